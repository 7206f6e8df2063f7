package import Alerts
import CCrypto

/// The identity of one message to one receiver: the same at every attempt, after every restart, and in every run over the
/// same posts.
package struct MessageID: Sendable, Hashable {
  /// `msg_` and 32 hexadecimal digits: the first half of SHA-256 over alert id, status and receiver, a line each.
  package let text: String

  package init(alert: String, status: AlertEvent.Status, receiver: String) {
    self.init(naming: "\(alert)\n\(status.rawValue)\n\(receiver)")
  }

  /// The same of a message about a group, where `sequence` counts the group's messages.
  init(group: String, sequence: Int64, receiver: String) {
    self.init(naming: "\(group)\n#\(sequence)\n\(receiver)")
  }

  private init(naming name: String) {
    let digest = sha256(Array(name.utf8))
    text = "msg_" + digest.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// SHA-256 of the bytes: 32 bytes (FIPS 180-4).
func sha256(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
    SHA256(bytes, bytes.count, digest.baseAddress)
    count = Int(SHA256_DIGEST_LENGTH)
  }
}

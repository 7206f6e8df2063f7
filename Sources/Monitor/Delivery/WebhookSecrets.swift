import CCrypto
import FoundationEssentials

/// A mistake in a secret file, told without the secret.
package struct WebhookSecretError: Error, Equatable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}

/// The keys that a webhook's messages are signed with: the present one, and during a change the previous one too.
///
/// Neither printing nor reflecting shows them.
package struct WebhookSecrets: Sendable, Equatable {
  let keys: [[UInt8]]

  /// Reads the text of a secret file: one secret a line, `whsec_` and base64 of 24 to 64 bytes; empty lines and lines
  /// after `#` do not count. The name is what errors call the text, such as its path.
  package init(parsing text: String, name: String) throws(WebhookSecretError) {
    var keys: [[UInt8]] = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let secret = line.filter { !$0.isWhitespace }
      guard !secret.isEmpty, !secret.hasPrefix("#") else { continue }
      let place = "\(name):\(index + 1)"
      guard secret.hasPrefix("whsec_") else {
        throw WebhookSecretError("\(place): a secret must begin with whsec_")
      }
      guard let key = Data(base64Encoded: String(secret.dropFirst(6))) else {
        throw WebhookSecretError("\(place): what follows whsec_ is not base64")
      }
      guard (24...64).contains(key.count) else {
        throw WebhookSecretError("\(place): the secret has \(key.count) bytes; Standard Webhooks asks for 24 to 64")
      }
      keys.append(Array(key))
    }
    guard !keys.isEmpty else { throw WebhookSecretError("\(name): no secret in it") }
    guard keys.count <= 8 else { throw WebhookSecretError("\(name): \(keys.count) secrets; at most 8 make sense") }
    self.keys = keys
  }

  /// Reads a secret file; `warning` says so if other users may read it.
  package static func read(path: String) throws(WebhookSecretError) -> (secrets: WebhookSecrets, warning: String?) {
    let (text, warning) = try SecretFile.text(path: path)
    return (try WebhookSecrets(parsing: text, name: path), warning)
  }

  /// The text of a new secret: 32 random bytes.
  package static func generated() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    precondition(RAND_bytes(&bytes, Int32(bytes.count)) == 1, "the system gives no random bytes")
    return "whsec_" + Data(bytes).base64EncodedString()
  }

  /// How an operator makes a secret file that nobody else can read.
  static let recipe = "(umask 077; printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\" > FILE) makes one"
}

extension WebhookSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(keys.count) secret\(keys.count == 1 ? "" : "s")" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

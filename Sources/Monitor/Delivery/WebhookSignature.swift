package import Alerts
import CCrypto
import FoundationEssentials

/// Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, with the timestamp in seconds since 1970.
package enum WebhookSignature {
  /// Why a message is not to be believed.
  package enum Rejection: Error, Equatable {
    /// A header is missing or cannot be read.
    case malformed(header: String)
    /// The timestamp is too far from now: an old message sent again, or a wrong clock.
    case outdated
    /// None of the signatures was made with one of the keys.
    case mismatch
  }

  /// The value of `webhook-signature`: one signature for each key, separated by a space.
  package static func sign(id: String, timestamp: Int64, body: [UInt8], with secrets: WebhookSecrets) -> String {
    secrets.keys.map { "v1," + Data(digest(id: id, timestamp: timestamp, body: body, key: $0)).base64EncodedString() }
      .joined(separator: " ")
  }

  /// The headers of one attempt; without secrets the message goes unsigned.
  package static func headers(
    id: String, timestamp: Int64, body: [UInt8], secrets: WebhookSecrets?
  ) -> [WebhookRequest.Header] {
    var headers = [
      WebhookRequest.Header("webhook-id", id), WebhookRequest.Header("webhook-timestamp", "\(timestamp)"),
    ]
    if let secrets {
      let signature = sign(id: id, timestamp: timestamp, body: body, with: secrets)
      headers.append(WebhookRequest.Header("webhook-signature", signature))
    }
    return headers
  }

  /// Throws unless one of the signatures was made with one of the keys, not longer ago than the tolerance; `header` gives
  /// the value of a header by its lower-case name.
  package static func verify(
    body: [UInt8], with secrets: WebhookSecrets, now: EventTime, tolerance: Duration = .seconds(300),
    header: (String) -> String?
  ) throws(Rejection) {
    guard let id = header("webhook-id"), !id.isEmpty else { throw .malformed(header: "webhook-id") }
    guard let text = header("webhook-timestamp"), let timestamp = Int64(text) else {
      throw .malformed(header: "webhook-timestamp")
    }
    guard let signatures = header("webhook-signature") else { throw .malformed(header: "webhook-signature") }

    let present = now.milliseconds / 1000
    let (age, overflow) = present.subtractingReportingOverflow(timestamp)
    guard !overflow, age.magnitude <= UInt64(max(tolerance.components.seconds, 0)) else { throw .outdated }

    // Every pair is compared, so that the time taken tells nothing of which one fits.
    var isGenuine = false
    for signature in signatures.split(separator: " ").prefix(16) where signature.hasPrefix("v1,") {
      guard let given = Data(base64Encoded: String(signature.dropFirst(3))) else { continue }
      for key in secrets.keys {
        let expected = digest(id: id, timestamp: timestamp, body: body, key: key)
        if expected.count == given.count, CRYPTO_memcmp(expected, Array(given), expected.count) == 0 {
          isGenuine = true
        }
      }
    }
    guard isGenuine else { throw .mismatch }
  }

  private static func digest(id: String, timestamp: Int64, body: [UInt8], key: [UInt8]) -> [UInt8] {
    hmacSHA256(Array("\(id).\(timestamp).".utf8) + body, key: key)
  }
}

/// HMAC-SHA256 (RFC 2104): 32 bytes.
func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { digest, count in
    var length: UInt32 = 0
    let made = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, digest.baseAddress, &length)
    guard made != nil else { preconditionFailure("libcrypto has no HMAC-SHA256") }
    count = Int(length)
  }
}

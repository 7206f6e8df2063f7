/// Why a request got no answer. An answer with a bad status is a ``Response``, not an error.
///
/// Descriptions name the host and nothing else of the URL: user, path and query may be secrets.
package enum TransferError: Error, Sendable, Equatable {
  case badURL(reason: String)
  case badHeader(name: String)
  /// The host, named in the URL or in a redirect, is at an address that the policy refuses.
  case privateAddress(host: String)
  case couldNotResolve(host: String)
  case couldNotConnect(host: String)
  /// Nothing came back, not even a refusal.
  case unreachable(host: String)
  /// The certificate or the handshake was refused.
  case insecure(host: String, reason: String)
  case timedOut(after: Duration, hadBytes: Bool)
  /// The unpacked body has more bytes than this.
  case tooLarge(limit: Int)
  /// A few bytes unpack to very many: a bomb.
  case packedTooTightly(ratio: Int)
  case headersTooLarge(limit: Int)
  case tooManyRedirects(limit: Int)
  /// A redirect leads to something other than http and https.
  case badRedirect
  /// Anything else, in libcurl's words.
  case failed(host: String, reason: String)
  case cancelled
  /// The transport has ended.
  case stopped
}

extension TransferError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badURL(let reason): "not a usable URL: \(reason)"
    case .badHeader(let name): "the value of the header \(name) holds a line break"
    case .privateAddress(let host): "\(host) is at a private address, and `allow_private` is not set"
    case .couldNotResolve(let host): "could not resolve host \(host)"
    case .couldNotConnect(let host): "could not connect to \(host)"
    case .unreachable(let host): "could not reach \(host)"
    case .insecure(let host, let reason): "no secure connection to \(host): \(reason)"
    case .timedOut(let limit, hadBytes: false): "no answer within \(Self.text(limit))"
    case .timedOut(let limit, hadBytes: true): "the answer was not complete within \(Self.text(limit))"
    case .tooLarge(let limit): "the answer is larger than the limit of \(limit) bytes"
    case .packedTooTightly(let ratio): "the answer unpacks to more than \(ratio) times its size"
    case .headersTooLarge(let limit): "the answer's headers are larger than \(limit) bytes"
    case .tooManyRedirects(let limit): "more than \(limit) redirects"
    case .badRedirect: "redirected to something other than http and https"
    case .failed(let host, let reason): "transfer from \(host) failed: \(reason)"
    case .cancelled: "cancelled"
    case .stopped: "the transport has stopped"
    }
  }

  private static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return attoseconds == 0 ? "\(seconds) s" : "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
  }
}

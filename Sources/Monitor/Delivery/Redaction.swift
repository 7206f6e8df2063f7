/// Takes secrets out of whatever is shown to people.
struct Redaction: Sendable, Equatable {
  private let secrets: [String]

  static let none = Redaction([])

  /// Texts shorter than four characters are no secrets that could be told from words.
  init(_ secrets: [String]) {
    self.secrets = secrets.filter { $0.utf8.count >= 4 }.sorted { $0.utf8.count > $1.utf8.count }
  }

  func callAsFunction(_ text: String) -> String {
    secrets.reduce(text) { $0.replacing($1, with: "[secret]") }
  }

  /// An address with nothing but its scheme and host, because path and query may be the secret.
  static func address(_ url: String) -> String {
    guard let colon = url.firstRange(of: "://") else { return "[address]" }
    let rest = url[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    return url[..<colon.upperBound] + host + (authority.endIndex < rest.endIndex ? "/…" : "")
  }
}

extension Redaction: CustomStringConvertible, CustomReflectable {
  var description: String { "\(secrets.count) secrets" }
  var customMirror: Mirror { Mirror(self, children: []) }
}

package import Alerts

/// What an answer says of how long it stays fresh (RFC 9111 sections 4.2.1 and 5).
package struct Caching: Sendable, Equatable {
  package var cacheControl: String?
  package var expires: String?
  package var date: String?
  package var age: String?

  package init(cacheControl: String? = nil, expires: String? = nil, date: String? = nil, age: String? = nil) {
    self.cacheControl = cacheControl
    self.expires = expires
    self.date = date
    self.age = age
  }

  /// How much longer the answer is fresh; nil if nothing useful is said. `max-age` goes before `Expires`.
  package func freshness(at now: EventTime) -> Duration? {
    let directives = (cacheControl ?? "").lowercased().split(separator: ",").map {
      $0.filter { $0 != " " && $0 != "\"" }
    }
    if directives.contains("no-cache") || directives.contains("no-store") { return nil }
    if let text = directives.first(where: { $0.hasPrefix("max-age=") })?.dropFirst(8) {
      guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      let passed = age.flatMap { Int64($0) } ?? 0
      let left = min(Int64(text) ?? .max, 366 * 86_400) - max(0, passed)
      return left > 0 ? .seconds(left) : nil
    }
    guard let end = expires.flatMap({ FeedDate.time($0) }) else { return nil }
    let left = end - (date.flatMap { FeedDate.time($0) } ?? now)
    return left > .zero ? left : nil
  }

  /// `Expires: 0` is how servers say that nothing of the answer may be used again, its validators included.
  package var forbidsReuse: Bool { expires == "0" }
}

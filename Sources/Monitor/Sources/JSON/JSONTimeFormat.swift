import Alerts

/// How an API writes its times.
package enum JSONTimeFormat: String, Sendable, CaseIterable {
  /// A written date, or a number whose size tells its unit.
  case automatic = "auto"
  /// A written date of any form: RFC 3339, RFC 2822, GDELT's `20261123T100500Z`, Weibo's `Mon Nov 23 10:05:00 +0800 2026`.
  case date
  /// Seconds since 1970, with or without a fraction.
  case unix
  case milliseconds = "unix_ms"
  case microseconds = "unix_us"

  /// Nil for what is no such time; numbers may stand in quotes.
  func time(_ value: JSONValue) -> EventTime? {
    guard let text = value.text else { return nil }
    switch self {
    case .date: return value.string.flatMap { FeedDate.time($0) }
    case .unix: return Self.number(text).flatMap { Self.time($0 * 1000) }
    case .milliseconds: return Self.number(text).flatMap { Self.time($0) }
    case .microseconds: return Self.number(text).flatMap { Self.time($0 / 1000) }
    case .automatic:
      if Self.isCompactDate(text) { return FeedDate.time("\(text.prefix(8))T\(text.dropFirst(8))") }
      guard let number = Self.number(text) else { return FeedDate.time(text) }
      // Seconds reach the year 5138, milliseconds begin in 1973.
      return Self.time(number.magnitude < 1e11 ? number * 1000 : number.magnitude < 1e14 ? number : number / 1000)
    }
  }

  /// How a time is written into a request.
  func text(_ time: EventTime) -> String {
    switch self {
    case .automatic, .date: time.description
    case .unix: String(time.milliseconds / 1000)
    case .milliseconds: String(time.milliseconds)
    case .microseconds: String(time.milliseconds * 1000)
    }
  }

  private static func number(_ text: String) -> Double? { Double(text) }

  /// `20261123` or `20261123100500`: nearer to us than the seconds and milliseconds of those numbers.
  private static func isCompactDate(_ text: String) -> Bool {
    (text.utf8.count == 8 || text.utf8.count == 14) && (text.hasPrefix("19") || text.hasPrefix("20"))
      && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  private static func time(_ milliseconds: Double) -> EventTime? {
    guard milliseconds > 0, milliseconds < 253_402_300_800_000 else { return nil }
    return EventTime(milliseconds: Int64(milliseconds))
  }
}

extension Feed {
  /// What a feed says about when to poll it; wishes of the publisher, nothing more.
  package struct Hints: Sendable, Equatable {
    /// RSS `ttl`: how long an answer may be kept.
    package var ttl: Duration?
    /// Hours of the day in UTC, 0...23, in which nothing new appears.
    package var skipHours: Set<Int> = []
    /// Days of the week in UTC in which nothing new appears; 0 is Sunday.
    package var skipDays: Set<Int> = []
    /// RSS 1.0 module Syndication: `updatePeriod` divided by `updateFrequency`.
    package var updateInterval: Duration?

    package init() {}
  }
}

/// Hints while they are being read; what makes no sense is none.
struct FeedHintsDraft {
  private var hints = Feed.Hints()
  private var period: Duration?
  private var frequency: Int?

  private static let longest = 366 * 24 * 60

  mutating func setTTL(_ text: String) {
    guard let minutes = Int(text), (1...Self.longest).contains(minutes) else { return }
    hints.ttl = .seconds(minutes * 60)
  }

  /// 24 is midnight to some publishers.
  mutating func addHour(_ text: String) {
    guard let hour = Int(text), (0...24).contains(hour) else { return }
    hints.skipHours.insert(hour % 24)
  }

  mutating func addDay(_ text: String) {
    let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    if let day = days.firstIndex(of: String(text.lowercased().prefix(3))) { hints.skipDays.insert(day) }
  }

  mutating func setPeriod(_ text: String) {
    let hours = ["hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24]
    period = hours[text.lowercased()].map { .seconds($0 * 3600) }
  }

  mutating func setFrequency(_ text: String) { frequency = Int(text).flatMap { (1...100_000).contains($0) ? $0 : nil } }

  /// A frequency without a period is one of a day, by the module's specification.
  var finished: Feed.Hints {
    var hints = hints
    if period != nil || frequency != nil { hints.updateInterval = (period ?? .seconds(86_400)) / (frequency ?? 1) }
    return hints
  }
}

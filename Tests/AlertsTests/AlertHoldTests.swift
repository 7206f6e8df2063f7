import Testing

@testable import Alerts

/// Inhibition, mute times and flap damping, as pure values.
@Suite struct AlertHoldTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func matchers(_ texts: [String]) throws -> [LabelMatcher] {
    try texts.map { (text) throws(SilenceError) in try LabelMatcher(parsing: text) }
  }

  private func inhibited(_ id: String, by firing: [String: [String: String]], equal: [String]) throws -> String? {
    let inhibition = Inhibition(
      source: try matchers(["severity=critical"]), target: try matchers(["severity=~warning|critical"]), equal: equal)
    let alerts = InhibitedAlerts(
      [inhibition], among: firing.map { InhibitedAlerts.Firing(id: $0.key, labels: $0.value) })
    return alerts.source(inhibiting: id, labels: firing[id] ?? [:])
  }

  @Test func `a critical alert on the same topic speaks for a warning`() throws {
    let firing = [
      "crisis": ["severity": "critical", "topic": "acme"], "surge": ["severity": "warning", "topic": "acme"],
      "other": ["severity": "warning", "topic": "globex"], "note": ["severity": "info", "topic": "acme"],
    ]
    #expect(try inhibited("surge", by: firing, equal: ["topic"]) == "crisis")
    #expect(try inhibited("other", by: firing, equal: ["topic"]) == nil)
    #expect(try inhibited("other", by: firing, equal: []) == "crisis")
    #expect(try inhibited("note", by: firing, equal: []) == nil)
    #expect(try inhibited("crisis", by: firing, equal: []) == nil, "nothing inhibits itself")
    #expect(try inhibited("surge", by: firing, equal: ["team"]) == "crisis", "missing on both sides is the same")
  }

  @Test func `two that could inhibit each other are both told`() throws {
    let firing = ["a": ["severity": "critical"], "b": ["severity": "critical"]]
    #expect(try inhibited("a", by: firing, equal: []) == nil)
    #expect(try inhibited("b", by: firing, equal: []) == nil)
  }

  private static func time(_ text: String) -> LocalTime {
    let parts = text.split { "-T:".contains($0) }.compactMap { Int($0) }
    return LocalTime(year: parts[0], month: parts[1], day: parts[2], minute: parts[3] * 60 + parts[4])
  }

  @Test(arguments: [
    ("1970-01-01T00:00", 3), ("2026-11-25T12:00", 2), ("2024-02-29T00:00", 3), ("2000-03-01T00:00", 2),
    ("2026-11-29T23:59", 6),
  ])
  func `a date has its weekday`(text: String, weekday: Int) { #expect(Self.time(text).weekday == weekday) }

  @Test(arguments: [
    ("2026-03-01T00:00", "2026-02-28"), ("2024-03-01T00:00", "2024-02-29"), ("2026-01-01T00:00", "2025-12-31"),
    ("2026-11-25T00:00", "2026-11-24"),
  ])
  func `a day has a day before it`(text: String, before: String) {
    #expect(Self.time(text).dayBefore == Self.time(before + "T00:00"))
  }

  @Test(arguments: [
    // Friday night goes on until Saturday morning, and Sunday night is none of a Friday's.
    ("2026-11-27T21:59", false), ("2026-11-27T22:00", true), ("2026-11-28T06:59", true), ("2026-11-28T07:00", false),
    ("2026-11-28T22:30", false), ("2026-11-27T06:00", false),
  ])
  func `a night belongs to the day on which it began`(text: String, isMuted: Bool) {
    var nights = MuteTime(name: "nights")
    nights.times = [MuteTime.Span(start: 22 * 60, end: 7 * 60)]
    nights.weekdays = [4]
    #expect(nights.contains(Self.time(text)) == isMuted)
  }

  @Test(arguments: [
    ("2026-12-24T00:00", true), ("2027-01-06T23:59", true), ("2026-12-23T23:59", false), ("2027-01-07T00:00", false),
    ("2026-10-01T10:00", true), ("2027-10-01T10:00", false),
  ])
  func `dates are of every year or of one`(text: String, isMuted: Bool) {
    var holidays = MuteTime(name: "holidays")
    holidays.dates = [
      MuteTime.Dates(from: (nil, 12, 24), to: (nil, 1, 6)), MuteTime.Dates(from: (2026, 10, 1), to: (2026, 10, 7)),
    ]
    #expect(holidays.contains(Self.time(text)) == isMuted)
  }

  @Test func `an alert that changes too often is held until it is quiet`() {
    let damping = FlapDamping(limit: 3, window: .seconds(3600))
    var history = FlapHistory()
    func at(_ minute: Int) -> EventTime { Self.start + .seconds(60 * minute) }
    var excessive: [Int] = []
    for minute in [0, 10, 20, 30, 40] where history.note(at(minute), damping: damping) { excessive.append(minute) }
    #expect(excessive == [30], "the fourth within an hour is too many, and that is said once")
    #expect(history.heldUntil == at(70), "until the first of the last four is an hour old")
    let isExcessive = history.note(at(200), damping: damping)
    #expect(!isExcessive && history.heldUntil == nil)
    #expect(history.changes.count <= 4)
  }
}

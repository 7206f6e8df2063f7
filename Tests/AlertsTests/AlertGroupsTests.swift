import Testing

@testable import Alerts

@Suite struct AlertGroupsTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func event(_ topic: String, _ status: AlertEvent.Status = .firing, rule: String = "Surge") -> AlertEvent {
    AlertEvent(
      id: "\(rule)/\(topic)",
      rule: Rule(group: "g", name: rule, topics: [topic], expression: "1", labels: ["severity": "critical"]),
      topic: topic, status: status, startsAt: Self.start, decidedAt: Self.start, window: .seconds(3600), values: [],
      evidence: [], annotations: [:])
  }

  private func policy(repeatEvery minutes: Int = 4, slowDown: Double = 1) -> GroupingPolicy {
    var policy = GroupingPolicy()
    policy.groupWait = .seconds(60)
    policy.groupInterval = .seconds(120)
    policy.repeatInterval = .seconds(60 * minutes)
    policy.slowDown = slowDown
    return policy
  }

  /// A character a minute: a letter begins that topic's alert and its capital ends it; of what is said, `n` is news with so many
  /// that fire, `r` a repeat, `e` that all is over.
  private func said(_ timeline: String, _ policy: GroupingPolicy) -> String {
    var groups = AlertGroups(policy)
    var said = ""
    for (minute, character) in timeline.enumerated() {
      let time = Self.start + .seconds(60 * minute)
      let topic = character.lowercased()
      if character.isLetter { groups.observe(event(topic, character.isUppercase ? .resolved : .firing), at: time) }
      let messages = groups.flush(at: time)
      #expect(messages.count <= 1)
      said += messages.first.map { $0.isRepeat ? "r" : $0.firing.isEmpty ? "e" : "\($0.firing.count)" } ?? "."
    }
    return said
  }

  @Test(arguments: [
    ("nothing", "....", "...."), ("one waits for company", "ab..", ".2.."),
    ("news wait for the interval", "a.b....", ".1.2..."), ("the end is told at the next interval", "a..A..", ".1.e.."),
    ("what ends while it waits is never told", "aA....", "......"),
    ("what still fires is repeated", "a...........", ".1...r...r.."),
    ("news put off the repeat", "a..b........", ".1.2...r...r"),
    ("of two the end of one is news", "ab.A....B...", ".2.1...r.e.."),
    ("it begins again after its end", "a..A.a....", ".1.e..1..."),
  ])
  func `a group speaks in time`(_: String, timeline: String, expected: String) {
    #expect(said(timeline, policy()) == expected)
  }

  @Test func `repeats slow down`() {
    let timeline = "a" + String(repeating: ".", count: 40)
    let repeats = said(timeline, policy(repeatEvery: 2, slowDown: 2)).enumerated().filter { $0.element == "r" }.map(
      \.offset)
    #expect(repeats == [3, 7, 15, 31])
  }

  @Test func `groups are made by the labels that were named`() {
    var policy = policy()
    policy.groupBy = ["topic", "severity"]
    var groups = AlertGroups(policy)
    for topic in ["a", "b"] {
      for rule in ["Surge", "Spike"] { groups.observe(event(topic, rule: rule), at: Self.start) }
    }
    #expect(groups.nextDue == Self.start + .seconds(60))
    let messages = groups.flush(at: Self.start + .seconds(60))
    #expect(
      messages.map(\.group) == [["topic": "a", "severity": "critical"], ["topic": "b", "severity": "critical"]])
    #expect(messages.allSatisfy { $0.firing.count == 2 })
  }

  @Test func `a storm of 10,000 alerts is a handful of messages, and memory is what fires`() {
    var groups = AlertGroups(policy())
    var messages = 0
    for number in 0..<10_000 {
      let time = Self.start + .milliseconds(6 * number)
      groups.observe(event("t\(number % 500)", number % 1000 < 500 ? .firing : .resolved), at: time)
      messages += groups.flush(at: time).count
    }
    for minute in 1...10 { messages += groups.flush(at: Self.start + .seconds(60 * minute)).count }
    #expect(messages <= 10_000 / 50)
    #expect(groups.count <= 1)
  }
}

@Suite struct SilenceTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func event(_ topic: String) -> AlertEvent {
    AlertEvent(
      id: "Surge/\(topic)",
      rule: Rule(group: "g", name: "Surge", topics: [topic], expression: "1", labels: ["severity": "critical"]),
      topic: topic, status: .firing, startsAt: Self.start, decidedAt: Self.start, window: .zero, values: [],
      evidence: [], annotations: [:])
  }

  @Test(arguments: [
    ("topic=acme", true), ("topic = \"acme\"", true), ("topic=globex", false), ("topic!=globex", true),
    ("topic=~ac.*", true), ("topic=~ac", false), ("topic=~\"acme|globex\"", true), ("topic!~ac.*", false),
    ("severity=critical", true), ("alertname=Surge", true), ("team=", true), ("team!=\"\"", false), ("team=~.*", true),
  ])
  func `a matcher means what Alertmanager's means`(text: String, fits: Bool) throws {
    #expect(try LabelMatcher(parsing: text).matches(event("acme")) == fits)
  }

  @Test(arguments: ["topic", "=acme", "topic=~ac(", "", "!", "topic~acme"])
  func `a matcher that cannot be read is a mistake that shows it`(text: String) throws {
    let error = #expect(throws: SilenceError.self) { try LabelMatcher(parsing: text) }
    #expect(error?.description.contains("expected") == true)
  }

  private func silence(_ matchers: [String], until seconds: Int = 3600, author: String = "li") throws -> Silence {
    try Silence(
      id: "1", matchers: matchers.map { (text) throws(SilenceError) in try LabelMatcher(parsing: text) },
      author: author,
      reason: "planned", startsAt: Self.start, expiresAt: Self.start + .seconds(seconds))
  }

  @Test func `it covers what all its matchers fit, from its start to its end`() throws {
    var silence = try silence(["topic=acme", "severity=critical"])
    #expect(silence.covers(event("acme"), at: Self.start))
    #expect(!silence.covers(event("globex"), at: Self.start))
    #expect(silence.phase(at: Self.start - .milliseconds(1)) == .pending)
    #expect(silence.phase(at: Self.start + .seconds(3600)) == .expired)
    silence.expire(at: Self.start + .seconds(60))
    #expect(!silence.covers(event("acme"), at: Self.start + .seconds(60)))
    silence.expire(at: Self.start + .seconds(30))
    #expect(silence.phase(at: Self.start + .seconds(45)) == .expired)
  }

  @Test func `one that would silence everything, for ever or for nobody is refused`() {
    for matchers in [[], ["topic=~.*"], ["team!=press"]] {
      #expect(throws: SilenceError.self) { try silence(matchers) }
    }
    #expect(throws: SilenceError.self) { try silence(["topic=acme"], until: 0) }
    #expect(throws: SilenceError.self) { try silence(["topic=acme"], author: "") }
  }
}

import Testing

@testable import Alerts

@Suite struct AlertGroupTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func policy(repeatEvery minutes: Int = 4, slowDown: Double = 1) -> GroupingPolicy {
    var policy = GroupingPolicy()
    policy.groupWait = .seconds(60)
    policy.groupInterval = .seconds(120)
    policy.repeatInterval = .seconds(60 * minutes)
    policy.slowDown = slowDown
    return policy
  }

  /// A character a minute: a letter begins that topic's alert and its capital ends it; while `held` has an `x`, or a `d` for a
  /// digest, the alert `a` is held back. Of what is said, `n` is news with so many that fire, `r` a repeat, `e` that all is over, `D`
  /// a digest of what is over.
  private func said(_ timeline: String, _ policy: GroupingPolicy, held: String = "") -> String {
    var group = AlertGroup()
    var said = ""
    let held = Array(held)
    for (minute, character) in timeline.enumerated() {
      let time = Self.start + .seconds(60 * minute)
      if character.isLetter {
        group.observe(
          character.lowercased(), startsAt: Self.start, isResolved: character.isUppercase, at: time, policy: policy)
      }
      guard let due = group.due, due <= time else {
        said += "."
        continue
      }
      let mark = minute < held.count ? held[minute] : "."
      let message = group.flush(at: time, policy: policy) { member in
        member.id != "a" || mark == "." ? .free : mark == "d" ? .heldForDigest : .held
      }
      said +=
        message.map {
          $0.isRepeat ? "r" : $0.firing.isEmpty ? ($0.isDigest ? "D" : "e") : "\($0.firing.count)"
        } ?? "."
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

  @Test(arguments: [
    ("it is told when it is let go", "a......", "xxxx...", "....1.."),
    ("what ends meanwhile is never told", "a.A....", "xxxxx..", "......."),
    ("an end waits, too", "a..A.......", "..xxxxxx...", ".1......e.."),
    ("others are told without it", "ab.......", "xxxxxx...", ".1....2.."),
    ("a digest tells what ended meanwhile", "a.A....", "ddddd..", ".....D."),
    ("a digest of what still fires", "a......", "ddddd..", ".....1."),
  ])
  func `an alert that is held back is as if it were not there`(
    _: String, timeline: String, held: String, expected: String
  ) {
    #expect(said(timeline, policy(repeatEvery: 60), held: held) == expected)
  }

  @Test func `repeats slow down`() {
    let timeline = "a" + String(repeating: ".", count: 40)
    let repeats = said(timeline, policy(repeatEvery: 2, slowDown: 2)).enumerated().filter { $0.element == "r" }.map(
      \.offset)
    #expect(repeats == [3, 7, 15, 31])
  }

  @Test func `without a repeat interval a group that fires is told once`() {
    var policy = policy()
    policy.repeatInterval = nil
    #expect(said("a" + String(repeating: ".", count: 20), policy).count { $0 != "." } == 1)
  }

  @Test func `what is new comes first, and a storm is a handful of messages`() throws {
    var group = AlertGroup()
    var messages = 0
    var last: AlertGroup.Notification?
    let policy = policy()
    for number in 0..<10_000 {
      let time = Self.start + .milliseconds(6 * number)
      group.observe(
        "t\(number % 500)", startsAt: time, isResolved: number % 1000 >= 500, at: time, policy: policy)
      if let due = group.due, due <= time, group.flush(at: time, policy: policy) != nil { messages += 1 }
    }
    for minute in 1...10 {
      let time = Self.start + .seconds(60 * minute)
      if minute == 3 {
        for id in ["old", "young"] {
          group.observe(id, startsAt: time, isResolved: false, at: time, policy: policy)
        }
      }
      guard let due = group.due, due <= time, let message = group.flush(at: time, policy: policy) else { continue }
      messages += 1
      last = message
    }
    #expect(messages <= 10_000 / 50)
    #expect(try #require(last).firing.map(\.id) == ["old", "young"])
    #expect(group.members.count == 2)
  }

  @Test func `alerts of single posts are told once and forgotten; what is held back then is never told`() {
    var group = AlertGroup()
    func observe(_ ids: [String], at time: EventTime) {
      for id in ids {
        group.observe(id, startsAt: time, isResolved: false, isOfMoment: true, at: time, policy: policy())
      }
    }
    observe((0..<1000).map { "\($0)" }, at: Self.start)
    let told = group.flush(at: Self.start + .seconds(60), policy: policy())
    #expect(told?.firing.count == 1000)
    #expect(group.members.isEmpty)
    #expect(group.due == nil)

    observe(["a", "b", "c"], at: Self.start + .seconds(3600))
    let later = group.flush(at: Self.start + .seconds(3660), policy: policy()) { member in
      ["a": .held, "b": .heldForDigest][member.id] ?? .free
    }
    #expect(later?.firing.map(\.id) == ["c"])
    #expect(Set(group.members.keys) == ["b"])
    let digest = group.flush(at: Self.start + .seconds(7200), policy: policy())
    #expect(digest?.firing.map(\.id) == ["b"])
    #expect(digest?.isDigest == true)
    #expect(group.members.isEmpty)
  }
}

@Suite struct SilenceTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func labels(_ topic: String) -> [String: String] {
    ["alertname": "Surge", "topic": topic, "severity": "critical"]
  }

  @Test(arguments: [
    ("topic=acme", true), ("topic = \"acme\"", true), ("topic=globex", false), ("topic!=globex", true),
    ("topic=~ac.*", true), ("topic=~ac", false), ("topic=~\"acme|globex\"", true), ("topic!~ac.*", false),
    ("severity=critical", true), ("alertname=Surge", true), ("team=", true), ("team!=\"\"", false), ("team=~.*", true),
  ])
  func `a matcher means what Alertmanager's means`(text: String, fits: Bool) throws {
    #expect(try LabelMatcher(parsing: text).matches(labels("acme")) == fits)
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
    #expect(silence.covers(labels("acme"), at: Self.start))
    #expect(!silence.covers(labels("globex"), at: Self.start))
    #expect(silence.phase(at: Self.start - .milliseconds(1)) == .pending)
    #expect(silence.phase(at: Self.start + .seconds(3600)) == .expired)
    silence.expire(at: Self.start + .seconds(60))
    #expect(!silence.covers(labels("acme"), at: Self.start + .seconds(60)))
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

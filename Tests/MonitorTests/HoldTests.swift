import Alerts
import Testing

@testable import Monitor

/// Silences, inhibition, mute times and flap damping between the commit and the outbox, on a real store.
@Suite(.timeLimit(.minutes(5))) struct HoldTests {
  private func silence(_ matcher: String, from start: EventTime = noon, for seconds: Int) throws -> Silence {
    try Silence(
      id: "", matchers: [LabelMatcher(parsing: matcher)], author: "li", reason: "launch", startsAt: start,
      expiresAt: start + .seconds(seconds))
  }

  @Test(arguments: [true, false])
  func `a silenced alert is in the log and not sent, until the silence ends`(isGrouped: Bool) async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(isGrouped ? Gathering.policy() : nil))
    let stored = try await bench.store.add(silence("topic=~a|b", for: 3600), at: noon)
    #expect(stored.id == "1")
    let both = ["team", "log"]
    try await bench.raise(Gathering.alert("a", receivers: both), Gathering.alert("b"), Gathering.alert("c"), at: noon)
    var time = noon
    while time < noon + .seconds(3590) {
      _ = try await bench.store.assemble(for: "team", at: time)
      try await bench.markAllDelivered(at: time)
      time = time + .seconds(30)
    }
    #expect(try bench.messages() == (isGrouped ? ["alerts.firing c"] : ["alert.firing c"]))
    let line = try #require(try await bench.store.dueMessages(for: "log", at: time).first)
    #expect(line.body.contains(#""silenced":"1""#))

    // One ends while it is silenced, and is never spoken of.
    try await bench.raise(Gathering.alert("b", .resolved), at: noon + .seconds(3000))
    for step in 0..<70 {
      _ = try await bench.store.assemble(for: "team", at: noon + .seconds(3590 + 5 * step))
      try await bench.markAllDelivered(at: noon + .seconds(3600 + 5 * step))
    }
    #expect(try bench.messages().last == (isGrouped ? "alerts.firing a,c" : "alert.firing a"))
    #expect(try bench.messages().count == 2)
    let message = try #require(
      try Store.openReadOnly(path: bench.folder.file("a.db")).messages(receiver: "team", state: nil, limit: 1).first)
    #expect(!message.body.contains("silenced"))
    if !isGrouped {
      #expect(message.messageID == MessageID(alert: Gathering.alert("a").id, status: .firing, receiver: "team").text)
    }
  }

  @Test func `the end of an alert that was told waits for the end of a silence`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(nil))
    try await bench.raise(Gathering.alert("a"), at: noon)
    let stored = try await bench.store.add(silence("topic=a", for: 3600), at: noon)
    try await bench.raise(Gathering.alert("a", .resolved), at: noon + .seconds(60))
    #expect(try await bench.store.assemble(for: "team", at: noon + .seconds(60)) == noon + .seconds(65))
    #expect(try bench.messages() == ["alert.firing a"])
    #expect(try await bench.store.expireSilence(stored.id, at: noon + .seconds(120)))
    #expect(try await !bench.store.expireSilence(stored.id, at: noon + .seconds(121)))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(121))
    #expect(try bench.messages() == ["alert.firing a", "alert.resolved a"])
    #expect(try await bench.store.assemble(for: "team", at: noon + .seconds(122)) == nil, "nothing is left behind")
  }

  @Test func `a running courier sees a silence that another program made, and its end`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(nil))
    let other = try Store.open(path: bench.folder.file("a.db"))
    _ = try await other.add(silence("topic=a", for: 100), at: noon)
    try await bench.raise(Gathering.alert("a"), at: noon)
    // The clock goes on whenever the courier sleeps.
    let clock = SteppingClock(noon)
    let events = try await deliver(bench.store, [webhookReceiver("team")], clock: clock.clock) { _ in
      #expect(clock.clock.now() >= noon + .seconds(100))
      return accepted
    } until: {
      $0.isDelivery
    }
    #expect(events.count == 1)
    #expect(clock.clock.now() <= noon + .seconds(110))
  }

  // MARK: Inhibition, mute times, flapping

  @Test func `an alert is not told while another one says enough`() async throws {
    var configuration = Gathering.configuration(nil)
    configuration.inhibitions = [
      Inhibition(
        source: [try LabelMatcher(parsing: "alertname=Crisis")], target: [try LabelMatcher(parsing: "alertname=Surge")],
        equal: ["topic"])
    ]
    let bench = try await Gathering.Bench(configuration)
    // Both of one commit: the order in which they are decided does not matter.
    try await bench.raise(
      Gathering.alert("a", receivers: ["team", "log"]), Gathering.alert("a", rule: "Crisis"), Gathering.alert("b"),
      at: noon)
    _ = try await bench.store.assemble(for: "team", at: noon)
    #expect(try bench.messages() == ["alert.firing a", "alert.firing b"])
    let line = try #require(try await bench.store.dueMessages(for: "log", at: noon).first)
    #expect(line.body.contains(#""inhibited_by":"Crisis/a/"#))
    try await bench.raise(Gathering.alert("a", .resolved, rule: "Crisis"), at: noon + .seconds(60))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(60))
    #expect(try bench.messages() == ["alert.firing a", "alert.firing b", "alert.resolved a", "alert.firing a"])
  }

  @Test(arguments: [false, true])
  func `what is muted waits for the morning, and a digest lists what ended`(hasDigest: Bool) async throws {
    var night = MuteTime(name: "night")
    let local = LocalTime(at: noon)
    night.times = [MuteTime.Span(start: local.minute, end: (local.minute + 60) % 1440)]
    night.hasDigest = hasDigest
    var configuration = Gathering.configuration(nil)
    configuration.muteTimes = [night]
    configuration.receivers[0].muteTimes = ["night"]
    let bench = try await Gathering.Bench(configuration)
    try await bench.raise(Gathering.alert("a"), Gathering.alert("b"), at: noon)
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(5))
    try await bench.raise(Gathering.alert("b", .resolved), at: noon + .seconds(600))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(3590))
    #expect(try bench.messages() == [])
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(3600))
    #expect(try bench.messages() == (hasDigest ? ["alerts.firing a,b digest"] : ["alert.firing a"]))
    try await bench.markAllDelivered(at: noon + .seconds(3600))
    try await bench.raise(Gathering.alert("c"), at: noon + .seconds(3700))
    #expect(try bench.messages().last == "alert.firing c", "by day it is as ever")
  }

  @Test func `an alert that turns on and off says so once, and is held until it is quiet`() async throws {
    var configuration = Gathering.configuration(nil)
    configuration.flapping = FlapDamping(limit: 3, window: .seconds(3600))
    let bench = try await Gathering.Bench(configuration)
    for step in 0..<8 {
      let time = noon + .seconds(300 * step)
      var alert = Gathering.alert(
        "a", step % 2 == 0 ? .firing : .resolved, startsAt: noon + .seconds(300 * (step / 2 * 2)))
      alert.decidedAt = time
      try await bench.raise(alert, at: time)
      _ = try await bench.store.assemble(for: "team", at: time)
    }
    #expect(try bench.messages() == ["alert.firing a", "alert.resolved a", "alert.firing a", "alert.resolved a"])
    let reader = try Store.openReadOnly(path: bench.folder.file("a.db"))
    #expect(
      try reader.messages(limit: 100).map { $0.body.contains("\"flapping\":true") } == [true, false, false, false])
    // The last three changes cancel out; the eighth ended what the seventh began.
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(9000))
    #expect(try bench.messages().count == 4)
  }

  @Test func `alerts of rules that are gone do not wait for ever`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy(wait: 0)))
    try await bench.raise(Gathering.alert("acme"), Gathering.alert("acme", rule: "Gone"), at: noon)
    try await bench.store.adopt(DeliveryPlan(Gathering.configuration(Gathering.policy(wait: 0))))
    _ = try await bench.store.assemble(for: "team", at: noon)
    #expect(try bench.messages() == ["alerts.firing acme"])
    #expect(try Store.openReadOnly(path: bench.folder.file("a.db")).firingAlerts().count == 1)
  }

  @Test func `the status says of each rule on which topics it fires, and what is kept`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(nil))
    let rule = Gathering.alert("acme").rule
    try await bench.raise(Gathering.alert("globex"), Gathering.alert("acme"), Gathering.alert("initech"), at: noon)
    try await bench.raise(Gathering.alert("initech", .resolved), at: noon)
    var configuration = Configuration()
    configuration.database = bench.folder.file("a.db")
    configuration.rules = [rule, Rule(group: "g", name: "Calm", topics: [], expression: "posts('5m') > 5")]
    configuration.retention.size = 20_000_000
    configuration.retention.posts = .seconds(90 * 86_400)
    let page = try StatusPage(configuration: configuration)
    #expect(page.rules.map(\.firing) == [["acme", "globex"], []])
    let text = page.text()
    #expect(text.contains("  \(rule.name)  FIRING on acme, globex\n  Calm"))
    #expect(text.contains("(at most 20 MB, texts for 90d)"), "\(text)")
  }
}

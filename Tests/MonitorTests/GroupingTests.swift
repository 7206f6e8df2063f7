import Alerts
import Synchronization
import Testing

@testable import Monitor

/// From the commit through groups and holds to what a receiver is sent, on a real store.
@Suite(.timeLimit(.minutes(5))) struct GroupingTests {
  @Test func `alerts of a group are one message after the group's wait, then news after its interval`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy()))
    #expect(try await bench.raise(Gathering.alert("a", receivers: ["team", "log"]), at: noon) == 1, "the log's line")
    #expect(try await bench.store.assemble(for: "team", at: noon) == noon + .seconds(30))
    try await bench.raise(Gathering.alert("b"), Gathering.alert("c", rule: "Spike"), at: noon + .seconds(10))
    #expect(try bench.messages() == [])
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(40))
    #expect(try bench.messages() == ["alerts.firing a,b", "alerts.firing c"])
    try await bench.markAllDelivered(at: noon + .seconds(41))

    try await bench.raise(Gathering.alert("b", .resolved), Gathering.alert("d"), at: noon + .seconds(50))
    #expect(try await bench.store.assemble(for: "team", at: noon + .seconds(60)) == noon + .seconds(340))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(340))
    #expect(try bench.messages().last == "alerts.firing d,b,a", "what is new, what ended, what goes on")
    try await bench.markAllDelivered(at: noon + .seconds(341))

    try await bench.raise(Gathering.alert("a", .resolved), Gathering.alert("d", .resolved), at: noon + .seconds(400))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(640))
    #expect(try bench.messages().last == "alerts.resolved a,d")
    try await bench.markAllDelivered(at: noon + .seconds(641))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(20_000))
    #expect(try bench.messages().last == "alerts.firing c repeat", "the other group goes on")
    #expect(try bench.messages("log") == ["alert.firing a"])
  }

  @Test func `with no wait the first message goes out at once, and all alerts of a commit are in it`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy(wait: 0)))
    try await bench.raise(Gathering.alert("a"), Gathering.alert("b"), at: noon)
    _ = try await bench.store.assemble(for: "team", at: noon)
    #expect(try bench.messages() == ["alerts.firing a,b"])
  }

  @Test func `a machine that stops anywhere loses no alert and changes no id`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy()))
    try await bench.raise(Gathering.alert("a"), Gathering.alert("b"), at: noon)
    // Before the message is made…
    let before = bench.folder.file("before.db")
    try copyDatabase(from: bench.folder.file("a.db"), to: before)
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(30))
    // … and after.
    let after = bench.folder.file("after.db")
    try copyDatabase(from: bench.folder.file("a.db"), to: after)
    var ids: [String] = []
    for path in [before, after] {
      let store = try Store.open(path: path)
      try await store.adopt(DeliveryPlan(Gathering.configuration(Gathering.policy())))
      _ = try await store.assemble(for: "team", at: noon + .seconds(35))
      let entries = try await store.dueMessages(for: "team", at: noon + .seconds(40))
      #expect(entries.count == 1)
      #expect(entries.first.map { $0.body.contains("Surge/a/") && $0.body.contains("Surge/b/") } == true)
      ids += entries.map(\.messageID)
    }
    #expect(Set(ids).count == 1)
  }

  @Test func `the same group has another id at each of its messages, also after it was empty`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy(wait: 0)))
    var time = noon
    for round in 0..<3 {
      for status in [AlertEvent.Status.firing, .resolved] {
        try await bench.raise(Gathering.alert("a", status, startsAt: noon + .seconds(round)), at: time)
        time = time + .seconds(300)
        _ = try await bench.store.assemble(for: "team", at: time)
        try await bench.markAllDelivered(at: time)
      }
    }
    let reader = try Store.openReadOnly(path: bench.folder.file("a.db"))
    #expect(Set(try reader.messages(limit: 100).map(\.messageID)).count == 6)
  }

  @Test func `while a message waits untried, what is new joins the next one`() async throws {
    let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy(wait: 0)))
    try await bench.raise(Gathering.alert("a"), at: noon)
    _ = try await bench.store.assemble(for: "team", at: noon)
    for number in 1...20 {
      try await bench.raise(Gathering.alert("t\(number)"), at: noon + .seconds(300 * number))
      _ = try await bench.store.assemble(for: "team", at: noon + .seconds(300 * number))
    }
    #expect(try bench.messages().count == 1)
    try await bench.markAllDelivered(at: noon + .seconds(6001))
    _ = try await bench.store.assemble(for: "team", at: noon + .seconds(6300))
    #expect(try bench.messages().count == 2)
    #expect(try #require(try bench.messages().last).contains("t1,") && bench.messages().last?.contains("t20") == true)
  }

  @Test func `a program is told of every alert, people of the first and how many there are`() async throws {
    let slack = Configuration.Receiver.Kind.service(ServiceReceiver(.slack, at: .plain("https://hooks.example.net/")))
    for (kind, limit) in [(nil, nil), (slack, 100)] as [(Configuration.Receiver.Kind?, Int?)] {
      let bench = try await Gathering.Bench(Gathering.configuration(Gathering.policy(wait: 0), kind))
      var commit = Commit()
      commit.alerts = (0..<2500).map { Gathering.alert("topic\($0)") }
      _ = try await bench.store.commit(commit, at: noon)
      _ = try await bench.store.assemble(for: "team", at: noon)
      let entries = try await bench.store.dueMessages(for: "team", at: noon)
      let alerts = try entries.flatMap {
        try MessageValue(json: $0.body).members["data"]?.members["alerts"]?.items ?? []
      }
      #expect(Set(alerts.compactMap { $0.members["id"]?.text }).count == limit ?? 2500)
      #expect(entries.allSatisfy { $0.body.utf8.count < 600_000 })
      guard limit != nil else { continue }
      let notice = try AlertNotice(try #require(entries.first))
      let brief = AlertBrief(notice, phrases: Phrases(.english))
      #expect(brief.title == "🟠 2500 alerts: Surge on 2500 topics")
      #expect(brief.missing(kept: 40) == "2460 more alerts did not fit")
      #expect(entries.count == 1)
    }
  }

  /// A machine that stops at random moments, before and after the receiver has taken a message about a group.
  @Test(arguments: [UInt64(1), 2, 3])
  func `whenever it is killed, every alert is told, and no message is another under the same id`(seed: UInt64)
    async throws
  {
    let configuration = Gathering.configuration(Gathering.policy())
    let bench = try await Gathering.Bench(configuration)
    var expected: Set<String> = []
    for step in 0..<6 {
      let time = noon + .seconds(60 * step)
      for rule in 0..<8 {
        let alert = Gathering.alert(["acme", "a", "b"][step % 3], rule: "Rule\(rule)", startsAt: time)
        expected.insert(alert.id)
        try await bench.raise(alert, at: time)
      }
      if step == 2 { _ = try await bench.store.assemble(for: "team", at: time) }
    }
    var plan = configuration
    plan.rules = (0..<8).map { Gathering.alert("acme", rule: "Rule\($0)").rule }
    for index in plan.rules.indices { plan.rules[index].topics = ["acme", "a", "b"] }
    try copyDatabase(from: bench.folder.file("a.db"), to: bench.folder.file("0.db"))
    let goal = expected
    let world = Mutex((random: SplitMix(state: seed), bodies: [String: String](), told: Set<String>(), time: noon))
    var kills = 0
    var isDone = false
    while kills < 200, !isDone {
      let (path, next) = (bench.folder.file("\(kills).db"), bench.folder.file("\(kills + 1).db"))
      let store = try Store.open(path: path)
      try await store.adopt(DeliveryPlan(plan))
      let died = Atomic(false)
      let clock = SteppingClock(world.withLock { $0.time }).clock
      _ = try await deliver(store, [webhookReceiver("team")], clock: clock) { request in
        world.withLock { world in
          world.time = clock.now()
          let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
          #expect(world.bodies[id] ?? request.text == request.text, "\(id) says something else now")
          world.bodies[id] = request.text
          let fate = Int.random(in: 0..<6, using: &world.random)
          if fate < 3 { world.told.formUnion(request.text.matches(of: /"id":"(Rule[^"]+)"/).map { String($0.1) }) }
          if fate == 0 || fate == 3 {
            #expect(throws: Never.self) { try copyDatabase(from: path, to: next) }
            died.store(true, ordering: .relaxed)
          }
          return fate < 3 ? accepted : .answered(status: 500, retryAfter: nil)
        }
      } until: { event in
        died.load(ordering: .relaxed) || (event.isDelivery && world.withLock { $0.told == goal })
      }
      if died.load(ordering: .relaxed) { kills += 1 }
      isDone = world.withLock { $0.told == goal }
    }
    #expect(world.withLock { $0.told } == expected)
    #expect(kills > 2, "kills did happen")
  }
}

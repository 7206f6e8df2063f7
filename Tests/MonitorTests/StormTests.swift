import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// 10,000 alerts on 500 topics through the real outbox, over real sockets. `VOXPOP_STORM_SECONDS=60` makes it last a minute, as
/// scripts/storm does, and prints the figures.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StormTests {
  private static let rules = 20
  private static let topics = 500
  private static let seconds = getenv("VOXPOP_STORM_SECONDS").flatMap { Double(String(cString: $0)) } ?? 4
  private static let wait = Duration.seconds(1)
  /// How late the first message may be. A storm in a few seconds keeps a debug build busy for longer than it lasts, so there it is no
  /// more than that the message comes.
  private static let lateness = Duration.seconds(seconds >= 60 ? 1 : 240)
  /// Messages a minute of the receivers that count.
  private static let limit = 20

  /// What a receiver was sent, and when.
  private struct Heard: Sendable {
    var path: String
    var time: EventTime
    var alerts: Set<String>
  }

  @Test func `a storm comes as a few messages, within the limits, and fills no memory`() async throws {
    let heard = Mutex<[Heard]>([])
    let answer: @Sendable (HTTPRequest) -> HTTPResponse = { request in
      let body = String(decoding: request.body, as: UTF8.self)
      let item = Heard(
        path: request.target, time: wallClock(),
        alerts: Set(body.matches(of: /"id":"(Rule[^"]+)"/).map { String($0.1) }))
      heard.withLock { $0.append(item) }
      return HTTPResponse(status: 200, body: .bytes(Array("ok".utf8)))
    }
    let folder = try TemporaryFolder()
    let before = ProcessMemory.current().resident
    var start = wallClock()
    var summaries: [OutboxSummary] = []
    try await LoopbackServer.serving(answer) { server in
      let configuration = Self.configuration(server)
      let store = try Store.open(path: folder.file("storm.db"))
      try await store.adopt(DeliveryPlan(configuration))
      let transport = try Transport(connections: 4, userAgent: "storm")
      let deliverer = Deliverer(store: store, receivers: configuration.receivers) {
        await transport.deliver($0, clock: wallClock)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await transport.run() }
        group.addTask { try await deliverer.run() }
        start = wallClock()
        try await Self.raise(in: store, waking: deliverer)
        // Until the program has heard of every alert; the clock is the real one, and so is the sleep.
        var known: Set<String> = []
        while known.count < 10_000 {
          try await Task.sleep(for: .milliseconds(100))
          known = heard.withLock { $0.filter { $0.path == "/program" }.reduce(into: []) { $0.formUnion($1.alerts) } }
        }
        group.cancelAll()
        while let result = await group.nextResult() { _ = result }
      }
      summaries = try await store.outboxSummaries()
    }
    let all = heard.withLock { $0 }
    report(all, since: start, memory: before)
    for path in ["/program", "/chat"] {
      let messages = all.filter { $0.path == path }
      #expect(!messages.isEmpty && messages.count <= 10_000 / 50, "\(path) got \(messages.count) messages")
      let first = try #require(messages.first).time - start
      #expect(first >= Self.wait && first < Self.wait + Self.lateness, "the first message came after \(first)")
    }
    for path in ["/chat", "/narrow"] {
      let times = all.filter { $0.path == path }.map(\.time)
      for (index, time) in times.enumerated() {
        #expect(times[index...].prefix { $0 - time < .seconds(60) }.count <= Self.limit, "\(path) in one minute")
      }
    }
    let narrow = try #require(summaries.first { $0.receiver == "narrow" })
    #expect(narrow.pending > 400 && narrow.dead == 0, "what is too much waits")
  }

  private static func configuration(_ server: LoopbackServer) -> Configuration {
    var policy = GroupingPolicy()
    policy.groupWait = wait
    policy.groupInterval = .seconds(seconds / 2)
    var configuration = Configuration()
    var program = Configuration.Receiver(
      name: "program", kind: .webhook(url: server.url("/program"), secretFile: nil, allowPrivate: true))
    program.grouping = policy
    configuration.receivers = [program]
    for (name, labels) in [("chat", ["severity"]), ("narrow", ["topic"])] {
      var service = ServiceReceiver(.slack, at: .plain(server.url("/\(name)")))
      service.rate = .atMost(limit, in: .seconds(60))
      service.allowPrivate = true
      var receiver = Configuration.Receiver(name: name, kind: .service(service))
      receiver.grouping = policy
      receiver.grouping?.groupBy = labels
      configuration.receivers.append(receiver)
    }
    configuration.rules = (0..<rules).map { rule(number: $0) }
    return configuration
  }

  private static func rule(number: Int) -> Rule {
    Rule(
      group: "storm", name: "Rule\(number)", topics: (0..<topics).map { "topic-\($0)" }, expression: "1",
      labels: ["severity": "warning"], receivers: ["program", "chat", "narrow"])
  }

  /// Ten commits a second, evenly over the time.
  private static func raise(in store: Store, waking deliverer: Deliverer) async throws {
    let steps = max(1, Int(seconds * 10))
    let rules = (0..<rules).map { rule(number: $0) }
    let clock = ContinuousClock()
    let start = clock.now
    for step in 0..<steps {
      var commit = Commit()
      for number in (10_000 * step / steps)..<(10_000 * (step + 1) / steps) {
        let (rule, topic) = (rules[number / topics], "topic-\(number % topics)")
        let time = noon + .milliseconds(number)
        commit.alerts.append(
          AlertEvent(
            id: "\(rule.name)/\(topic)/\(time)", rule: rule, topic: topic, status: .firing, startsAt: time,
            decidedAt: time, window: .seconds(3600), values: [.init(call: "posts('1h')", number: 131)],
            evidence: [], annotations: ["summary": "\(topic): 61 % of 131 posts are negative"]))
      }
      _ = try await store.commit(commit, at: wallClock())
      deliverer.wake()
      try await clock.sleep(until: start + .milliseconds(100 * (step + 1)))
    }
  }

  private func report(_ heard: [Heard], since start: EventTime, memory: Int) {
    guard getenv("VOXPOP_STORM_SECONDS") != nil else { return }
    for path in ["/program", "/chat", "/narrow"] {
      let messages = heard.filter { $0.path == path }
      let alerts = messages.reduce(into: Set()) { $0.formUnion($1.alerts) }.count
      let times = messages.map(\.time)
      let most = times.indices.map { index in times[index...].prefix { $0 - times[index] < .seconds(60) }.count }.max()
      let first = times.first.map { "\($0 - start)" } ?? "never"
      print(
        "\(path): \(messages.count) messages with \(alerts) alerts, first after \(first), at most \(most ?? 0) a minute"
      )
    }
    let now = ProcessMemory.current()
    print(
      "memory: \(memory / 1_000_000) MB before, \(now.resident / 1_000_000) MB after, peak \(now.peakResident / 1_000_000) MB"
    )
  }
}

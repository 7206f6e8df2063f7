import Alerts
import Testing

@Suite struct AlertEngineTests {
  static let rules = [
    Rule(
      group: "reputation", name: "NegativeSurge", topics: ["acme", "bolt"],
      expression: "negative_share('1h') > 0.5 AND posts('1h') >= 20 AND spike('posts') >= 0.5", holdFor: .seconds(300),
      keepFiringFor: .seconds(1800), labels: ["severity": "critical"],
      annotations: [
        "summary": "{{ topic }}: {{ negative_share('1h') | percent }} of {{ posts('1h') }}, before {{ posts('6h') }}"
      ]),
    Rule(group: "reputation", name: "Any", topics: ["bolt"], expression: "posts('10m') >= 4"),
    Rule(
      group: "reputation", name: "Silence", topics: ["acme"], expression: "posts('30m') = 0", holdFor: .seconds(900)),
  ]

  private func engine(
    rules: [Rule] = Self.rules, topics: [String] = ["acme", "bolt"], lateness: Duration = .seconds(120)
  ) throws -> AlertEngine {
    try AlertEngine(bucket: .seconds(300), lateness: lateness, topics: topics, rules: rules)
  }

  private func post(_ topic: String = "acme", minute: Int64, _ mood: Observation.Mood = .neutral) -> Observation {
    Observation(
      topic: topic, time: EventTime(milliseconds: Traffic.start.milliseconds + minute * 60_000), mood: mood, polarity: 0
    )
  }

  private func time(minute: Int64) -> EventTime {
    EventTime(milliseconds: Traffic.start.milliseconds + minute * 60_000)
  }

  /// Everything that a run leaves behind.
  private struct Outcome: Equatable {
    var events: [AlertEvent] = []
    var buckets: [EventTime: [String: Bucket]] = [:]
    var states: [String: [UInt8]] = [:]

    var hours: [EventTime: [String: Bucket]] = [:]

    mutating func take(_ changes: AlertEngine.Changes) {
      for record in changes.buckets { buckets[record.start, default: [:]][record.topic] = record.bucket }
      for record in changes.hours { hours[record.start, default: [:]][record.topic] = record.bucket }
      states.merge(changes.states) { $1 }
    }

    var records: [BucketRecord] {
      buckets.flatMap { start, topics in
        topics.map { BucketRecord(topic: $0.key, start: start, bucket: $0.value) }
      }
    }
  }

  @Test func `a crisis fires once, with its arithmetic, and is resolved`() throws {
    var engine = try engine(rules: [Self.rules[0]])
    var events: [AlertEvent] = []
    for post in Traffic.crisis(seed: 1) {
      #expect(engine.observe(post) == .counted)
      events += engine.advance(to: post.time)
    }
    #expect(events.map(\.status) == [.firing, .resolved])
    let firing = try #require(events.first)
    let resolved = try #require(events.last)
    #expect(firing.topic == "acme")
    #expect(firing.id == "NegativeSurge/acme/\(firing.startsAt)")
    #expect(resolved.id == firing.id)
    #expect(resolved.startsAt == firing.startsAt)
    #expect(firing.decidedAt == firing.startsAt + .seconds(300))
    #expect(firing.window == .seconds(3600))
    #expect(firing.values.map(\.call) == ["negative_share('1h')", "posts('1h')", "spike('posts')", "posts('6h')"])
    #expect((firing.values.first?.number ?? 0) > 0.5)
    let evidence = try #require(firing.evidence.first)
    #expect(evidence.measure == "spike('posts')")
    // The score is held up while the event lasts: at its second evaluation the statistic may be short of the threshold again.
    #expect(evidence.statistic > evidence.threshold / 2)
    #expect(evidence.observed > 2 * evidence.expected)
    let crisis = time(minute: 50 * 60)
    #expect(firing.startsAt > crisis && firing.startsAt < crisis + .seconds(3600))
    #expect(resolved.decidedAt > crisis + .seconds(7200))
    #expect(firing.annotations["summary"]?.hasPrefix("acme: ") == true)
  }

  @Test(arguments: 1...5)
  func `the order of posts does not matter`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let posts = Traffic.crisis(seed: seed)
    let end = posts[posts.count - 1].time + .seconds(4 * 3600)
    func run(_ posts: [Observation]) throws -> Outcome {
      var engine = try engine()
      var outcome = Outcome()
      for post in posts { #expect(engine.observe(post) == .counted) }
      outcome.events = engine.advance(to: end)
      outcome.take(engine.takeChanges())
      return outcome
    }
    let expected = try run(posts)
    #expect(expected.events.count >= 2)
    #expect(try run(posts.shuffled(using: &generator)) == expected)
    #expect(try run(posts.reversed()) == expected)
  }

  @Test(arguments: 1...5)
  func `posts that come late but within the lateness change nothing`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let posts = Traffic.crisis(seed: seed)
    let delayed = posts.map { (post: $0, arrival: $0.time + .seconds(Int.random(in: 0..<120, using: &generator))) }
      .sorted { $0.arrival < $1.arrival }
    func run(_ posts: [Observation]) throws -> Outcome {
      var engine = try engine()
      var outcome = Outcome()
      var newest = EventTime.distantPast
      for post in posts {
        #expect(engine.observe(post) == .counted)
        newest = max(newest, post.time)
        outcome.events += engine.advance(to: newest)
      }
      outcome.events += engine.advance(to: newest + .seconds(86_400))
      outcome.take(engine.takeChanges())
      return outcome
    }
    #expect(try run(delayed.map(\.post)) == run(posts))
  }

  @Test(arguments: 1...3)
  func `how the advance is cut does not matter`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let posts = Traffic.crisis(seed: seed)
    let last = posts[posts.count - 1].time + .seconds(9 * 86_400)
    func run(_ horizons: [EventTime]) throws -> Outcome {
      var engine = try engine()
      var outcome = Outcome()
      for post in posts { _ = engine.observe(post) }
      for horizon in horizons {
        outcome.events += engine.advance(to: horizon)
        if Bool.random(using: &generator) { outcome.take(engine.takeChanges()) }
      }
      outcome.take(engine.takeChanges())
      return outcome
    }
    let span = last - Traffic.start
    let cuts = (0..<200).map { _ in
      Traffic.start + .milliseconds(Int64.random(in: 0...span.wholeMilliseconds, using: &generator))
    }
    #expect(try run(cuts.sorted() + [last]) == run([last]))
    #expect(try run(cuts + [last]) == run([last]))
  }

  @Test(arguments: 1...4)
  func `a restart at any moment changes nothing`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let posts = Traffic.crisis(hoursAfter: 3, seed: seed)
    func run(restarts: Int) throws -> Outcome {
      let moments = Set((0..<restarts).map { _ in Int.random(in: 0..<posts.count, using: &generator) })
      var engine = try engine()
      var outcome = Outcome()
      var newest = EventTime.distantPast
      for (index, post) in posts.enumerated() {
        if moments.contains(index) {
          engine = try self.engine()
          try engine.restore(buckets: outcome.records.shuffled(using: &generator), states: outcome.states)
        }
        _ = engine.observe(post)
        newest = max(newest, post.time)
        outcome.events += engine.advance(to: newest)
        outcome.take(engine.takeChanges())
      }
      outcome.events += engine.advance(to: newest + .seconds(86_400))
      outcome.take(engine.takeChanges())
      return outcome
    }
    let undisturbed = try run(restarts: 0)
    #expect(undisturbed.events.contains { $0.rule.name == "NegativeSurge" })
    #expect(undisturbed.events.contains { $0.rule.name == "Any" })
    #expect(try run(restarts: 60) == undisturbed)
  }

  @Test func `posts are admitted by their distance from the last evaluation`() throws {
    var engine = try engine()
    #expect(engine.observe(post("nobody", minute: 0)) == .unknownTopic)
    #expect(engine.observe(post(minute: 0)) == .counted)
    #expect(engine.observe(post(minute: -9000)) == .counted)
    _ = engine.advance(to: time(minute: 122))
    #expect(engine.evaluatedUntil == time(minute: 120))
    #expect(engine.observe(post(minute: 121)) == .counted)
    #expect(engine.observe(post(minute: 119)) == .corrected)
    #expect(engine.observe(post(minute: 60)) == .corrected)
    #expect(engine.observe(post(minute: 59)) == .tooLate)
    #expect(engine.observe(post(minute: 200), now: time(minute: 139)) == .tooFar)
    #expect(engine.observe(post(minute: 199), now: time(minute: 139)) == .counted)
    for limit in [Int64.min, .max] {
      let far = Observation(topic: "acme", time: EventTime(milliseconds: limit), mood: .neutral, polarity: 0)
      #expect(engine.observe(far) == (limit < 0 ? .tooLate : .counted))
    }
  }

  @Test func `a flood of posts from the far future is bounded`() throws {
    var engine = try engine()
    #expect(engine.observe(post(minute: 0)) == .counted)
    _ = engine.advance(to: time(minute: 60))
    let counted = (1...5000).count { engine.observe(post(minute: 10_000 + Int64($0) * 5)) == .counted }
    #expect(counted < 2000)
    #expect(engine.observe(post(minute: 61)) == .counted)
  }

  @Test func `a correction counts from the next evaluation on and never fires for the past`() throws {
    let rule = Rule(group: "g", name: "Many", topics: ["acme"], expression: "posts('1h') >= 3")
    var engine = try engine(rules: [rule], lateness: .zero)
    _ = engine.observe(post(minute: 0))
    #expect(engine.advance(to: time(minute: 30)) == [])
    for _ in 0..<2 { #expect(engine.observe(post(minute: 10)) == .corrected) }
    #expect(engine.advance(to: time(minute: 30)) == [])
    let events = engine.advance(to: time(minute: 35))
    #expect(events.map(\.startsAt) == [time(minute: 35)])
  }

  @Test func `an evaluation does not see newer posts`() throws {
    let rule = Rule(group: "g", name: "Many", topics: ["acme"], expression: "posts('5m') >= 2")
    var engine = try engine(rules: [rule], lateness: .zero)
    for minute: Int64 in [0, 5, 6, 60, 61, 61] { _ = engine.observe(post(minute: minute)) }
    let events = engine.advance(to: time(minute: 120))
    #expect(events.map(\.decidedAt) == [10, 15, 65, 70].map(time(minute:)))
    #expect(events.compactMap(\.values.first?.number) == [2, 0, 3, 0])
  }

  @Test func `a gap of many years costs nothing`() throws {
    var engine = try engine()
    _ = engine.observe(post(minute: -50 * 525_960))
    _ = engine.observe(post(minute: 0))
    _ = engine.observe(post(minute: 50 * 525_960))
    let events = engine.advance(to: time(minute: 60 * 525_960))
    #expect(events.map(\.rule.name) == Array(repeating: "Silence", count: 5))
    #expect(events.map(\.status) == [.firing, .resolved, .firing, .resolved, .firing])
    #expect(engine.activeAlerts.map(\.rule) == ["Silence"])
  }

  @Test func `a firing alert survives a changed expression, and states of what is gone are erased`() throws {
    var engine = try engine(rules: [Rule(group: "g", name: "Many", topics: ["acme", "bolt"], expression: "1 = 1")])
    _ = engine.observe(post(minute: 0))
    #expect(engine.advance(to: time(minute: 10)).count == 2)
    let stored = engine.takeChanges()
    #expect(stored.states.keys.filter { $0.hasPrefix("alerts/rule/") }.count == 2)

    var same = try self.engine(
      rules: [Rule(group: "g", name: "Many", topics: ["acme"], expression: "1 = 1")], topics: ["acme"])
    try same.restore(buckets: stored.buckets, states: stored.states)
    #expect(same.activeAlerts.map(\.topic) == ["acme"])
    #expect(same.advance(to: time(minute: 20)) == [])
    let erased = same.takeChanges().states.filter(\.value.isEmpty).keys.sorted()
    #expect(erased == ["alerts/rule/Many/bolt", "alerts/topic/bolt"])

    let never = Rule(group: "g", name: "Many", topics: ["acme"], expression: "1 = 2")
    var changed = try self.engine(rules: [never])
    try changed.restore(buckets: stored.buckets, states: stored.states)
    #expect(changed.activeAlerts.map(\.id) == same.activeAlerts.map(\.id))
    #expect(changed.advance(to: time(minute: 20)).map(\.status) == [.resolved])
  }

  @Test func `longer buckets take in the stored shorter ones, once`() throws {
    var engine = try engine(rules: [], lateness: .zero)
    for minute: Int64 in [0, 1, 5, 12, 16, 29] { _ = engine.observe(post(minute: minute)) }
    _ = engine.advance(to: time(minute: 20))
    var stored: [EventTime: Bucket] = [:]
    for record in engine.takeChanges().buckets { stored[record.start] = record.bucket }
    for _ in 0..<3 {
      var longer = try AlertEngine(bucket: .seconds(600), lateness: .zero, topics: ["acme"], rules: [])
      try longer.restore(
        buckets: stored.map { BucketRecord(topic: "acme", start: $0, bucket: $1) }, states: [:])
      #expect(longer.series(topic: "acme", buckets: 3, through: time(minute: 25)).map(\.posts) == [3, 2, 1])
      for record in longer.takeChanges().buckets { stored[record.start] = record.bucket }
    }
  }

  @Test func `damaged states are an error that leaves the engine as it was`() throws {
    var engine = try engine()
    for post in Traffic.crisis(quietHours: 3, seed: 1) { _ = engine.observe(post) }
    _ = engine.advance(to: time(minute: 1000))
    let stored = engine.takeChanges()
    var generator = SeededGenerator(seed: 9)
    for (name, bytes) in stored.states {
      for _ in 0..<50 {
        var states = stored.states
        states[name] = bytes.map { UInt8.random(in: 0..<8, using: &generator) == 0 ? ~$0 : $0 }
        var fresh = try self.engine()
        _ = try? fresh.restore(buckets: stored.buckets, states: states)  // Either outcome is fine; a trap is not.
        states[name] = Array(bytes.dropLast())
        var other = try self.engine()
        #expect(throws: StateError.self) { try other.restore(buckets: stored.buckets, states: states) }
        #expect(other.evaluatedUntil == nil)
      }
    }
  }

  @Test func `refuses a configuration that contradicts itself`() throws {
    let rule = Rule(group: "g", name: "A", topics: ["acme"], expression: "1 = 1")
    var wrong = rule
    wrong.expression = "post('1h') > 1"
    var unfilled = rule
    unfilled.annotations = ["summary": "{{ labels.x }}"]
    #expect(throws: AlertEngineError.duplicate(rule: "A", topic: "acme")) { try engine(rules: [rule, rule]) }
    #expect(throws: AlertEngineError.unknownTopic(rule: "A", topic: "acme")) { try engine(rules: [rule], topics: []) }
    #expect(throws: AlertEngineError.lateness(.seconds(-1))) { try engine(lateness: .seconds(-1)) }
    #expect(
      throws: AlertEngineError.rule(
        name: "A", part: "expr", RuleError("unknown function post; did you mean posts?", at: 0))
    ) { try engine(rules: [wrong]) }
    #expect(
      throws: AlertEngineError.rule(
        name: "A", part: "annotations.summary", RuleError("the rule has no such label: labels.x", at: 3))
    ) { try engine(rules: [unfilled]) }
  }

  @Test func `shows windows with the bucket that has not ended`() throws {
    var engine = try engine()
    for minute: Int64 in [0, 1, 7, 31, 32, 33] { _ = engine.observe(post(minute: minute, .negative)) }
    _ = engine.advance(to: time(minute: 33))
    #expect(engine.series(topic: "acme", buckets: 8).map(\.posts) == [0, 2, 1, 0, 0, 0, 0, 3])
    #expect(engine.totals(topic: "acme", window: .seconds(1800)).posts == 4)
    #expect(engine.totals(topic: "acme", window: .seconds(3600)).negativeShare == 1)
    #expect(engine.series(topic: "acme", buckets: 2, through: time(minute: 8)).map(\.posts) == [2, 1])
    #expect(engine.series(topic: "nobody", buckets: 2) == [])
  }

  @Test func `says an alert in words`() throws {
    var engine = try engine(rules: [Self.rules[0]])
    for post in Traffic.crisis(seed: 2) { _ = engine.observe(post) }
    let event = try #require(engine.advance(to: time(minute: 54 * 60)).first)
    let text = AlertText(event)
    #expect(text.title == "FIRING NegativeSurge: acme")
    #expect(text.summary == event.annotations["summary"])
    #expect(text.details.count == 1 + event.values.count + event.evidence.count)
    #expect(text.details.first == "since \(event.startsAt), decided at \(event.decidedAt) over 1h")
  }

  @Test func `an engine moves into the task that owns it`() async throws {
    let made = try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme"], rules: [])
    let first = post(minute: 0)
    let task = Task {
      var engine = made
      return engine.observe(first)
    }
    #expect(await task.value == .counted)
  }
}

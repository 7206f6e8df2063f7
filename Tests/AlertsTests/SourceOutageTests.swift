import Testing

@testable import Alerts

/// An outage must never look like calm, nor its end like a storm.
@Suite struct SourceOutageTests {
  private static let start = EventTime(seconds: 1_767_571_200)
  private static let sources = ["a", "b", "c", "d"]

  private func time(_ bucket: Int) -> EventTime { Self.start + .seconds(300 * bucket) }

  private func outage(_ source: String, _ buckets: Range<Int>) -> SourceOutage {
    SourceOutage(
      source: source, since: time(buckets.lowerBound), until: time(buckets.upperBound),
      returned: time(buckets.upperBound) + .seconds(60))
  }

  private func rule(_ name: String, _ expression: String, keepFiringFor: Duration = .zero) -> Rule {
    Rule(group: "g", name: name, topics: ["acme"], expression: expression, keepFiringFor: keepFiringFor)
  }

  /// Seeded traffic of 60 posts an hour, each source a quarter of it, without what the outages keep back.
  private struct World {
    var outages: [SourceOutage] = []
    /// How many times the usual a source says in a bucket.
    var factor: (_ source: String, _ bucket: Int) -> Double = { _, _ in 1 }
    var rules: [Rule] = []
    var restarts = false
    /// Posts without a date, which all come with the time of their fetching.
    var hasBacklog = false
    var tellsOutages = true

    /// The lowest and highest score of the posts' detector in each bucket from `from` on, and all events.
    func run(buckets: Int, from: Int) throws -> (rise: [Int], fall: [Int], events: [AlertEvent], states: [AlertState?])
    {
      var generator = SeededGenerator(seed: 11)
      var engine = try makeEngine()
      if tellsOutages { for outage in outages { engine.note(outage) } }
      var (rise, fall, events): ([Int], [Int], [AlertEvent]) = ([], [], [])
      var states: [AlertState?] = []
      var records: [EventTime: BucketRecord] = [:]
      var stored: [String: [UInt8]] = [:]
      var kept = 0
      for bucket in 0..<buckets {
        let begin = SourceOutageTests.start + .seconds(300 * bucket)
        var count = 0
        for source in SourceOutageTests.sources {
          let said = generator.poisson(1.25 * factor(source, bucket))
          let isDown = outages.contains { $0.source == source && $0.since <= begin && begin < $0.until ?? begin }
          if isDown { kept += Int(said) } else { count += Int(said) }
        }
        if hasBacklog,
          outages.contains(where: { ($0.returned ?? begin) - begin < .seconds(300) && $0.returned ?? begin > begin })
        {
          count += kept
          kept = 0
        }
        for number in 0..<count {
          _ = engine.observe(
            Observation(topic: "acme", time: begin + .milliseconds(number), mood: .neutral, polarity: 0))
        }
        events += engine.advance(to: begin + .seconds(300))
        if restarts {
          let changes = engine.takeChanges()
          for record in changes.buckets { records[record.start] = record }
          stored.merge(changes.states) { $1 }
          if bucket % 100 == 63 {
            engine = try makeEngine()
            try engine.restore(buckets: Array(records.values), states: stored)
            for outage in outages { engine.note(outage) }
          }
        }
        states.append(rules.first.flatMap { engine.state(rule: $0.name, topic: "acme") })
        guard bucket >= from, let reading = engine.spike(topic: "acme", measure: .posts) else { continue }
        if reading.standing >= 0.5 {
          if reading.direction == .rise { rise.append(bucket) } else { fall.append(bucket) }
        }
      }
      return (rise, fall, events, states)
    }

    private func makeEngine() throws -> AlertEngine {
      try AlertEngine(
        bucket: .seconds(300), lateness: .zero, topics: ["acme"], rules: rules, sources: SourceOutageTests.sources)
    }
  }

  private static let week = 2016

  @Test func `three of four sources that are down for six hours are no fall, and their end is no rise`() throws {
    let outages = ["a", "b", "c"].map { outage($0, Self.week..<(Self.week + 72)) }
    let told = try World(outages: outages).run(buckets: Self.week + 400, from: Self.week)
    #expect(told.rise == [] && told.fall == [])
    let untold = try World(outages: outages, tellsOutages: false).run(buckets: Self.week + 400, from: Self.week)
    #expect(!untold.fall.isEmpty || !untold.rise.isEmpty, "the test can fail")
  }

  @Test(arguments: [false, true])
  func `a day without any source is no fall, and the backlog no rise`(hasBacklog: Bool) throws {
    let outages = Self.sources.map { outage($0, Self.week..<(Self.week + 288)) }
    let told = try World(outages: outages, hasBacklog: hasBacklog).run(buckets: Self.week + 800, from: Self.week)
    #expect(told.rise == [] && told.fall == [])
    if hasBacklog {
      let untold = try World(outages: outages, hasBacklog: true, tellsOutages: false)
        .run(buckets: Self.week + 800, from: Self.week)
      #expect(!untold.rise.isEmpty, "the test can fail")
    }
  }

  @Test func `a storm right after an outage is found within the hour`() throws {
    let outages = Self.sources.map { outage($0, Self.week..<(Self.week + 72)) }
    let end = Self.week + 72
    let told = try World(outages: outages, factor: { _, bucket in bucket >= end ? 5 : 1 }, hasBacklog: true)
      .run(buckets: end + 48, from: Self.week)
    let first = try #require(told.rise.first)
    #expect((end..<(end + 12)).contains(first))
  }

  @Test func `one source that storms is heard while another is down`() throws {
    let outages = [outage("a", Self.week..<(Self.week + 144))]
    let begin = Self.week + 48
    let told = try World(
      outages: outages, factor: { source, bucket in source == "b" && (begin..<(begin + 24)).contains(bucket) ? 12 : 1 }
    ).run(buckets: Self.week + 288, from: Self.week)
    let first = try #require(told.rise.first)
    #expect((begin..<(begin + 12)).contains(first))
    #expect(told.fall == [])
  }

  @Test func `a restart in the middle changes nothing`() throws {
    let outages =
      ["a", "b", "c"].map { outage($0, 600..<672) } + Self.sources.map { outage($0, 900..<1188) }
    let rules = [rule("Busy", "posts('1h') >= 50", keepFiringFor: .seconds(1800)), rule("Odd", "spike('posts') > 0.3")]
    let whole = try World(outages: outages, rules: rules, hasBacklog: true).run(buckets: 1500, from: 0)
    let cut = try World(outages: outages, rules: rules, restarts: true, hasBacklog: true).run(buckets: 1500, from: 0)
    #expect(whole.events == cut.events && !whole.events.isEmpty)
    #expect(whole.states == cut.states)
    #expect(whole.rise == cut.rise && whole.fall == cut.fall)
  }

  @Test func `where nothing is heard a rule has no data: what fires goes on, and silence is none`() throws {
    let outages = Self.sources.map { outage($0, 300..<400) }
    let loud = try World(outages: outages, rules: [rule("Loud", "posts('1h') >= 20")]).run(buckets: 450, from: 0)
    #expect(loud.events.map(\.status) == [.firing])
    guard case .noData(let since, let firing?) = loud.states[350] else {
      Issue.record("\(String(describing: loud.states[350]))")
      return
    }
    #expect(firing < since && since > time(300))
    #expect(loud.states[449] == .firing(since: firing))
    let silence = rule("Silence", "posts('1h') = 0")
    let quiet = try World(outages: outages, rules: [silence]).run(buckets: 450, from: 0)
    #expect(quiet.events == [])
    guard case .noData(_, nil) = quiet.states[350] else {
      Issue.record("\(String(describing: quiet.states[350]))")
      return
    }
    #expect(quiet.states[449] == .inactive)
    let untold = try World(outages: outages, rules: [silence], tellsOutages: false).run(buckets: 450, from: 0)
    #expect(untold.events.map(\.status) == [.firing, .resolved], "the test can fail")
  }

  @Test func `rules ask for the coverage and for how long a source is down`() throws {
    let rules = [
      rule("Gap", "coverage('1h') < 0.9"), rule("Down", "source_down('b') >= 30"), rule("Any", "source_down('*') > 0"),
    ]
    let run = try World(outages: [outage("b", 100..<112)], rules: rules).run(buckets: 200, from: 0)
    let times = run.events.map {
      "\($0.rule.name) \($0.status) \(($0.decidedAt - Self.start).wholeMilliseconds / 300_000)"
    }
    // At tick 105 b was unheard in 5 of 4 × 12 buckets; it is down at ticks 101 to 112.
    #expect(
      times == [
        "Any firing 101", "Gap firing 105", "Down firing 106", "Down resolved 113", "Any resolved 113",
        "Gap resolved 120",
      ])
    let down = try #require(run.events.first { $0.rule.name == "Down" })
    #expect(down.values.first?.number == 30)
    #expect(down.completeness?.missing == ["b"] && down.completeness?.sources == 4)
  }

  @Test func `an outage is replaced by the same one with its end, and erased if it was none`() {
    var sight = SourceSight(sources: ["a", "b"])
    sight.note(SourceOutage(source: "a", since: time(10)))
    #expect(sight.coverage(time(10)..<time(20)) == 0.5)
    #expect(!sight.isClear(since: time(1000)))
    sight.note(outage("a", 10..<15))
    #expect(sight.coverage(time(10)..<time(20)) == 0.75)
    #expect(sight.minutesDown("a", at: time(15)) == 25 && sight.minutesDown("a", at: time(16)) == 0)
    sight.note(SourceOutage(source: "a", since: time(10), until: time(10)))
    #expect(sight.isClear(since: .distantPast))
    sight.note(SourceOutage(source: "stranger", since: time(10)))
    #expect(sight.isClear(since: .distantPast))
  }

  @Test func `the life of an alert passes what nobody knows`() throws {
    var life = AlertLife.firing(since: time(1))
    life.suspend(at: time(5))
    #expect(life == .noData(since: time(5), firing: time(1)) && life.isFiring)
    life.suspend(at: time(6))
    let restored = try AlertLife(life.encoded(expression: 1), named: "x", expression: 1)
    #expect(restored == life && life == .noData(since: time(5), firing: time(1)))
    #expect(life.observe(false, at: time(9), holdFor: .zero, keepFiringFor: .zero) == .resolve(since: time(1)))
    life = .pending(since: time(1))
    life.suspend(at: time(2))
    #expect(life.observe(true, at: time(3), holdFor: .seconds(300), keepFiringFor: .zero) == .none)
    #expect(life == .pending(since: time(3)))
  }
}

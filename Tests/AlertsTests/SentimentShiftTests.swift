import Testing

@testable import Alerts

@Suite struct SentimentShiftTests {
  private static let rules = [
    Rule(group: "g", name: "Darker", topics: ["acme"], expression: "sentiment_shift('negative') >= 0.5"),
    Rule(group: "g", name: "Brighter", topics: ["acme"], expression: "sentiment_shift('positive') >= 0.5"),
  ]

  private func engine() throws -> AlertEngine {
    try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme"], rules: Self.rules)
  }

  /// Three days at a hundred posts an hour of which a fifth is negative; then, for six hours, nearly half.
  private func posts(seed: UInt64) -> [Observation] {
    var generator = SeededGenerator(seed: seed)
    return (0..<78 * 100).map { index in
      let isNegative = Double.random(in: 0..<1, using: &generator) < (index < 7200 ? 0.2 : 0.45)
      return Observation(
        topic: "acme", time: Traffic.start + .milliseconds(index * 36_000), mood: isNegative ? .negative : .neutral,
        polarity: 0)
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a mood that turns is found within hours, with its arithmetic, and no mood that does not`(seed: UInt64) throws {
    var engine = try engine()
    var events: [AlertEvent] = []
    for post in posts(seed: seed) {
      _ = engine.observe(post)
      events += engine.advance(to: post.time)
    }
    let firing = try #require(events.first)
    #expect(events.allSatisfy { $0.rule.name == "Darker" })
    let turn = Traffic.start + .seconds(72 * 3600)
    #expect((turn...turn + .seconds(3 * 3600)).contains(firing.startsAt), "\(firing.startsAt)")
    let evidence = try #require(firing.evidence.first)
    #expect(evidence.measure == "sentiment_shift('negative')")
    #expect(evidence.observed > evidence.expected + 0.08)
  }

  @Test func `a restart in the middle changes nothing`() throws {
    let posts = posts(seed: 1)
    func run(cut: Int?) throws -> [AlertEvent] {
      var engine = try engine()
      var buckets: [EventTime: BucketRecord] = [:]
      var states: [String: [UInt8]] = [:]
      var events: [AlertEvent] = []
      for (index, post) in posts.enumerated() {
        if index == cut {
          engine = try self.engine()
          try engine.restore(buckets: Array(buckets.values), states: states)
        }
        _ = engine.observe(post)
        events += engine.advance(to: post.time)
        let changes = engine.takeChanges()
        for record in changes.buckets { buckets[record.start] = record }
        states.merge(changes.states) { $1 }
      }
      return events
    }
    let whole = try run(cut: nil)
    #expect(!whole.isEmpty)
    #expect(try run(cut: 7350) == whole)
  }
}

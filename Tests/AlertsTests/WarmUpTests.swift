import Testing

@testable import Alerts

/// Detectors that cannot be continued learn from what is stored.
@Suite struct WarmUpTests {
  private let posts = Traffic.crisis(quietHours: 60, hoursAfter: 1, seed: 11)
  private let end = EventTime(milliseconds: Traffic.start.milliseconds + 61 * 3_600_000)

  private func engine(bucket: Duration) throws -> AlertEngine {
    try AlertEngine(bucket: bucket, lateness: .zero, topics: ["acme", "bolt"], rules: [])
  }

  private func fed(bucket: Duration) throws -> AlertEngine {
    var engine = try engine(bucket: bucket)
    for post in posts where post.time < end { _ = engine.observe(post) }
    _ = engine.advance(to: end)
    return engine
  }

  /// What the detector says of the next buckets, in which nobody writes or many do.
  private func verdicts(_ engine: AlertEngine) -> [Detection?] {
    var engine = engine
    var detections: [Detection?] = []
    for step in 0..<6 as Range<Int64> {
      for post in posts where post.time >= end && post.time < end + .seconds(300 * (step + 1)) {
        if post.time >= end + .seconds(300 * step) { _ = engine.observe(post) }
      }
      _ = engine.advance(to: end + .seconds(300 * (step + 1)))
      for topic in ["acme", "bolt"] {
        detections += SpikeMeasure.allCases.map { engine.spike(topic: topic, measure: $0) }
      }
    }
    return detections
  }

  @Test func `after a change to longer buckets detectors are as if they had always had them, once`() throws {
    var short = try fed(bucket: .seconds(60))
    let stored = short.takeChanges()
    var long = try engine(bucket: .seconds(300))
    try long.restore(buckets: stored.buckets, hours: stored.hours, states: stored.states)
    let expected = verdicts(try fed(bucket: .seconds(300)))
    #expect(verdicts(long) == expected)
    #expect(expected.contains { ($0?.standing ?? 0) >= Detection.alarm })

    // The second start continues from what the first one stored, which has no buckets that it could learn from again.
    let states = stored.states.merging(long.takeChanges().states) { $1 }
    var again = try engine(bucket: .seconds(300))
    try again.restore(buckets: [], states: states)
    #expect(verdicts(again).map { $0?.usual } == expected.map { $0?.usual })
  }

  @Test func `detectors of an earlier version learn again`() throws {
    var old = try fed(bucket: .seconds(300))
    var stored = old.takeChanges()
    for name in stored.states.keys where name.hasPrefix("alerts/topic/") {
      stored.states[name]?.removeSubrange(4...)
      stored.states[name]?[0] = 2
    }
    var new = try engine(bucket: .seconds(300))
    try new.restore(buckets: stored.buckets, hours: stored.hours, states: stored.states)
    #expect(verdicts(new) == verdicts(old))
  }

  @Test(arguments: [true, false])
  func `nothing is learnt from longer buckets, or of a topic that was not watched`(hasState: Bool) throws {
    var long = try fed(bucket: .seconds(hasState ? 3600 : 300))
    var stored = long.takeChanges()
    if !hasState { stored.states = stored.states.filter { !$0.key.hasPrefix("alerts/topic/") } }
    var short = try engine(bucket: .seconds(300))
    try short.restore(buckets: stored.buckets, hours: stored.hours, states: stored.states)
    #expect(verdicts(short).allSatisfy { $0?.score == 0 })
  }
}

import Testing

@testable import Alerts

@Suite struct ShareOfVoiceTests {
  private let start = Traffic.start.rounded(downTo: .seconds(300))

  private func engine(_ expression: String) throws -> AlertEngine {
    let rule = Rule(group: "g", name: "Voice", topics: ["acme", "bolt"], expression: expression)
    return try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme", "bolt"], rules: [rule])
  }

  private func record(_ topic: String, _ posts: Int64, bucket: Int) -> BucketRecord {
    var total = Bucket()
    total.posts = posts
    return BucketRecord(topic: topic, start: start + .seconds(300 * bucket), bucket: total)
  }

  @Test func `it is a topic's part of the posts of all topics`() throws {
    var engine = try engine("share_of_voice('10m') > 2")
    let probe = try engine.probe("share_of_voice('10m')")
    #expect(engine.answer(to: probe, topic: "acme") == .null)
    _ = engine.observe(record("acme", 3, bucket: 0))
    _ = engine.observe(record("bolt", 1, bucket: 0))
    _ = engine.advance(to: start + .seconds(300))
    #expect(engine.answer(to: probe, topic: "acme") == .number(0.75))
    #expect(engine.answer(to: probe, topic: "bolt") == .number(0.25))
    _ = engine.advance(to: start + .seconds(900))
    #expect(engine.answer(to: probe, topic: "acme") == .null)
  }

  @Test func `a topic without posts has no share while others have posts, and its rule is evaluated`() throws {
    var engine = try engine("share_of_voice('10m') < 0.1")
    _ = engine.observe(record("bolt", 1, bucket: 0))
    let events = engine.advance(to: start + .seconds(300))
    #expect(events.map(\.topic) == ["acme"])
    #expect(events.first?.values == [AlertEvent.Value(call: "share_of_voice('10m')", number: 0)])
    // With nobody speaking there is no answer, so the alert ends.
    #expect(engine.advance(to: start + .seconds(900)).map(\.status) == [.resolved])
  }

  @Test func `whole buckets and single posts come to the same alerts`() throws {
    let posts = Traffic.crisis(seed: 3)
    let rules = AlertEngineTests.rules
    func engine() throws -> AlertEngine {
      try AlertEngine(bucket: .seconds(300), lateness: .seconds(120), topics: ["acme", "bolt"], rules: rules)
    }
    var single = try engine()
    for post in posts { _ = single.observe(post) }
    let end = posts[posts.count - 1].time + .seconds(4 * 3600)
    let expected = single.advance(to: end)
    var whole = try engine()
    for record in single.takeChanges().buckets { #expect(whole.observe(record) == .counted) }
    #expect(whole.advance(to: end) == expected)
    #expect(expected.count >= 2)
  }
}

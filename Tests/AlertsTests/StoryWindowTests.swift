import Alerts
import Testing

/// Stories, corrections and history in the windows.
@Suite struct StoryWindowTests {
  private static let start = EventTime(seconds: 1_795_435_200)

  private func engine(_ expression: String) throws -> AlertEngine {
    try AlertEngine(
      bucket: .seconds(300), lateness: .zero, topics: ["acme"],
      rules: [Rule(group: "g", name: "R", topics: ["acme"], expression: expression)])
  }

  private func post(
    second: Int64, _ mood: Observation.Mood = .negative, beginsStory: Bool = true, isHistory: Bool = false
  ) -> Observation {
    Observation(
      topic: "acme", time: Self.start + .seconds(second), mood: mood, polarity: -500_000, beginsStory: beginsStory,
      isHistory: isHistory)
  }

  private func bucket(_ engine: AlertEngine, at second: Int64) -> Bucket? {
    engine.series(topic: "acme", buckets: 1, through: Self.start + .seconds(second)).first
  }

  @Test(arguments: [("stories('1h') >= 3", false), ("stories('1h') >= 2", true), ("posts('1h') >= 5", true)])
  func `a rule counts stories or posts`(expression: String, fires: Bool) throws {
    var engine = try engine(expression)
    for second in Int64(0)..<5 { _ = engine.observe(post(second: second, beginsStory: second % 3 == 0)) }
    #expect(engine.advance(to: Self.start + .seconds(300)).isEmpty == !fires)
  }

  @Test func `what is taken out leaves no trace, as long as its bucket can be corrected`() throws {
    var engine = try engine("posts('1h') >= 1")
    #expect(engine.observe(post(second: 1)) == .counted)
    #expect(engine.retract(post(second: 1)) == .counted)
    #expect(bucket(engine, at: 1) == Bucket())
    #expect(engine.observe(post(second: 1)) == .counted)
    #expect(engine.observe(post(second: 7000)) == .counted)
    #expect(engine.advance(to: Self.start + .seconds(3900)).isEmpty == false)
    #expect(engine.retract(post(second: 400)) == .corrected, "nothing is there, and nothing is taken")
    #expect(bucket(engine, at: 400) == Bucket())
    #expect(engine.retract(post(second: 1)) == .tooLate)
    #expect(bucket(engine, at: 1)?.posts == 1)
    #expect(engine.retractStory(topic: "acme", at: Self.start + .seconds(7000)) == .counted)
    #expect(bucket(engine, at: 7000)?.stories == 0)
    #expect(bucket(engine, at: 7000)?.posts == 1)
  }

  @Test func `a rule counts authors once each, late ones and those of before a restart too, and none of history`()
    throws
  {
    func by(_ name: String, second: Int64, isHistory: Bool = false) -> Observation {
      var post = post(second: second, isHistory: isHistory)
      post.author = AuthorSketch.hash(name)
      return post
    }
    var first = try engine("authors('1h') = 3")
    for (index, name) in ["ann", "bo", "ann", "bo"].enumerated() {
      _ = first.observe(by(name, second: Int64(index)))
    }
    _ = first.observe(by("old", second: 4, isHistory: true))
    #expect(first.advance(to: Self.start + .seconds(600)).isEmpty)
    #expect(first.observe(by("bo", second: 5)) == .corrected)
    let changes = first.takeChanges()
    var second = try engine("authors('1h') = 3")
    try second.restore(buckets: changes.buckets, hours: changes.hours, states: changes.states)
    #expect(second.advance(to: Self.start + .seconds(900)).isEmpty)
    #expect(second.observe(by("late", second: 6)) == .corrected)
    #expect(second.advance(to: Self.start + .seconds(1200)).map(\.status) == [.firing])
  }

  @Test func `history is in no window`() throws {
    var engine = try engine("posts('1h') >= 1 OR stories('1h') >= 1 OR negative_share('1h') >= 0")
    for second in Int64(0)..<50 { _ = engine.observe(post(second: second, isHistory: true)) }
    #expect(engine.advance(to: Self.start + .seconds(7200)).isEmpty)
    #expect(bucket(engine, at: 0)?.history == 50)
    #expect(bucket(engine, at: 0)?.historyNegative == 50)
  }

  @Test func `spike detectors learn from history, and it is no spike itself`() throws {
    let expression = "spike('posts') >= 0.5"
    // Sixty hours of two posts in five minutes, then sixty of them at once.
    func run(isHistory: Bool, surgeIsHistory: Bool) throws -> (fires: Bool, expected: Double?) {
      var engine = try engine(expression)
      for bucket in Int64(0)..<720 {
        for second in Int64(0)..<2 { _ = engine.observe(post(second: bucket * 300 + second, isHistory: isHistory)) }
      }
      for second in Int64(0)..<60 { _ = engine.observe(post(second: 216_000 + second, isHistory: surgeIsHistory)) }
      let events = engine.advance(to: Self.start + .seconds(216_300))
      return (!events.isEmpty, engine.spike(topic: "acme", measure: .posts)?.expected)
    }
    let live = try run(isHistory: false, surgeIsHistory: false)
    #expect(live.fires)
    #expect(try run(isHistory: true, surgeIsHistory: false) == live)
    #expect(try run(isHistory: true, surgeIsHistory: true).fires == false)
    #expect(try run(isHistory: false, surgeIsHistory: true).fires == false)
  }

  @Test func `buckets with stories and history are stored and restored`() throws {
    var first = try engine("stories('1h') >= 3")
    for second in Int64(0)..<2 { _ = first.observe(post(second: second)) }
    _ = first.observe(post(second: 3, isHistory: true))
    let changes = first.takeChanges()
    var second = try engine("stories('1h') >= 3")
    try second.restore(buckets: changes.buckets, states: changes.states)
    _ = second.observe(post(second: 4))
    _ = second.observe(post(second: 5, beginsStory: false))
    #expect(second.advance(to: Self.start + .seconds(300)).count == 1)
    let total = bucket(second, at: 0)
    #expect((total?.posts, total?.stories, total?.history) == (4, 3, 1))
  }
}

private func == (left: (fires: Bool, expected: Double?), right: (fires: Bool, expected: Double?)) -> Bool {
  left.fires == right.fires && left.expected == right.expected
}

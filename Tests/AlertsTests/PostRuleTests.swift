import Testing

@testable import Alerts

/// Rules with `on: post`.
@Suite struct PostRuleTests {
  private static let noon = EventTime(seconds: 1_767_614_400)

  private func rule(_ expression: String, name: String = "Critic", topics: [String] = ["acme"], limit: Int = 20) -> Rule
  {
    Rule(
      group: "g", name: name, topics: topics, expression: expression,
      annotations: ["summary": "{{ topic }}: {{ author }} {{ sentiment | percent }} {{ likes }}"], on: .post,
      limit: limit)
  }

  private func engine(_ rules: Rule...) throws -> AlertEngine {
    try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme", "globex"], rules: rules)
  }

  private func post(_ key: String = "1", negative: Double = 0.9, followers: Int? = 60_000) -> ObservedPost {
    var post = ObservedPost(
      key: key, source: "hn", published: Self.noon, title: "Acme", text: "it's broken 完", body: "Acme\nit's broken 完",
      author: "jane")
    (post.negative, post.neutral, post.positive) = (negative, 0.95 - negative, 0.05)
    post.followers = followers
    post.phrases = ["broken", "it's"]
    return post
  }

  @Test(arguments: [
    ("sentiment < -0.8", true), ("sentiment < -0.86", false), ("negative >= 0.9", true), ("positive > 0.1", false),
    ("followers >= 60000", true), ("followers > 60000", false), ("likes > 0", false), ("likes IS NULL", true),
    ("NOT likes > 0", false), ("source = 'hn'", true), ("author IN ('jane', 'john')", true), ("language = 'zh'", false),
    ("topic = 'acme'", true), ("text LIKE '%BROKEN%'", true), ("text LIKE '%完'", true), ("matches('broken')", true),
    ("matches('it''s') AND NOT matches('whole')", true), ("matches('whole')", false), ("Followers/2 = 30000", true),
    ("max(followers, coalesce(likes, 0)) > 1", true),
  ])
  func `an expression sees the post`(expression: String, isMet: Bool) throws {
    var engine = try engine(rule(expression))
    #expect(engine.watchesPosts)
    #expect(engine.judge(post(), topics: ["acme"], now: Self.noon).count == (isMet ? 1 : 0))
  }

  @Test func `an alert is of the post, with what decided it`() throws {
    var engine = try engine(rule("followers >= 50000 AND sentiment < -0.5 AND source <> 'x'"))
    let event = try #require(engine.judge(post("ab"), topics: ["acme"], now: Self.noon + .seconds(90)).first)
    #expect(event.id == "Critic/acme/ab")
    #expect(event.status == .firing && event.startsAt == Self.noon && event.decidedAt == Self.noon)
    #expect(event.values.map(\.call) == ["followers", "sentiment", "likes"])
    #expect(event.values.map(\.number) == [60_000, -0.85, nil])
    #expect(event.annotations == ["summary": "acme: jane -85% n/a"])
    #expect(event.post == post("ab"))
    #expect(!AlertText(event).description.contains("since"))
  }

  @Test func `it fires once for each rule and topic, in their order, and never again for what was raised`() throws {
    var engine = try engine(
      rule("sentiment < 0", name: "B", topics: ["globex", "acme"]), rule("sentiment < 0", name: "A"))
    let events = engine.judge(post(), topics: ["acme", "globex"], now: Self.noon)
    #expect(events.map(\.id) == ["B/globex/1", "B/acme/1", "A/acme/1"])
    let raised = Set(events.map { AlertEngine.mark(rule: $0.rule.name, topic: $0.topic) })
    #expect(engine.judge(post(), topics: ["acme", "globex"], raised: raised, now: Self.noon).isEmpty)
    #expect(engine.judge(post(), topics: [], now: Self.noon).isEmpty)
    // It has no part in ticks.
    #expect(engine.advance(to: Self.noon + .seconds(86_400)).isEmpty)
    #expect(engine.activeAlerts.isEmpty)
  }

  @Test func `of more posts in an hour than the limit the rest is told to nobody, also after a restart`() throws {
    let rule = rule("sentiment < 0", limit: 3)
    var engine = try engine(rule)
    func told(_ engine: inout AlertEngine, minute: Int) -> Bool {
      let now = Self.noon + .seconds(60 * minute)
      return engine.judge(post("\(minute)"), topics: ["acme"], now: now).contains { !$0.isOverLimit }
    }
    #expect((0..<5).map { told(&engine, minute: $0) } == [true, true, true, false, false])
    // Another topic has its own.
    #expect(engine.judge(post(), topics: ["globex"], now: Self.noon).isEmpty)
    var restarted = try self.engine(rule)
    try restarted.restore(buckets: [], states: engine.takeChanges().states)
    #expect([59, 60, 61, 62, 63].map { told(&restarted, minute: $0) } == [false, true, true, true, false])
    #expect(restarted.takeChanges().states.count == 1)
    #expect(restarted.takeChanges().states.isEmpty)
  }

  @Test(arguments: [
    ("posts('1h') > 3", "posts is about the posts of a window, and a rule with on: post sees one post", 0),
    ("negative('1h') > 3", "negative of one post takes no window: write negative alone", 0),
    ("spike('posts') > 0.5", "spike is about the posts of a window, and a rule with on: post sees one post", 0),
    ("folowers > 1", "unknown name folowers; did you mean followers?", 0),
    ("matchs('a')", "unknown function matchs; did you mean matches?", 0),
    ("matches()", "matches takes one word or phrase: matches('class action')", 0),
    ("matches(a)", "matches takes text in single quotes, such as matches('class action')", 8),
    ("matches(' ')", "matches takes 1 to 200 bytes of text", 8),
    ("author", "the expression comes to text; a condition such as sentiment < -0.5 was expected", 0),
    ("sentiment <", "the expression ends too early", 11),
  ])
  func `what is wrong is said`(expression: String, message: String, offset: Int) {
    #expect(Rule.check(expression: expression, on: .post) == RuleError(message, at: offset))
  }

  @Test(arguments: [
    (
      "sentiment < -0.5",
      "sentiment is of a single post, and this rule is asked about windows; write on: post in the rule"
    ),
    (
      "matches('x')", "matches(…) is of a single post, and this rule is asked about windows; write on: post in the rule"
    ),
  ])
  func `a rule over windows cannot name a post`(expression: String, message: String) {
    #expect(Rule.check(expression: expression) == RuleError(message, at: 0))
  }

  @Test(arguments: [
    ("sentiment < -2", "sentiment is from -1 to 1, so < -2 is never true"),
    ("followers >= 0 OR followers IS NULL", "followers is from 0 to any number, so >= 0 is always true"),
    ("likes > 5 AND likes < 3", "this condition is never true, so the rule can never fire"),
    ("coalesce(likes, 0) >= 0", "this condition is always true, so every post raises an alert"),
  ])
  func `what is hardly meant is said`(expression: String, message: String) {
    #expect(Rule.lint(expression: expression, on: .post)?.message == message)
  }

  @Test(arguments: FunctionReference.postNames)
  func `a name's example is a condition that names it, and is nothing to warn of`(name: FunctionReference) {
    #expect(name.example.contains(name.name))
    #expect(Rule.check(expression: name.example, on: .post) == nil)
    #expect(Rule.lint(expression: name.example, on: .post) == nil)
  }

  @Test func `a text is cut where no character is, and long ones do not fail`() throws {
    var engine = try engine(rule("text LIKE '%完'"))
    var long = post()
    // The limit falls into the middle of a character.
    long.body = "a" + String(repeating: "完", count: 30_000)
    #expect(engine.judge(long, topics: ["acme"], now: Self.noon).count == 1)
    long.body = ""
    #expect(engine.judge(long, topics: ["acme"], now: Self.noon).isEmpty)
    #expect(engine.failedEvaluations == 0)
  }
}

import Alerts
import Attention
import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct OutboxTests {
  private func body(of commit: Commit) async throws -> String {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(commit, at: noon)
    let messages = try await store.dueMessages(for: "log", at: noon)
    return try #require(messages.first).body
  }

  @Test func `a message is a Standard Webhooks payload with the strongest posts`() async throws {
    var commit = fullCommit(posts: 0..<0)
    commit.posts = [
      scoredPost(1, at: noon - .seconds(3300), negative: 0.9, positive: 0),  // On the window's first instant.
      scoredPost(2, at: noon - .seconds(3301), negative: 0.95, positive: 0),  // Too old.
      scoredPost(3, at: noon + .seconds(300), negative: 0.95, positive: 0),  // Not before the decision.
      scoredPost(4, negative: 0.99, positive: 0, topics: ["globex"]),
      scoredPost(6, negative: 0.8, positive: 0), scoredPost(5, negative: 0.8, positive: 0),
      scoredPost(7, negative: 0.7, positive: 0), scoredPost(9, negative: 0.1, positive: 0.9),
      scoredPost(8, negative: 0.5, positive: 0, text: String(repeating: "坏消息", count: 200)),
    ]
    commit.polls.append(PollRecord(source: "blog", finished: noon, outcome: .failed(reason: "HTTP 404")))
    guard case .object(let payload) = try MessageValue(json: try await body(of: commit)),
      case .object(let data) = payload["data"], case .array(let posts) = data["posts"]
    else {
      Issue.record("no payload")
      return
    }
    #expect(payload["type"] == .string("alert.firing"))
    #expect(payload["timestamp"] == .string("2026-11-23T12:05:00Z"))
    #expect(data["id"] == .string("NegativeSurge/acme/2026-11-23T12:00:00Z"))
    #expect(data["window"] == .string("1h"))
    #expect(data["values"] == .object(["posts('1h')": .number(131), "negative_share('1h')": .null]))
    #expect(data["sources_down"] == .array([.string("blog")]))
    #expect(data["truncated"] == nil)
    let links = posts.map { post -> MessageValue? in if case .object(let post) = post { post["link"] } else { nil } }
    #expect(links == [1, 5, 6, 7, 8].map { MessageValue.string("https://example.net/\($0)") })
    guard case .object(let last) = posts[4], case .string(let excerpt) = last["text"] else { return }
    #expect(excerpt.count == 280 && excerpt.hasSuffix("…"))
  }

  @Test func `the evidence shows one post a story, with its copies in the window, and no history`() async throws {
    var commit = fullCommit(posts: 0..<0)
    commit.posts = (1...6).map { scoredPost($0, negative: 0.9, positive: 0) }
    for index in 0..<3 { commit.posts[index].story = 7 }
    commit.posts[1].sentiment = Sentiment(negative: 0.95, neutral: 0.05, positive: 0)
    commit.posts[2].post.published = noon - .seconds(7200)
    commit.posts[5].standing = .history
    guard case .object(let payload) = try MessageValue(json: try await body(of: commit)),
      case .object(let data) = payload["data"], case .array(let posts) = data["posts"]
    else {
      Issue.record("no payload")
      return
    }
    let shown = posts.map { post -> [MessageValue?] in
      if case .object(let post) = post { [post["link"], post["copies"]] } else { [] }
    }
    #expect(
      shown == [(2, 2), (4, 1), (5, 1)].map { [.string("https://example.net/\($0)"), .number($1)] as [MessageValue?] })
  }

  @Test func `a message is the same text whatever the order of posts`() async throws {
    let commit = fullCommit(posts: 0..<60)
    var shuffled = commit
    shuffled.posts.shuffle()
    let plain = try await body(of: commit)
    #expect(try await body(of: shuffled) == plain)
    #expect(plain.hasPrefix(#"{"data":{"alert":"NegativeSurge","annotations":{"summary":"acme: 61 % of"#))
  }

  @Test(arguments: [
    ("negative_share('1h') > 0.5", [0.9, 0.6, 0.5, 0.2, 0.1]),
    ("positive_share('1h') > 0.5", [0.5, 0.6, 0.1, 0.2, 0.05]),
    ("posts('1h') > 3", [0.9, 0.6, 0.2, 0.1, 0.5]),
  ])
  func `the evidence points where the rule looks`(expression: String, negatives: [Double]) async throws {
    var commit = Commit()
    commit.alerts = [alertEvent(expression: expression)]
    commit.posts = [
      scoredPost(1, negative: 0.9, positive: 0), scoredPost(2, negative: 0.6, positive: 0.375),
      scoredPost(3, negative: 0.5, positive: 0.5), scoredPost(4, negative: 0.1, positive: 0.2),
      scoredPost(5, negative: 0.2, positive: 0.0625), scoredPost(6, negative: 0.05, positive: 0.05),
    ]
    guard case .object(let payload) = try MessageValue(json: try await body(of: commit)),
      case .object(let data) = payload["data"], case .array(let posts) = data["posts"]
    else {
      Issue.record("no payload")
      return
    }
    let shown = posts.map { post -> MessageValue? in if case .object(let post) = post { post["negative"] } else { nil }
    }
    #expect(shown == negatives.map { MessageValue.number($0) })
  }

  @Test(arguments: [
    ("emoji", "👩‍👩‍👧‍👦"), ("control characters", "\u{1}"),
    ("one endless character", "e" + String(repeating: "\u{301}", count: 1200)),
    ("quotes", "\""),
  ])
  func `no message reaches 20,000 bytes`(_: String, unit: String) async throws {
    let long = String(repeating: unit, count: 2500 / unit.utf8.count + 1)
    var alert = alertEvent()
    alert.annotations = Dictionary(uniqueKeysWithValues: (0..<30).map { ("note\($0)", long) })
    alert.rule.labels = Dictionary(uniqueKeysWithValues: (0..<20).map { ("label\($0)" + unit, long) })
    alert.values = (0..<30).map { .init(call: "posts('\($0)m')\(long)", number: .infinity) }
    alert.evidence = (0..<30).map {
      .init(measure: "\($0)\(long)", observed: .nan, expected: 1e300, statistic: -0.0, threshold: 1)
    }
    let posts = (0..<5).map { index in
      AlertMessage.EvidencePost(
        source: long, link: "https://example.net/\(index)?\(long)", title: long, text: long, published: noon,
        negative: 1, neutral: 0, positive: 0)
    }
    for alert in [alert, alertEvent()] {
      let body = AlertMessage(alert: alert, posts: posts, sourcesDown: (0..<30).map { "\(long)\($0)" }).body()
      #expect(body.utf8.count < 20_000)
      guard case .object(let payload) = try MessageValue(json: body), case .object(let data) = payload["data"] else {
        Issue.record("no payload")
        continue
      }
      #expect(data["id"] == .string(alert.id))
      #expect(data["truncated"] == .bool(true))
    }
  }

  @Test func `numbers and text survive the way through JSON`() throws {
    let value = MessageValue.object([
      "a": .array([
        .number(0), .number(-1.5), .number(1e21), .number(0.1), .number(9_007_199_254_740_991), .null, .bool(true),
      ]),
      "\"\\/\n\u{2028}艾😀": .string("\u{0}\t\u{7f}\r"), "b": .number(.nan),
    ])
    #expect(
      value.json
        == #"{"\"\\/\n\u2028艾😀":"\u0000\t\u007f\r","a":[0,-1.5,1e+21,0.1,9007199254740991,null,true],"b":null}"#)
    let read = try MessageValue(json: value.json)
    #expect(read.json == value.json)
  }

  @Test func `ids tell alerts, states and receivers apart and never change`() {
    let ids = [
      MessageID(alert: "A/t/1", status: .firing, receiver: "log"),
      MessageID(alert: "A/t/1", status: .resolved, receiver: "log"),
      MessageID(alert: "A/t/1", status: .firing, receiver: "web"),
      MessageID(alert: "A/t/2", status: .firing, receiver: "log"),
    ]
    #expect(Set(ids).count == 4)
    // printf 'A/t/1\nfiring\nlog' | sha256sum
    #expect(ids[0].text == "msg_e09f39bcb58afeaf358485e6340c4337")
  }

  @Test func `a message waits, fails, dies and is revived`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let message = try #require(try await store.dueMessages(for: "pr-team", at: noon).first)
    #expect(message.state == .pending)
    #expect(try await store.dueMessages(for: "pr-team", at: noon - .seconds(1)).isEmpty)

    try await store.markFailed(message.id, reason: "HTTP 500", nextAttempt: noon + .seconds(5))
    #expect(try await store.dueMessages(for: "pr-team", at: noon + .seconds(4)).isEmpty)
    #expect(try await store.nextMessageDue(for: "pr-team") == noon + .seconds(5))
    try await store.markFailed(message.id, reason: "HTTP 501", nextAttempt: nil)
    #expect(try await store.nextMessageDue(for: "pr-team") == nil)

    let log = try #require(try await store.dueMessages(for: "log", at: noon).first)
    try await store.markDelivered(log.id, at: noon + .seconds(1))
    // A late failure of a message that has arrived changes nothing.
    try await store.markFailed(log.id, reason: "late", nextAttempt: noon)

    var web = OutboxSummary(receiver: "pr-team")
    web.dead = 1
    web.retried = 1
    web.lastError = "HTTP 501"
    var file = OutboxSummary(receiver: "log")
    file.delivered = 1
    let reader = try Store.openReadOnly(path: folder.file("a.db"))
    #expect(try reader.outboxSummaries() == [file, web])
    #expect(try await store.reviveDead(receiver: "log", at: noon) == 0)
    #expect(try await store.reviveDead(at: noon + .seconds(9)) == 1)
    #expect(try await store.nextMessageDue(for: "pr-team") == noon + .seconds(9))
    #expect(try reader.outboxSummaries().last?.oldestPending == noon)
    #expect(try reader.messages(limit: 10).map(\.receiver) == ["log", "pr-team"])
  }
}

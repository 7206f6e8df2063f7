import Alerts
import Attention
import Testing

@testable import Monitor

@Suite struct TermContrastTests {
  /// Worked out by hand: 2 Σ O ln(O / E) over the four cells.
  @Test(arguments: [
    (10, 20, 10, 180, 25.066_006_270_671),
    (3, 10, 0, 90, 14.731_147_594_855),
    (20, 20, 0, 20, 55.451_774_444_796),  // 80 ln 2
    (5, 50, 5, 50, 0),
    (0, 10, 0, 10, 0),
  ])
  func `the log-likelihood ratio is Dunning's`(count: Int, total: Int, before: Int, totalBefore: Int, expected: Double)
  {
    let ratio = TermContrast.logLikelihoodRatio(count, of: total, before, of: totalBefore)
    #expect(abs(ratio - expected) < 1e-9)
  }

  @Test(arguments: [
    ("The recall of ACME's e-bikes: see https://acme.example/recall?x=1 now!", ["recall", "bikes", "see"]),
    ("Fire, fire. 2024 #BatteryFire @Fire_Watch 5G", ["fire", "#batteryfire", "@fire_watch", "5g"]),
    ("艾克美电池起火", ["电池", "池起", "起火"]),
    ("這款手機起火#手机起火#了", ["这款", "款手", "手机", "机起", "起火", "#手机起火"]),
    ("", []), ("艾克美", []),
  ])
  func `a post has words, tags, and pairs of Chinese characters`(text: String, terms: [String]) {
    #expect(PostTerms(text, without: TopicKeywords(["Acme", "艾克美"])).terms == Set(terms))
  }

  private func documents(_ texts: [(String, author: String?)]) -> [TermContrast.Document] {
    texts.map { TermContrast.Document(terms: PostTerms($0.0, without: TopicKeywords(["acme"])), author: $0.author) }
  }

  private let calm = (0..<200).map { index in ("acme is fine today, batch \(index % 7)", author: String?("a\(index)")) }

  @Test func `what one writer repeats, or what is always said, is no term`() {
    var window = (0..<20).map { ("acme recall is fine today", author: String?("w\($0)")) }
    window += (0..<20).map { _ in ("casino bonus casino", author: String?("spammer")) }
    window += [("acme fire", author: nil), ("acme fire", author: "x")]
    let contrast = TermContrast(window: documents(window), baseline: documents(calm))
    #expect(contrast.terms.map(\.text) == ["recall"])
    #expect(contrast.terms.first?.posts == 20)
    #expect(contrast.terms.first?.baseline == 0)
    #expect(contrast.posts == 42 && contrast.baseline == 200)
  }

  @Test func `pairs of characters become the phrase they are of, counted as a whole`() {
    var window = (0..<10).map { ("它的电池起火了\($0)", author: String?("w\($0)")) }
    window += (10..<13).map { ("电池不错\($0)", author: String?("w\($0)")) }
    let before = (0..<100).map { ($0 < 4 ? "电池不错" : "天气很好", author: String?("b\($0)")) }
    let contrast = TermContrast(window: documents(window), baseline: documents(before))
    #expect(contrast.terms.first?.text == "它的电池起火了")
    #expect(contrast.terms.first?.posts == 10)
    #expect(contrast.terms.allSatisfy { !"它的电池起火了".contains($0.text) || $0.text.count == 7 })
  }

  @Test func `the order of posts makes no difference, and nothing is said without a baseline`() {
    var generator = SplitMix(state: 4)
    let words = ["recall", "fire", "battery", "refund", "起火", "召回"]
    let window = (0..<120).map { ("\(words[$0 % 6]) and \(words[$0 / 6 % 5])", author: String?("w\($0)")) }
    let whole = TermContrast(window: documents(window), baseline: documents(calm))
    #expect(whole.terms.count == 5)
    for _ in 0..<5 {
      let again = TermContrast(
        window: documents(window.shuffled(using: &generator)), baseline: documents(calm.shuffled(using: &generator)))
      #expect(again == whole)
    }
    #expect(TermContrast(window: documents(window), baseline: []).terms.isEmpty)
    #expect(TermContrast(window: [], baseline: documents(calm)).terms.isEmpty)
  }
}

/// Through the store, as an alert's receivers get them.
@Suite struct AlertTermsTests {
  private func commit(_ word: String, before usual: String, expression: String = "spike('posts') >= 0.5") -> Commit {
    var commit = Commit()
    commit.alerts = [alertEvent(expression: expression)]
    commit.keywords = ["acme": ["acme", "艾克美"]]
    for index in 0..<40 as Range<UInt64> {
      var post = scoredPost(index, at: noon - .seconds(Int64(index)), negative: 0.8, text: "\(word) \(index)")
      post.post.author = "writer \(index)"
      commit.posts.append(post)
    }
    // A wire story that twenty sites print.
    for index in 100..<120 as Range<UInt64> {
      var post = scoredPost(index, at: noon, negative: 0.8, text: "acme syndicated wire")
      post.story = 9
      post.post.author = "site \(index)"
      commit.posts.append(post)
    }
    for index in 200..<400 as Range<UInt64> {
      let time = noon - .seconds(7200 + 60 * Int64(index))
      commit.posts.append(scoredPost(index, at: time, negative: 0.8, text: "\(usual) \(index)"))
    }
    return commit
  }

  private func entry(of commit: Commit) async throws -> OutboxEntry {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(commit, at: noon)
    return try #require(try await store.dueMessages(for: "log", at: noon).first)
  }

  @Test(arguments: [("acme recall", "acme is fine", "recall"), ("艾克美召回门事件", "艾克美咖啡好喝", "召回门事件")])
  func `an alert's words are in its log line, its webhook and its messages`(
    word: String, usual: String, term: String
  ) async throws {
    let entry = try await entry(of: commit(word, before: usual))
    let line = try AlertLogLine(entry).text
    let expected = #"{"baseline":0,"expected":0,"posts":40,"statistic":"#
    for text in [line, entry.body] {
      #expect(text.contains(expected), "\(text)")
      #expect(text.contains(#""term":"\#(term)""#), "\(text)")
      #expect(!text.contains(#""term":"syndicated""#) && !text.contains(#""term":"acme""#))
      #expect(text.contains(#""terms_of":{"baseline":200,"posts":41}"#))
      #expect(text.contains(#""direction":"above""#) && text.contains(#""window":"1h""#))
    }
    let notice = try AlertNotice(entry)
    #expect(AlertBrief(notice, phrases: Phrases(.english)).arithmetic.last == "words: \(term) 40×")
    #expect(AlertBrief(notice, phrases: Phrases(.chinese)).arithmetic.last == "关键词：\(term) 40×")
  }

  @Test func `a rule about negative posts is explained by negative posts`() async throws {
    var commit = commit("acme recall", before: "acme is fine", expression: "sentiment_shift('negative') >= 0.5")
    for index in 500..<540 as Range<UInt64> {
      commit.posts.append(scoredPost(index, negative: 0.1, positive: 0.8, text: "acme giveaway \(index)"))
    }
    let body = try await entry(of: commit).body
    #expect(body.contains(#""term":"recall""#))
    #expect(!body.contains("giveaway"))
  }

  @Test func `a surge that goes on is explained from its beginning`() {
    var alert = alertEvent(expression: "spike('posts') >= 0.5")
    #expect(alert.explainedTime.lowerBound == alert.decidedAt - .seconds(3600))
    alert.evidence[0].since = alert.decidedAt - .seconds(3 * 3600)
    #expect(alert.explainedTime.lowerBound == alert.decidedAt - .seconds(3 * 3600))
    alert.evidence[0].since = alert.decidedAt - .seconds(3 * 86_400)
    #expect(alert.explainedTime.lowerBound == alert.decidedAt - .seconds(86_400))
    alert.evidence = []
    alert.window = .seconds(7 * 86_400)
    #expect(alert.explainedTime.lowerBound == alert.decidedAt - .seconds(7 * 86_400))
    alert.status = .resolved
    #expect(alert.explainedTime.upperBound == alert.decidedAt)
    #expect(!alert.explainedTime.isEmpty)
  }

  @Test func `a message of an earlier version is still read`() throws {
    let old = #"""
      {"data":{"alert":"A","annotations":{},"decided_at":"2026-11-23T12:05:00Z","evidence":[{"expected":12.5,"measure":"spike('posts')","observed":131,"statistic":8,"threshold":3.5}],"id":"A/acme/x","labels":{},"posts":[],"sources_down":[],"starts_at":"2026-11-23T12:00:00Z","status":"firing","topic":"acme","values":{},"window":"1h"},"timestamp":"2026-11-23T12:05:00Z","type":"alert.firing"}
      """#
    let entry = OutboxEntry(
      id: 1, messageID: "msg_1", receiver: "log", alert: "A/acme/x", body: old, created: noon, nextAttempt: noon,
      attempts: 0, lastError: nil, state: .pending, deliveredAt: nil)
    let brief = AlertBrief(try AlertNotice(entry), phrases: Phrases(.english))
    #expect(brief.arithmetic == ["spike('posts'): 131 seen, 12.50 expected; statistic 8, threshold 3.50"])
    #expect(try AlertLogLine(entry).text.contains(#""version":1"#))
  }
}

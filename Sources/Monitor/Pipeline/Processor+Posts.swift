import Alerts
import Attention

/// Rules on single posts.
extension Processor {
  /// Notes the alerts that a post raises by itself, and in the post which. History raises none, and neither does a post that
  /// says that it is of more than an hour from now.
  mutating func judge(_ scored: inout ScoredPost, noting commit: inout Commit) {
    let post = scored.post
    guard engine.watchesPosts, !scored.topics.isEmpty, scored.standing != .history,
      post.published <= post.received + .seconds(3600)
    else { return }
    let observed = ObservedPost(scored, phrases: phrases)
    let events = engine.judge(
      observed, topics: scored.topics, raised: Set(scored.raised), now: post.received)
    scored.raised += events.map { AlertEngine.mark(rule: $0.rule.name, topic: $0.topic) }
    let untold = events.count { $0.isOverLimit }
    if untold > 0 { commit.counters["post_alerts_over_limit", default: 0] += untold }
    commit.alerts += events
  }
}

extension TopicMatcher {
  /// A matcher whose topics are phrases.
  init(phrases: [String]) {
    self.init(
      topics: phrases.map { phrase in
        var topic = Configuration.Topic(name: phrase)
        topic.any = [phrase]
        return topic
      })
  }
}

extension ObservedPost {
  /// What rules on posts see of a post. Four decimals say all that a probability has to say.
  init(_ scored: ScoredPost, phrases matcher: TopicMatcher) {
    func rounded(_ probability: Float) -> Double { (Double(probability) * 10_000).rounded() / 10_000 }
    let post = scored.post
    let body = post.body
    self.init(
      key: post.key.description, source: post.source, published: post.published, title: post.title, text: post.text,
      body: body, link: post.link, author: post.author, language: Language(of: body).rawValue)
    negative = rounded(scored.sentiment.negative)
    neutral = rounded(scored.sentiment.neutral)
    positive = rounded(scored.sentiment.positive)
    let engagement = post.engagement
    (likes, comments, shares) = (engagement.likes, engagement.comments, engagement.shares)
    (views, followers) = (engagement.views, engagement.followers)
    phrases = Set(matcher.topics(of: body))
  }
}

extension Post.Key {
  /// Reads ``description``; nil for anything else.
  init?(text: String) {
    let digits = Array(text)
    guard digits.count == 32, digits.allSatisfy(\.isHexDigit), let high = UInt64(String(digits[..<16]), radix: 16),
      let low = UInt64(String(digits[16...]), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

import Alerts
import Attention

/// What a rule makes of one stored post, on one topic.
struct PostExplanation {
  /// A keyword of the topic's, and whether the post has it.
  struct Keyword: Equatable {
    var list: String
    var text: String
    var isFound: Bool
  }

  let post: StoredPost
  let rule: Rule
  let topic: String
  let keywords: [Keyword]
  /// Whether the post is about the topic by the configuration as it is now.
  let isAboutTopic: Bool
  /// The conditions of a rule on posts; empty for one over windows.
  private(set) var lines: [RuleExplanation.Line] = []
  private let bucket: Duration

  init(of post: StoredPost, rule: Rule, topic: String, configuration: Configuration) throws {
    self.post = post
    self.rule = rule
    self.topic = topic
    bucket = configuration.windows.bucket
    let body = post.scored.post.body
    let watched = configuration.topics.filter { $0.name == topic }
    isAboutTopic = !TopicMatcher(topics: watched).match(body).isEmpty
    keywords = watched.flatMap { topic in
      [("any", topic.any), ("all", topic.all), ("none", topic.none)].flatMap { list, words in
        words.map { Keyword(list: list, text: $0, isFound: !TopicMatcher(phrases: [$0]).match(body).isEmpty) }
      }
    }
    guard rule.on == .post else { return }
    var watching = rule
    watching.topics = [topic]
    let engine = try AlertEngine(bucket: bucket, lateness: .zero, topics: [topic], rules: [watching])
    let observed = ObservedPost(post.scored, phrases: TopicMatcher(phrases: engine.phrases))
    try explain(ExpressionOutline(rule.expression), depth: 0) { expression throws(RuleError) in
      try engine.answer(to: expression, on: observed, topic: topic)
    }
  }

  private mutating func explain(
    _ outline: ExpressionOutline, depth: Int, _ answer: (String) throws(RuleError) -> ProbeAnswer
  ) throws {
    let whole = try answer(outline.text)
    var note = ""
    if let comparison = outline.comparison {
      note = try Self.written(answer(comparison.left))
      if case .number(let number) = try answer(comparison.left), !whole.isTrue,
        !["=", "==", "<>", "!="].contains(comparison.sign)
      {
        note += ", \(fixedDecimals(abs(comparison.number - number), 3)) short"
      }
    }
    lines.append(
      RuleExplanation.Line(depth: depth, text: outline.text, isTrue: whole == .null ? nil : whole.isTrue, note: note))
    switch outline.kind {
    case .all(let parts), .any(let parts): for part in parts { try explain(part, depth: depth + 1, answer) }
    case .not(let part): try explain(part, depth: depth + 1, answer)
    case .condition: break
    }
  }

  private static func written(_ answer: ProbeAnswer) -> String {
    switch answer {
    case .null: "no answer: the source does not say"
    case .number(let number): fixedDecimals(number, 3)
    case .text(let text): "'\(shortened(text))'"
    }
  }
}

extension PostExplanation {
  private var scored: ScoredPost { post.scored }
  private var isMet: Bool { lines.first?.isTrue == true }
  private var hasRaised: Bool { scored.raised.contains(AlertEngine.mark(rule: rule.name, topic: topic)) }

  /// One line: what the rule made of the post, and why.
  var verdict: String {
    if scored.standing == .history, rule.on == .post {
      return "raised no alert, because it came with the first load of its source: history raises none"
    }
    if !scored.topics.contains(topic) {
      return isAboutTopic
        ? "was not about \(topic) when it was stored, and would be now: topics are matched when a post comes in"
        : "is not about \(topic)"
    }
    guard rule.on == .post else { return membership }
    if hasRaised { return isMet ? "raised the alert, once" : "raised the alert; as it is stored now it would not" }
    if !isMet {
      return
        "raised no alert, because the condition \(lines.first?.isTrue == nil ? "has no answer (NULL)" : "is false")"
    }
    return
      "meets the condition and raised no alert: the rule is younger than the post, or switched off, or was another one then"
  }

  /// Which windows have the post.
  private var membership: String {
    switch scored.standing {
    case .outside:
      "is in no window: it came in \(formattedDuration(lateness)) after it was published, or is of the future"
    case .history:
      "came with the first load of its source: detectors learn from it, and no window counts it"
    case .live:
      "counts as \(scored.sentiment.label.rawValue) in the bucket that ends at \(bucketEnd), and in every window that has that bucket"
    }
  }

  private var bucketEnd: EventTime { scored.post.published.rounded(downTo: bucket) + bucket }
  private var lateness: Duration { max(.zero, scored.post.received - scored.post.published) }

  private var facts: [(name: String, value: String)] {
    let post = scored.post
    let engagement = post.engagement
    let counts = [
      ("likes", engagement.likes), ("comments", engagement.comments), ("shares", engagement.shares),
      ("views", engagement.views), ("followers", engagement.followers),
    ]
    let noticed = counts.compactMap { name, count in count.map { "\($0) \(name)" } }.joined(separator: ", ")
    let found = keywords.filter(\.isFound).map { "'\($0.text)' of \($0.list)" }.joined(separator: ", ")
    let missing = keywords.filter { !$0.isFound && $0.list == "all" }.map { "'\($0.text)'" }.joined(separator: ", ")
    return [
      ("post", "\(post.source), \(post.author ?? "nobody named"), \(post.published)"),
      ("key", post.key.description),
      ("text", shortened(post.body)),
      (
        "received",
        "\(post.received), \(formattedDuration(lateness)) later" + (self.post.edited.map { "; edited \($0)" } ?? "")
      ),
      ("noticed", noticed.isEmpty ? "the source does not say" : noticed),
      (
        "score",
        "\(scored.sentiment.label.rawValue): negative \(fixedDecimals(Double(scored.sentiment.negative), 3)), "
          + "positive \(fixedDecimals(Double(scored.sentiment.positive), 3))"
      ),
      ("topics", scored.topics.isEmpty ? "none" : scored.topics.joined(separator: ", ")),
      ("keywords", (found.isEmpty ? "none found" : found) + (missing.isEmpty ? "" : "; missing \(missing)")),
      (
        "story",
        self.post.copies.map { $0 == 1 ? "alone" : "one of \($0) posts that tell it; each counts as a post" } ?? "none"
      ),
    ]
  }

  var text: String {
    var text = "\(rule.name) on \(topic): the post \(verdict)\n\n"
    for fact in facts { text += "  \(fact.name)\(String(repeating: " ", count: 10 - fact.name.count))\(fact.value)\n" }
    if !lines.isEmpty { text += "\n" + RuleExplanation.text(of: lines) }
    return text
  }

  var json: MessageValue {
    .object([
      "rule": .string(rule.name), "topic": .string(topic), "post": .string(scored.post.key.description),
      "verdict": .string(verdict), "raised": .bool(hasRaised), "standing": .string("\(scored.standing)"),
      "about_topic": .bool(isAboutTopic), "topics": .array(scored.topics.map { .string($0) }),
      "keywords": .array(
        keywords.map {
          .object(["list": .string($0.list), "text": .string($0.text), "found": .bool($0.isFound)])
        }),
      "facts": .object(Dictionary(facts.map { ($0.name, .string($0.value)) }) { first, _ in first }),
      "conditions": .array(lines.map(\.json)),
    ])
  }
}

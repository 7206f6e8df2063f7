import Alerts

/// An alert as its receivers read it: a payload of Standard Webhooks 1.0, at most 20,000 bytes of JSON.
///
/// It is made from the alert and from posts alone; no clock is read, so every run over the same posts makes the same
/// bytes.
struct AlertMessage {
  /// A post that is shown as evidence, for all posts of its story.
  struct EvidencePost: Sendable, Hashable {
    var source: String
    var link: String?
    var title: String?
    var text: String
    var published: EventTime
    var negative: Double
    var neutral: Double
    var positive: Double
    /// Posts of its story in the alert's window, itself among them.
    var copies = 1
  }

  /// Which posts explain an alert best.
  enum Strength {
    case negative, positive, either

    /// The mood that the rule's expression asks for; where it names none or both, the strongest feelings of either.
    init(of rule: Rule) {
      let expression = rule.expression.lowercased()
      switch (expression.contains("negative"), expression.contains("positive")) {
      case (true, false): self = .negative
      case (false, true): self = .positive
      case (true, true), (false, false): self = .either
      }
    }
  }

  var alert: AlertEvent
  var posts: [EvidencePost]
  /// Sources whose last poll failed: what they would have said is missing from the evidence.
  var sourcesDown: [String]
  /// The terms of those posts' time against the time before; nil if nobody asked.
  var contrast: TermContrast?
  /// The topic's posts in each of the 24 hours before the decision, oldest first; empty if unknown.
  var hourlyPosts: [Int64] = []

  /// More to be said about the alert, by its name in the payload.
  var notes: [String: MessageValue] = [:]

  static let byteLimit = 20_000

  static func type(of status: AlertEvent.Status) -> String { "alert.\(status.rawValue)" }

  /// The JSON: whole if it fits, else with less and less of what explains the alert, and `truncated` set.
  func body() -> String { Self.body(data: data(), timestamp: alert.decidedAt, status: alert.status) }

  /// What the payload says of the alert, as JSON.
  func data() -> String {
    // The rest of the payload is shorter than this.
    let limit = Self.byteLimit - 100
    var text = ""
    for bounds in Bounds.steps {
      text = MessageValue.object(data(bounds)).json
      if text.utf8.count < limit { break }
    }
    return text
  }

  /// The same in a few hundred bytes, for a message about many alerts.
  func brief() -> String {
    var data = data(.brief)
    for key in ["values", "evidence", "hourly_posts", "sources_down"] { data[key] = nil }
    return MessageValue.object(data).json
  }

  /// The payload of a message about one alert; its keys are in order, as in every text of ``MessageValue``.
  static func body(data: String, timestamp: EventTime, status: AlertEvent.Status) -> String {
    #"{"data":\#(data),"timestamp":"\#(timestamp)","type":"\#(type(of: status))"}"#
  }

  private func data(_ bounds: Bounds) -> [String: MessageValue] {
    let values = alert.values.prefix(bounds.items).map { value in
      (cut(value.call, to: bounds.text), value.number.map { MessageValue.number($0) } ?? .null)
    }
    var data: [String: MessageValue] = [
      "id": .string(cut(alert.id, to: 1000)),
      "alert": .string(cut(alert.rule.name, to: 400)),
      "topic": .string(cut(alert.topic, to: 400)),
      "status": .string(alert.status.rawValue),
      "starts_at": .string(alert.startsAt.description),
      "decided_at": .string(alert.decidedAt.description),
      "window": .string(spelled(alert.window)),
      "labels": .strings(bounded(alert.rule.labels, bounds)),
      "annotations": .strings(bounded(alert.annotations, bounds)),
      "values": .object(Dictionary(values, uniquingKeysWith: { first, _ in first })),
      "evidence": .array(alert.evidence.prefix(bounds.items).map { Self.value(of: $0, bounds) }),
      "posts": .array(posts.prefix(bounds.posts).map { Self.value(of: $0, bounds) }),
      "sources_down": .array(sourcesDown.prefix(bounds.items).map { .string(cut($0, to: bounds.text)) }),
    ]
    if let completeness = alert.completeness {
      data["completeness"] = .object([
        "share": .number(Self.rounded(completeness.share)), "sources": .number(Double(completeness.sources)),
        "sources_seen": .number(Double(completeness.sources - completeness.missing.count)),
      ])
    }
    data["posts_since"] = .string(alert.explainedTime.lowerBound.description)
    if let contrast, bounds.items > 0 { (data["terms"], data["terms_of"]) = (contrast.value, contrast.sizes) }
    if let post = alert.post {
      data["on"] = .string("post")
      data["author"] = .optional(post.author.map { cut($0, to: 400) })
      data["followers"] = post.followers.map { .number(Double($0)) } ?? .null
    }
    if !hourlyPosts.isEmpty { data["hourly_posts"] = .array(hourlyPosts.map { .number(Double($0)) }) }
    if bounds.isTight { data["truncated"] = .bool(true) }
    return data.merging(notes) { _, note in note }
  }

  private func bounded(_ texts: [String: String], _ bounds: Bounds) -> [String: String] {
    let kept = texts.sorted { $0.key < $1.key }.prefix(bounds.items)
    let pairs = kept.map { (cut($0.key, to: bounds.text), cut($0.value, to: bounds.text)) }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  private static func value(of evidence: AlertEvent.Evidence, _ bounds: Bounds) -> MessageValue {
    var evidence = evidence
    evidence.measure = cut(evidence.measure, to: bounds.text)
    return evidence.value
  }

  private static func value(of post: EvidencePost, _ bounds: Bounds) -> MessageValue {
    // A link that is cut leads nowhere.
    let link = post.link.flatMap { $0.utf8.count <= bounds.link ? $0 : nil }
    return .object([
      "source": .string(cut(post.source, to: 400)), "link": .optional(link),
      "title": .optional(post.title.map { cut($0, to: bounds.excerpt) }),
      "text": .string(cut(post.text, to: bounds.excerpt)), "published": .string(post.published.description),
      "negative": .number(rounded(post.negative)), "neutral": .number(rounded(post.neutral)),
      "positive": .number(rounded(post.positive)), "copies": .number(Double(post.copies)),
    ])
  }

  /// Four decimals say all that a probability has to say.
  fileprivate static func rounded(_ probability: Double) -> Double {
    guard let tenThousandths = Int64(exactly: (probability * 10_000).rounded()) else { return probability }
    return Double(tenThousandths) / 10_000
  }
}

extension AlertMessage.EvidencePost {
  /// The post that raised an alert by itself.
  init(_ post: ObservedPost) {
    self.init(
      source: post.source, link: post.link, title: post.title, text: post.text, published: post.published,
      negative: post.negative, neutral: post.neutral, positive: post.positive)
  }
}

extension AlertEvent.Evidence {
  /// The whole arithmetic, as messages and commands give it.
  var value: MessageValue {
    var value: [String: MessageValue] = [
      "measure": .string(measure), "observed": .number(observed), "expected": .number(expected),
      "spread": spread.map { .number($0) } ?? .null, "direction": .string(direction.word),
      "view": .optional(view?.rawValue), "window": .string(spelled(window)), "statistic": .number(statistic),
      "threshold": .number(threshold), "since": .optional(since?.description),
    ]
    if completeness < 1 { value["completeness"] = .number(AlertMessage.rounded(completeness)) }
    return .object(value)
  }
}

/// How much of everything a message may hold.
private struct Bounds {
  /// Characters of a post's title and text.
  var excerpt = 280
  var posts = 5
  /// Characters of one label, annotation or call.
  var text = 4000
  /// Labels, annotations, values and pieces of evidence.
  var items = 64
  /// Bytes of a post's link.
  var link = 2000
  var isTight = true

  static let brief = Bounds(excerpt: 80, posts: 1, text: 300, items: 12, link: 500)

  static let steps = [
    Bounds(isTight: false), Bounds(excerpt: 140), Bounds(excerpt: 80, link: 500),
    Bounds(excerpt: 80, posts: 3, link: 500),
    Bounds(excerpt: 80, posts: 1, text: 1000, items: 24, link: 500), Bounds(excerpt: 0, posts: 0, text: 400, items: 12),
    Bounds(excerpt: 0, posts: 0, text: 100, items: 4), Bounds(excerpt: 0, posts: 0, text: 0, items: 0),
  ]
}

/// The text's first characters, with an ellipsis in place of the last one if there are more; never more than four bytes a
/// character, because a single character can carry any number of combining marks.
private func cut(_ text: String, to count: Int) -> String {
  guard count > 0 else { return "" }
  guard text.utf8.count > count else { return text }
  let start = text.cut(toBytes: count * 4)
  let characters = start.prefix(count)
  guard start.utf8.count < text.utf8.count || characters.endIndex < start.endIndex else { return text }
  return characters.count < count ? characters + "…" : characters.dropLast() + "…"
}

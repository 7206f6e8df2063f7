/// One scored post as rules with `on: post` see it.
public struct ObservedPost: Sendable, Hashable {
  /// The post's key as hexadecimal digits; part of the ids of its alerts.
  public var key: String
  public var source: String
  public var published: EventTime
  public var title: String?
  /// The text without the title.
  public var text: String
  /// Title and text, each once: what was scored and matched, and what an expression calls `text`.
  public var body: String
  public var link: String?
  public var author: String?
  /// `en` or `zh`.
  public var language: String
  /// Probabilities, 0 to 1.
  public var negative = 0.0
  public var neutral = 1.0
  public var positive = 0.0
  public var likes: Int?
  public var comments: Int?
  public var shares: Int?
  public var views: Int?
  /// Of the author.
  public var followers: Int?
  /// Those of the engine's ``AlertEngine/phrases`` that the body has.
  public var phrases: Set<String> = []

  public init(
    key: String, source: String, published: EventTime, title: String? = nil, text: String, body: String? = nil,
    link: String? = nil, author: String? = nil, language: String = "en"
  ) {
    self.key = key
    self.source = source
    self.published = published
    self.title = title
    self.text = text
    self.body = body ?? text
    self.link = link
    self.author = author
    self.language = language
  }

  /// Positive less negative probability, -1 (all bad) to 1 (all good), as ``Bucket/meanSentiment`` averages it; to four decimals.
  public var sentiment: Double { ((positive - negative) * 10_000).rounded() / 10_000 }
}

/// What an expression can name of the post that it is asked about.
enum PostField: String, CaseIterable, Sendable {
  case sentiment, negative, neutral, positive
  case likes, comments, shares, views, followers
  case text, author, source, language, topic

  var isText: Bool {
    switch self {
    case .text, .author, .source, .language, .topic: true
    default: false
    }
  }

  func value(of post: ObservedPost, topic: String) -> CompiledExpression.Value {
    switch self {
    case .sentiment: .number(post.sentiment)
    case .negative: .number(post.negative)
    case .neutral: .number(post.neutral)
    case .positive: .number(post.positive)
    case .likes: Self.number(post.likes)
    case .comments: Self.number(post.comments)
    case .shares: Self.number(post.shares)
    case .views: Self.number(post.views)
    case .followers: Self.number(post.followers)
    case .text: .text(post.body)
    case .author: post.author.map { .text($0) } ?? .null
    case .source: .text(post.source)
    case .language: .text(post.language)
    case .topic: .text(topic)
    }
  }

  private static func number(_ count: Int?) -> CompiledExpression.Value { count.map { .number(Double($0)) } ?? .null }
}

extension WindowCall {
  /// What a call or name comes to for one post about a topic.
  func value(of post: ObservedPost, topic: String) -> CompiledExpression.Value {
    switch target {
    case .field(let field): field.value(of: post, topic: topic)
    case .phrase(let phrase): .number(post.phrases.contains(phrase) ? 1 : 0)
    case .window, .spike, .shift, .source: .null
    }
  }

  /// Whether it is of one post.
  var isOfPost: Bool {
    switch target {
    case .field, .phrase: true
    case .window, .spike, .shift, .source: false
    }
  }

  /// Whether it comes to text.
  var isText: Bool { if case .field(let field) = target { field.isText } else { false } }
}

extension PostField {
  var reference: FunctionReference {
    switch self {
    case .sentiment:
      name("positive less negative probability", unit: "-1 (all bad) to 1 (all good)", in: -1...1, "sentiment < -0.5")
    case .negative: name("the probability that it is negative", unit: "0 to 1", in: 0...1, "negative > 0.8")
    case .neutral: name("the probability that it is neither", unit: "0 to 1", in: 0...1, "neutral < 0.2")
    case .positive: name("the probability that it is positive", unit: "0 to 1", in: 0...1, "positive > 0.8")
    case .likes: count("likes", "likes >= 500")
    case .comments: count("comments", "comments >= 100")
    case .shares: count("reposts, boosts and quotes", "shares >= 100")
    case .views: count("views", "views >= 100000")
    case .followers: count("followers of the author", "followers >= 10000")
    case .text: name("title and text, as they were scored", unit: "text", "text LIKE '%refund%'")
    case .author:
      name("who wrote it", unit: "text", null: "the source names nobody", "author IN ('jane', 'john')")
    case .source: name("the name of its source", unit: "text", "source = 'hn'")
    case .language: name("en, or zh where a quarter of the letters is Chinese", unit: "text", "language = 'zh'")
    case .topic: name("the topic that the rule is asked about", unit: "text", "topic <> 'acme' OR likes >= 10")
    }
  }

  private func count(_ what: String, _ example: String) -> FunctionReference {
    name(
      what + ", as its source told when the post was read last", unit: "a whole number", in: 0 ... .infinity,
      null: "the source does not say", example)
  }

  private func name(
    _ summary: String, unit: String, in range: ClosedRange<Double> = -Double.infinity ... .infinity,
    null: String? = nil, _ example: String
  ) -> FunctionReference {
    FunctionReference(
      name: rawValue, usage: rawValue, summary: summary, unit: unit, range: range, null: null, example: example)
  }
}

extension FunctionReference {
  /// What a rule with `on: post` can name of its post.
  public static let postNames =
    PostField.allCases.map(\.reference) + [
      FunctionReference(
        name: "matches", usage: "matches('PHRASE')",
        summary:
          "1 if title or text has the word or phrase, found as a topic's keywords are: whole words, in any case, 繁 as 简; else 0",
        unit: "0 or 1", range: 0...1, null: nil, example: "matches('class action')")
    ]
}

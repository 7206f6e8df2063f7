import Alerts

/// A post of a test of rules: what windows count of it, and what rules on posts see.
struct DrawnPost: Sendable {
  /// What a test may say of a post besides topic, time and mood.
  static let keys = ["text", "author", "source", "language"] + counts

  private static let counts = ["likes", "comments", "shares", "views", "followers"]

  var observation: Observation
  var post: ObservedPost

  /// Reads what the test says; a post of a mood is 85 % of it.
  init(_ observation: Observation, number: Int, _ fields: Fields, log: inout MistakeLog) {
    self.observation = observation
    let text = fields.optionalText("text", expected: "what the post says", log: &log) ?? ""
    post = ObservedPost(
      key: "post-\(number + 1)", source: fields.optionalText("source", expected: "a source", log: &log) ?? "test",
      published: observation.time, text: text,
      author: fields.optionalText("author", expected: "a name", log: &log),
      language: fields.optionalText("language", expected: "en or zh", log: &log) ?? "en")
    let (likely, other, rest) = (0.85, 0.1, 0.05)
    (post.negative, post.neutral, post.positive) =
      switch observation.mood {
      case .negative: (likely, other, rest)
      case .neutral: (other - rest / 2, likely, other - rest / 2)
      case .positive: (rest, other, likely)
      }
    let numbers = Self.counts.map { fields.count($0, in: 0...1_000_000_000_000, log: &log) }
    (post.likes, post.comments, post.shares) = (numbers[0], numbers[1], numbers[2])
    (post.views, post.followers) = (numbers[3], numbers[4])
  }

  /// The post with those of the phrases that it has.
  func seen(by phrases: TopicMatcher) -> ObservedPost {
    var post = post
    post.phrases = Set(phrases.topics(of: post.body))
    return post
  }
}

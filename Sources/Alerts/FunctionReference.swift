/// What a rule's author must know of one function that an expression can call.
///
/// Names and arguments are checked by ``ExpressionScanner`` and ``WindowCall``. A new ``WindowFunction`` does not
/// compile without an entry here, and the scanner takes SQLite's functions from this table, so none can be left out.
public struct FunctionReference: Sendable, Hashable {
  public var name: String
  /// How it is called: `posts(WINDOW)`, `posts(WINDOW, AGO)`.
  public var usage: String
  /// What it tells, in one sentence.
  public var summary: String
  public var unit: String
  /// Between which values an answer lies; infinite ends are open.
  public var range: ClosedRange<Double>
  /// When the answer is NULL, which makes a condition not met; nil if it never is.
  public var null: String?
  /// A condition that calls it.
  public var example: String

  /// Functions over the posts first, then those of SQL.
  public static let all = windowFunctions + sqlFunctions

  /// Functions over a topic's posts.
  public static let windowFunctions = WindowFunction.allCases.map(\.reference)

  public static func named(_ name: String) -> FunctionReference? { all.first { $0.name == name.lowercased() } }
}

extension WindowFunction {
  var reference: FunctionReference {
    switch self {
    case .posts:
      window("posts in the window", unit: "posts", "posts('1h') >= 20")
    case .stories:
      window(
        "stories that began in the window: copies and reposts of one count once, at the first about the topic",
        unit: "stories", "stories('6h') >= 5")
    case .authors:
      window(
        "different authors of the window's posts, exactly up to 127, then within about 5 %; known for 28 days",
        unit: "authors; a post that names nobody counts for its source", "authors('1h') >= 10")
    case .neutral:
      window("posts in the window that are neither negative nor positive", unit: "posts", "neutral('1h') < posts('1h')")
    case .negative:
      window("negative posts in the window", unit: "posts", "negative('6h') >= 10")
    case .positive:
      window("positive posts in the window", unit: "posts", "positive('1h') > negative('1h')")
    case .negativeShare:
      window(
        "the part of the window's posts that is negative", unit: "0 (none) to 1 (all)", in: 0...1,
        null: "the window has no posts", "negative_share('1h') > 0.5")
    case .positiveShare:
      window(
        "the part of the window's posts that is positive", unit: "0 (none) to 1 (all)", in: 0...1,
        null: "the window has no posts", "positive_share('1h') > 0.6")
    case .meanSentiment:
      window(
        "the mean of positive less negative probability", unit: "-1 (all bad) to 1 (all good)",
        in: -1...1, null: "the window has no posts", "mean_sentiment('1h') < mean_sentiment('1d', '1h') - 0.3")
    case .weight:
      window("posts in the window, each by its weight", unit: "ordinary posts", "weight('1h') >= 50")
    case .weightedSentiment:
      window(
        "the mean of positive less negative probability, each post by its weight", unit: "-1 (all bad) to 1 (all good)",
        in: -1...1, null: "the window has no posts", "weighted_sentiment('1h') < -0.3")
    case .engagement:
      window("likes, comments and shares of the window's posts", unit: "reactions", "engagement('1h') >= 1000")
    case .shareOfVoice:
      window(
        "this topic's posts over those of all topics; a post about two topics counts for both",
        unit: "0 to 1 (nobody speaks of anything else)", in: 0...1, null: "no topic has posts in the window",
        "share_of_voice('1d') < 0.5 * share_of_voice('1d', '1d')")
    case .spike:
      FunctionReference(
        name: rawValue, usage: "spike('posts'), spike('negative')",
        summary:
          "how unusual the last hour's number of posts, or of negative posts, is for this topic; 0 until its usual traffic is known",
        unit: "0 (not at all), 0.5 (clearly), towards 1 (very)", range: 0...1,
        null: nil, example: "spike('posts') >= 0.5")
    case .sentimentShift:
      FunctionReference(
        name: rawValue, usage: "sentiment_shift('negative'), sentiment_shift('positive')",
        summary:
          "how unusual the share of negative, or positive, posts of the last hour or six is for this topic; 0 until two days are known",
        unit: "0 (not at all), 0.5 (clearly), towards 1 (very)", range: 0...1,
        null: nil, example: "sentiment_shift('negative') >= 0.5")
    case .coverage:
      window(
        "which part of the window the sources were heard in, each weighing the same; 1 in a replay of posts",
        unit: "0 (no source was heard) to 1 (all of them, all the time)", in: 0...1, "coverage('1h') < 0.75")
    case .sourceDown:
      FunctionReference(
        name: rawValue, usage: "source_down('NAME'), source_down('*')",
        summary:
          "for how long the source has not given a good answer, 0 if it has; '*' asks for the one that is down longest",
        unit: "minutes", range: 0 ... .infinity, null: nil, example: "source_down('*') > 30")
    }
  }

  private func window(
    _ summary: String, unit: String, in range: ClosedRange<Double> = 0 ... .infinity,
    null: String? = nil, _ example: String
  ) -> FunctionReference {
    FunctionReference(
      name: rawValue, usage: "\(rawValue)(WINDOW), \(rawValue)(WINDOW, AGO)", summary: summary, unit: unit,
      range: range, null: null, example: example)
  }
}

extension FunctionReference {
  private static let everything = -Double.infinity ... .infinity

  /// The functions of SQLite that an expression may call, besides its operators.
  static let sqlFunctions = [
    sql("abs", "abs(X)", "X without its sign", in: 0 ... .infinity, "abs(mean_sentiment('1h')) > 0.4"),
    sql("ceil", "ceil(X)", "the next whole number from X up", "posts('1h') > ceil(posts('1d') / 24)"),
    sql(
      "coalesce", "coalesce(X, Y, …)", "the first of its arguments that is not NULL",
      null: "all arguments are NULL", "coalesce(negative_share('1h'), 0) < 0.1"),
    sql("exp", "exp(X)", "e to the power of X", in: 0 ... .infinity, "exp(mean_sentiment('1h')) < 0.7"),
    sql("floor", "floor(X)", "the next whole number from X down", "floor(posts('1d') / 24) >= 2"),
    sql(
      "iif", "iif(CONDITION, X, Y)", "X if the condition is true, else Y", null: "the chosen argument is NULL",
      "negative_share('1h') > iif(posts('1h') >= 100, 0.4, 0.6)"),
    sql(
      "ifnull", "ifnull(X, Y)", "X, or Y where X is NULL", null: "both are NULL",
      "ifnull(positive_share('1h'), 0) = 0"),
    sql(
      "ln", "ln(X)", "the natural logarithm of X", null: "X is NULL, zero or negative",
      "ln(posts('1h')) - ln(posts('1h', '1d')) > 1"),
    sql("max", "max(X, Y, …)", "the largest argument", "posts('1h') > 3 * max(posts('1h', '1d'), 5)"),
    sql("min", "min(X, Y, …)", "the smallest argument", "min(posts('1h'), posts('1h', '1h')) >= 20"),
    sql(
      "nullif", "nullif(X, Y)", "X, or NULL where X equals Y: no division by zero",
      null: "X is NULL, or equals Y", "posts('1h') / nullif(posts('1h', '1d'), 0) > 3"),
    sql("pow", "pow(X, Y)", "X to the power of Y", "posts('1h') > pow(posts('1d'), 0.8)"),
    sql("round", "round(X, DIGITS)", "X with so many decimals, 0 by default", "round(negative_share('1h'), 1) > 0.5"),
    sql("sign", "sign(X)", "-1, 0 or 1", in: -1...1, "sign(mean_sentiment('1h')) < sign(mean_sentiment('1d'))"),
    sql(
      "sqrt", "sqrt(X)", "the square root of X", in: 0 ... .infinity, null: "X is NULL or negative",
      "posts('1h') > posts('1d') / 24 + 4 * sqrt(posts('1d') / 24)"),
  ]

  private static func sql(
    _ name: String, _ usage: String, _ summary: String, in range: ClosedRange<Double> = everything,
    null: String = "an argument is NULL", _ example: String
  ) -> FunctionReference {
    FunctionReference(
      name: name, usage: usage, summary: summary, unit: "that of the arguments", range: range, null: null,
      example: example)
  }
}

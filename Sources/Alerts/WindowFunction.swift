/// A function that a rule's expression can call.
///
/// Each is a sum over the buckets of its window. `stories` counts a story in one bucket only, that of its first post
/// about the topic: over a window it is the number of stories that began in it. What is told again of an older story
/// adds to `posts` and not to `stories`. If an older post of the story comes in later, the count moves to its bucket.
enum WindowFunction: String, CaseIterable, Sendable {
  case posts
  case stories
  case authors
  case negative
  case neutral
  case positive
  case negativeShare = "negative_share"
  case positiveShare = "positive_share"
  case meanSentiment = "mean_sentiment"
  case weightedSentiment = "weighted_sentiment"
  case weight
  case engagement
  case shareOfVoice = "share_of_voice"
  case spike
  case sentimentShift = "sentiment_shift"
  case coverage
  case sourceDown = "source_down"

  /// The value over the posts of a window; nil where there is no answer, or where it is no sum (authors, spikes).
  func value(of bucket: Bucket) -> Double? {
    switch self {
    case .posts: Double(bucket.posts)
    case .authors: nil
    case .stories: Double(bucket.stories)
    case .negative: Double(bucket.negative)
    case .neutral: Double(bucket.posts - bucket.negative - bucket.positive)
    case .positive: Double(bucket.positive)
    case .negativeShare: bucket.negativeShare
    case .positiveShare: bucket.positiveShare
    case .meanSentiment: bucket.meanSentiment
    case .weightedSentiment: bucket.weightedSentiment
    case .weight: Double(bucket.weight) / 1000
    case .engagement: Double(bucket.engagement)
    // These look at more than one topic's window; ``TopicReadings`` and ``TopicState`` answer them.
    case .shareOfVoice, .spike, .sentimentShift, .coverage, .sourceDown: nil
    }
  }
}

/// What a spike detector counts.
public enum SpikeMeasure: String, CaseIterable, Sendable {
  case posts
  case negative
}

/// The mood whose share a shift detector watches.
public enum ShiftMeasure: String, CaseIterable, Sendable {
  case negative
  case positive
}

/// One call in an expression, with its arguments understood: `posts('1h', '1d')`.
struct WindowCall: Hashable, Sendable {
  enum Target: Hashable, Sendable {
    /// Buckets; the window ends `offset` buckets before the tick.
    case window(WindowFunction, length: Int, offset: Int)
    case spike(SpikeMeasure)
    case shift(ShiftMeasure)
    /// A source's name, or `*`.
    case source(String)
    /// Of one post; only where the rule is asked about posts.
    case field(PostField)
    /// Whether one post has a phrase.
    case phrase(String)
  }

  var text: String
  var target: Target

  /// How many buckets back from the tick the call sees.
  func reach(on grid: WindowGrid) -> Int {
    switch target {
    case .window(_, let length, let offset): length + offset
    case .spike: grid.bucketsPerHour
    case .shift: 6 * grid.bucketsPerHour
    case .source: 1
    case .field, .phrase: 0
    }
  }

  /// The length of its window, in buckets.
  func length(on grid: WindowGrid) -> Int {
    switch target {
    case .window(_, let length, _): length
    case .spike, .shift: grid.bucketsPerHour
    case .source: 1
    case .field, .phrase: 0
    }
  }
}

extension WindowCall {
  private static let units: KeyValuePairs<String, Int64> = [
    "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
  ]

  /// Understands a call, or says what is wrong with it. Each argument is the text between its quotes, with its offset
  /// in the expression; `offset` is where the function's name stands.
  init(
    _ function: WindowFunction, _ arguments: [(text: String, offset: Int)], at offset: Int, on grid: WindowGrid
  ) throws(RuleError) {
    let name = function.rawValue
    text = "\(name)(\(arguments.map { "'\($0.text)'" }.joined(separator: ", ")))"
    if function == .spike {
      target = .spike(try Self.measure(of: name, arguments, at: offset))
      return
    }
    if function == .sentimentShift {
      target = .shift(try Self.measure(of: name, arguments, at: offset))
      return
    }
    if function == .sourceDown {
      guard let source = arguments.first, arguments.count == 1 else {
        throw RuleError("source_down takes the name of one source, or '*' for any: source_down('*')", at: offset)
      }
      target = .source(source.text)
      return
    }
    guard let window = arguments.first, arguments.count <= 2 else {
      throw RuleError(
        "\(name) takes a window and perhaps how long ago it ended: \(name)('1h') or \(name)('1h', '1d')", at: offset)
    }
    let length = try Self.buckets(window.text, at: window.offset, on: grid)
    var ago = 0
    if let past = arguments.dropFirst().first {
      ago = try Self.buckets(past.text, at: past.offset, on: grid)
      guard length + ago <= grid.reach else {
        throw RuleError(
          "'\(window.text)' that ended '\(past.text)' ago reaches back further than the \(spelled(grid.farthest)) that are kept",
          at: past.offset)
      }
    }
    target = .window(function, length: length, offset: ago)
  }

  /// The one word that a function takes which is no window.
  private static func measure<Measure: RawRepresentable<String> & CaseIterable>(
    of name: String, _ arguments: [(text: String, offset: Int)], at offset: Int
  ) throws(RuleError) -> Measure {
    let known = Measure.allCases.map(\.rawValue)
    guard arguments.count == 1, let argument = arguments.first else {
      throw RuleError(
        "\(name) takes one argument: \(known.map { "\(name)('\($0)')" }.joined(separator: " or "))", at: offset)
    }
    guard let measure = Measure(rawValue: argument.text) else {
      let hint = suggestion(for: argument.text, among: known)
      throw RuleError(
        "\(name) knows \(known.map { "'\($0)'" }.joined(separator: " and ")), not '\(argument.text)'\(hint)",
        at: argument.offset)
    }
    return measure
  }

  /// A duration such as `90m`, as a whole number of buckets.
  private static func buckets(_ text: String, at offset: Int, on grid: WindowGrid) throws(RuleError) -> Int {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let unitName = String(text.dropFirst(digits.count))
    guard !digits.isEmpty, let unit = units.first(where: { $0.key == unitName })?.value else {
      let reason = !digits.isEmpty && unitName.isEmpty ? "has no unit" : "is not a duration"
      throw RuleError("'\(text)' \(reason); write a number and one of s, m, h, d, w, such as '1h'", at: offset)
    }
    let tooLong = RuleError("'\(text)' is longer than the \(spelled(grid.farthest)) that are kept", at: offset)
    guard let number = Int64(String(text.prefix(digits.count))) else { throw tooLong }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, milliseconds <= grid.length * Int64(grid.reach) else { throw tooLong }
    guard milliseconds > 0, milliseconds % grid.length == 0 else {
      throw RuleError("'\(text)' is not a whole number of buckets of \(spelled(grid.bucket))", at: offset)
    }
    return Int(milliseconds / grid.length)
  }
}

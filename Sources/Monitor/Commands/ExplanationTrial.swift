import Attention

/// Measures whether explanations name the words that matter: `voxpop evaluate --faithfulness`.
struct ExplanationTrial {
  private let method: ExplanationMethod
  private let textLimit: Int

  /// Nil if the arguments do not ask for it.
  init?(_ arguments: Arguments) throws(CommandError) {
    guard arguments.has("faithfulness") else {
      for option in ["method", "rows"] where arguments[option] != nil {
        throw usage("--\(option) belongs to --faithfulness", "evaluate")
      }
      return nil
    }
    let name = arguments["method"] ?? ExplanationMethod.leaveOneOut.rawValue
    guard let method = ExplanationMethod(rawValue: name) else {
      let known = ExplanationMethod.allCases.map { "'\($0.rawValue)'" }.joined(separator: " and ")
      throw usage("--method knows \(known), not '\(name)'", "evaluate")
    }
    guard let textLimit = Int(arguments["rows"] ?? "1000"), textLimit > 0 else {
      throw usage("--rows takes a number above zero", "evaluate")
    }
    self.method = method
    self.textLimit = textLimit
  }

  /// Explains texts, spread evenly over all; the random words are the same in every run.
  func run(on texts: [String], by model: SentimentModel) async throws -> FaithfulnessReport {
    let count = min(textLimit, texts.count)
    let chosen = (0..<count).map { texts[$0 * texts.count / count] }
    let method = method
    let blocks = try await ProcessorTime.inBlocks(of: 8, count: count) { block in
      var faithfulness = Faithfulness()
      var seconds = 0.0
      for index in block {
        let (explanation, time) = ProcessorTime.seconds { model.explain(chosen[index], by: method) }
        seconds += time
        var generator = SeededDraws(seed: UInt64(index))
        faithfulness.add(explanation, of: model, using: &generator)
      }
      return (faithfulness, seconds)
    }
    var total = Faithfulness()
    for (faithfulness, _) in blocks { total.add(faithfulness) }
    let milliseconds = 1000 * blocks.reduce(0) { $0 + $1.1 } / Double(count)
    return FaithfulnessReport(method: method, figures: total, milliseconds: milliseconds)
  }
}

/// What `voxpop evaluate --faithfulness` prints.
struct FaithfulnessReport: Encodable {
  var method: ExplanationMethod
  var figures: Faithfulness
  /// Processor time for explaining one text.
  var milliseconds: Double

  private enum CodingKeys: String, CodingKey {
    case method, texts, drop, ratio
    case wordsPerText = "words_per_text"
    case randomDrop = "drop_random"
    case milliseconds = "milliseconds_per_text"
  }

  private var wordsPerText: Double { Double(figures.words) / Double(max(figures.texts, 1)) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method.rawValue, forKey: .method)
    try container.encode(figures.texts, forKey: .texts)
    try container.encode(wordsPerText, forKey: .wordsPerText)
    try container.encode(figures.drop, forKey: .drop)
    try container.encode(figures.randomDrop, forKey: .randomDrop)
    try container.encode(figures.ratio, forKey: .ratio)
    try container.encode(milliseconds, forKey: .milliseconds)
  }

  var text: String {
    """
    \(figures.texts) texts of \(fixedDecimals(wordsPerText, 1)) words, explained by \(method.rawValue)
    the label's probability falls
      without the weightiest fifth of the words  by \(fixedDecimals(figures.drop, 3))
      without as many words drawn at random      by \(fixedDecimals(figures.randomDrop, 3))
    ratio  \(fixedDecimals(figures.ratio, 2))
    cost   \(fixedDecimals(milliseconds, 1)) ms a text on one core

    """
  }
}

/// SplitMix64 (Steele et al. 2014): small, and the same draws for the same seed.
private struct SeededDraws: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whether explanations name the words that matter, added up over texts.
///
/// The fifth of a text's words that speak most for its label, at least one, are taken out; as many others, drawn at
/// random, for comparison. Faithful weights make the label lose far more probability than chance does (the
/// “comprehensiveness” of DeYoung et al. 2020, arXiv 1911.03429, against chance).
public struct Faithfulness: Sendable, Hashable {
  /// How many texts were counted; those of fewer than two words leave nothing to choose, and are not.
  public private(set) var texts = 0
  /// How many words these had.
  public private(set) var words = 0
  private var weightiest = 0.0
  private var random = 0.0

  /// Random choices for each text, so that chance is measured more closely.
  private static let draws = 3

  public init() {}

  /// What the label's probability loses on average when the weightiest words go.
  public var drop: Double { texts == 0 ? 0 : weightiest / Double(texts) }
  /// What it loses on average when random ones go.
  public var randomDrop: Double { texts == 0 ? 0 : random / Double(texts) }
  /// How many times as much the weightiest words take away; nil if random ones take nothing.
  public var ratio: Double? { random > 0 ? weightiest / random : nil }

  /// Counts one text; costs four classifications of it.
  public mutating func add(
    _ explanation: Explanation, of model: SentimentModel, using generator: inout some RandomNumberGenerator
  ) {
    let count = explanation.words.count
    guard count >= 2 else { return }
    let removed = max(1, (count + 2) / 5)
    var variants = [explanation.text, explanation.text(without: explanation.ranking.prefix(removed))]
    for _ in 0..<Self.draws {
      variants.append(explanation.text(without: (0..<count).shuffled(using: &generator).prefix(removed)))
    }
    let probabilities = model.classify(variants).map { Double($0.probability(of: explanation.label)) }
    texts += 1
    words += count
    weightiest += probabilities[0] - probabilities[1]
    random += probabilities[0] - probabilities[2...].reduce(0, +) / Double(Self.draws)
  }

  /// Adds what was counted elsewhere.
  public mutating func add(_ other: Faithfulness) {
    texts += other.texts
    words += other.words
    weightiest += other.weightiest
    random += other.random
  }
}

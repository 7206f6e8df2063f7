/// What a post's author feels, as the probabilities of three classes that sum to one.
public struct Sentiment: Sendable, Hashable {
  /// The three classes, in the order of the model's outputs.
  public enum Label: String, Sendable, CaseIterable {
    case negative, neutral, positive
  }

  public var negative: Float
  public var neutral: Float
  public var positive: Float

  public init(negative: Float, neutral: Float, positive: Float) {
    self.negative = negative
    self.neutral = neutral
    self.positive = positive
  }

  /// The most probable class; between equals the milder one, so a tie never raises an alarm.
  public var label: Label {
    if neutral >= negative && neutral >= positive { return .neutral }
    return negative > positive ? .negative : .positive
  }

  /// Positive less negative probability, from -1 to 1.
  public var polarity: Float { positive - negative }
}

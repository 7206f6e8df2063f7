import Glibc

/// The last step of the model: three logits, each a weighted sum of a text's features, and their softmax.
public struct SoftmaxHead: Sendable, Hashable {
  /// One row a class, in the order negative, neutral, positive.
  public var weights: [Float]  // [3, d]
  public var bias: [Float]  // [3]

  public static let classCount = 3

  /// A head that knows nothing: every class is equally probable.
  public init(width: Int) {
    weights = Array(repeating: 0, count: Self.classCount * width)
    bias = Array(repeating: 0, count: Self.classCount)
  }

  /// How many features a text has, d.
  public var width: Int { weights.count / Self.classCount }

  /// The classes' logits for one text; features beyond ``width`` are ignored, missing ones count as zero.
  func logits(of features: Span<Float>) -> SIMD3<Float> {
    var logits = SIMD3<Float>(bias[0], bias[1], bias[2])
    for column in 0..<min(width, features.count) {
      let feature = features[column]
      logits.x += weights[column] * feature
      logits.y += weights[width + column] * feature
      logits.z += weights[2 * width + column] * feature
    }
    return logits
  }
}

extension Sentiment {
  /// The softmax of three logits, in the order negative, neutral, positive.
  init(logits: SIMD3<Float>) {
    let top = logits.max()
    let powers = SIMD3<Float>(exp(logits.x - top), exp(logits.y - top), exp(logits.z - top))
    let probabilities = powers / powers.sum()
    self.init(negative: probabilities.x, neutral: probabilities.y, positive: probabilities.z)
  }

  /// The probability of one class.
  public func probability(of label: Label) -> Float {
    switch label {
    case .negative: negative
    case .neutral: neutral
    case .positive: positive
    }
  }

  /// What remains if neutral is no answer: the likelier of the other two classes.
  public var polarLabel: Label { negative > positive ? .negative : .positive }
}

extension Sentiment.Label {
  /// The class's place among a head's outputs.
  var index: Int {
    switch self {
    case .negative: 0
    case .neutral: 1
    case .positive: 2
    }
  }
}

/// How good predictions are against what people said.
///
/// The headline is macro-recall, the mean of the recalls of the classes that occur: unlike accuracy it does not
/// reward a model for always naming the commonest class. It encodes to JSON under snake-case keys.
public struct Evaluation: Sendable, Hashable {
  /// One share a class; nil for a class that no text has.
  public struct PerClass: Sendable, Hashable, Encodable {
    public var negative: Double?
    public var neutral: Double?
    public var positive: Double?

    var present: [Double] { [negative, neutral, positive].compactMap { $0 } }

    init(_ values: [Double?]) {
      (negative, neutral, positive) = (values[0], values[1], values[2])
    }

    private enum CodingKeys: String, CodingKey { case negative, neutral, positive }

    /// Writes an absent class as null, so that every reader finds all three keys.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(negative, forKey: .negative)
      try container.encode(neutral, forKey: .neutral)
      try container.encode(positive, forKey: .positive)
    }
  }

  /// The number of texts.
  public let rows: Int
  /// The mean recall of the classes that occur, 0 to 1.
  public let macroRecall: Double
  /// The share of texts whose label is right.
  public let accuracy: Double
  /// The mean F1 of the classes that occur.
  public let macroF1: Double
  public let recall: PerClass
  /// How often a class (row) got a label (column), both in the order negative, neutral, positive.
  public let confusion: [[Int]]
  /// The expected calibration error over 15 bins of confidence (Naeini et al. 2015; Guo et al. 2017): how far the
  /// top class's probability is from the share of times it is right.
  public let calibrationError: Double
  /// Macro-recall when the model may only choose between negative and positive; nil if neutral texts occur.
  public let macroRecallTwoClass: Double?
  /// How fast the texts were scored, if that was timed.
  public var postsPerSecond: Double?

  /// Compares predictions with the true labels, pair by pair; without any pair every figure is 0.
  public init(_ outcomes: some Sequence<(predicted: Sentiment, label: Sentiment.Label)>) {
    var confusion = Array(repeating: [0, 0, 0], count: 3)
    var polar = confusion
    var bins = CalibrationBins()
    for (predicted, label) in outcomes {
      let answer = predicted.label
      confusion[label.index][answer.index] += 1
      polar[label.index][predicted.polarLabel.index] += 1
      bins.add(confidence: Double(predicted.probability(of: answer)), isRight: answer == label)
    }
    let right = (0..<3).reduce(0) { $0 + confusion[$1][$1] }
    rows = confusion.reduce(0) { $0 + $1.reduce(0, +) }
    accuracy = rows == 0 ? 0 : Double(right) / Double(rows)
    recall = PerClass(Self.recalls(confusion))
    macroRecall = Self.mean(recall.present)
    macroF1 = Self.mean(Self.f1Scores(confusion))
    calibrationError = bins.expectedError
    let hasNeutral = confusion[Sentiment.Label.neutral.index].contains { $0 > 0 }
    macroRecallTwoClass = hasNeutral || rows == 0 ? nil : Self.mean(Self.recalls(polar).compactMap { $0 })
    self.confusion = confusion
  }

  private static func recalls(_ confusion: [[Int]]) -> [Double?] {
    confusion.indices.map { label in
      let count = confusion[label].reduce(0, +)
      return count == 0 ? nil : Double(confusion[label][label]) / Double(count)
    }
  }

  /// 2 · right / (answers + truths), for each class that occurs.
  private static func f1Scores(_ confusion: [[Int]]) -> [Double] {
    confusion.indices.compactMap { label in
      let truths = confusion[label].reduce(0, +)
      let answers = confusion.reduce(0) { $0 + $1[label] }
      return truths == 0 ? nil : 2 * Double(confusion[label][label]) / Double(truths + answers)
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

extension Evaluation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case rows, accuracy, recall, confusion
    case macroRecall = "macro_recall"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case macroRecallTwoClass = "macro_recall_two_class"
    case postsPerSecond = "posts_per_second"
  }
}

/// Predictions sorted by their confidence into 15 bins of equal width.
private struct CalibrationBins {
  private static let count = 15
  private var totals = Array(repeating: 0, count: count)
  private var confidences = Array(repeating: 0.0, count: count)
  private var rights = Array(repeating: 0, count: count)

  mutating func add(confidence: Double, isRight: Bool) {
    let bin = min(max(Int(confidence * Double(Self.count)), 0), Self.count - 1)
    totals[bin] += 1
    confidences[bin] += confidence
    if isRight { rights[bin] += 1 }
  }

  var expectedError: Double {
    let total = totals.reduce(0, +)
    guard total > 0 else { return 0 }
    let gaps = totals.indices.map { abs(confidences[$0] - Double(rights[$0])) }
    return gaps.reduce(0, +) / Double(total)
  }
}

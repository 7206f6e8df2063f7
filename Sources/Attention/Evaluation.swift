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

  /// The figures of choosing between negative and positive alone, neutral being no answer.
  public struct TwoClass: Sendable, Hashable {
    public let macroRecall: Double
    public let accuracy: Double
    /// The confidence is the answer's share of what is not neutral.
    public let reliability: Reliability
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
  /// The expected calibration error: how far the top class's probability is from the share of times it is right.
  public var calibrationError: Double { reliability.expectedError }
  /// How often answers of a given confidence are right.
  public let reliability: Reliability
  /// The figures when the model may only choose between negative and positive; nil if neutral texts occur.
  public let twoClass: TwoClass?
  /// Macro-recall when the model may only choose between negative and positive; nil if neutral texts occur.
  public var macroRecallTwoClass: Double? { twoClass?.macroRecall }
  /// How fast the texts were scored, if that was timed.
  public var postsPerSecond: Double?

  /// Compares predictions with the true labels, pair by pair; without any pair every figure is 0.
  public init(_ outcomes: some Sequence<(predicted: Sentiment, label: Sentiment.Label)>) {
    var confusion = Array(repeating: [0, 0, 0], count: 3)
    var polar = confusion
    var (reliability, polarReliability) = (Reliability(), Reliability())
    for (predicted, label) in outcomes {
      let answer = predicted.label
      confusion[label.index][answer.index] += 1
      let polarAnswer = predicted.polarLabel
      polar[label.index][polarAnswer.index] += 1
      reliability.add(confidence: Double(predicted.probability(of: answer)), isRight: answer == label)
      polarReliability.add(confidence: predicted.polarConfidence, isRight: polarAnswer == label)
    }
    rows = confusion.reduce(0) { $0 + $1.reduce(0, +) }
    accuracy = Self.accuracy(confusion)
    recall = PerClass(Self.recalls(confusion))
    macroRecall = Self.mean(recall.present)
    macroF1 = Self.mean(Self.f1Scores(confusion))
    self.reliability = reliability
    let hasNeutral = confusion[Sentiment.Label.neutral.index].contains { $0 > 0 }
    twoClass =
      hasNeutral || rows == 0
      ? nil
      : TwoClass(
        macroRecall: Self.mean(Self.recalls(polar).compactMap { $0 }), accuracy: Self.accuracy(polar),
        reliability: polarReliability)
    self.confusion = confusion
  }

  private static func accuracy(_ confusion: [[Int]]) -> Double {
    let count = confusion.reduce(0) { $0 + $1.reduce(0, +) }
    return count == 0 ? 0 : Double((0..<3).reduce(0) { $0 + confusion[$1][$1] }) / Double(count)
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

extension Sentiment {
  /// The share that ``polarLabel`` has of what is not neutral; one half if nothing is.
  fileprivate var polarConfidence: Double {
    let sum = negative + positive
    return sum > 0 ? Double(max(negative, positive) / sum) : 0.5
  }
}

extension Evaluation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case rows, accuracy, recall, confusion
    case macroRecall = "macro_recall"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case macroRecallTwoClass = "macro_recall_two_class"
    case accuracyTwoClass = "accuracy_two_class"
    case calibrationErrorTwoClass = "calibration_error_two_class"
    case postsPerSecond = "posts_per_second"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows, forKey: .rows)
    try container.encode(macroRecall, forKey: .macroRecall)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(recall, forKey: .recall)
    try container.encode(confusion, forKey: .confusion)
    try container.encode(calibrationError, forKey: .calibrationError)
    try container.encodeIfPresent(macroRecallTwoClass, forKey: .macroRecallTwoClass)
    try container.encodeIfPresent(twoClass?.accuracy, forKey: .accuracyTwoClass)
    try container.encodeIfPresent(twoClass?.reliability.expectedError, forKey: .calibrationErrorTwoClass)
    try container.encodeIfPresent(postsPerSecond, forKey: .postsPerSecond)
  }
}

/// The figures on labelled texts: of all of them, and of each source by name.
///
/// Report the sources: they differ in difficulty and in classes, so that the figure for all of them together says more
/// about their mixture than about the model.
public struct EvaluationBySource: Sendable {
  public var all: Evaluation
  public var bySource: [String: Evaluation]

  /// Sorts predictions, one for each text, by the texts' sources.
  ///
  /// - Precondition: There are as many predictions as texts.
  public init(_ texts: [LabelledText], _ predictions: [Sentiment]) {
    precondition(texts.count == predictions.count, "each text has a prediction")
    let outcomes = zip(predictions, texts).map { (predicted: $0, label: $1.label) }
    let rows = Dictionary(grouping: texts.indices) { texts[$0].source }
    all = Evaluation(outcomes)
    bySource = rows.mapValues { Evaluation($0.map { outcomes[$0] }) }
  }

  /// The mean over sources, each counting alike; nil without any.
  public var mean: Mean? {
    bySource.isEmpty ? nil : Mean(bySource.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Means over sources. One without neutral texts counts by the figures of choosing between negative and positive alone.
  public struct Mean: Sendable, Hashable, Encodable {
    public let sources: Int
    public let macroRecall: Double
    public let accuracy: Double
    public let calibrationError: Double
    /// The answers of all sources, each judged as its source is.
    public let reliability: Reliability

    init(_ evaluations: [Evaluation]) {
      func mean(_ figure: (Evaluation) -> Double) -> Double {
        evaluations.reduce(0) { $0 + figure($1) } / Double(evaluations.count)
      }
      sources = evaluations.count
      macroRecall = mean { $0.twoClass?.macroRecall ?? $0.macroRecall }
      accuracy = mean { $0.twoClass?.accuracy ?? $0.accuracy }
      calibrationError = mean { ($0.twoClass?.reliability ?? $0.reliability).expectedError }
      var reliability = Reliability()
      for evaluation in evaluations { reliability.add(evaluation.twoClass?.reliability ?? evaluation.reliability) }
      self.reliability = reliability
    }

    private enum CodingKeys: String, CodingKey {
      case sources, accuracy
      case macroRecall = "macro_recall"
      case calibrationError = "calibration_error"
      case pooledCalibrationError = "calibration_error_pooled"
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(sources, forKey: .sources)
      try container.encode(macroRecall, forKey: .macroRecall)
      try container.encode(accuracy, forKey: .accuracy)
      try container.encode(calibrationError, forKey: .calibrationError)
      try container.encode(reliability.expectedError, forKey: .pooledCalibrationError)
    }
  }
}

extension SentimentModel {
  /// How good the model is on labelled texts.
  public func evaluate(_ texts: [LabelledText]) -> EvaluationBySource {
    var predictions: [Sentiment] = []
    for start in stride(from: 0, to: texts.count, by: 256) {
      predictions += classify(texts[start..<min(start + 256, texts.count)].map(\.text))
    }
    return EvaluationBySource(texts, predictions)
  }
}

import Glibc

/// Fits a softmax head to labelled texts: multinomial logistic regression on the features of a frozen encoder.
///
/// Deterministic: the same rows in the same order give the same head.
public enum HeadTraining {
  public struct Options: Sendable {
    /// How far the classes of a source are brought to equal weight: 0 not at all, 1 entirely.
    public var classBalance: Double
    /// The weight of a row by its source; 1 for sources that are not named.
    public var sourceWeights: [String: Double]
    /// The L2 penalty on the weights of the standardised features.
    public var penalty: Double
    /// Steps after which training stops at the latest; each costs one or two passes over the rows.
    public var maximumSteps: Int

    public init(
      classBalance: Double = 1, sourceWeights: [String: Double] = [:], penalty: Double = 0.01, maximumSteps: Int = 200
    ) {
      self.classBalance = classBalance
      self.sourceWeights = sourceWeights
      self.penalty = penalty
      self.maximumSteps = maximumSteps
    }
  }

  /// How far training has come.
  public struct Progress: Sendable {
    public let step: Int
    /// The mean loss of a row, penalty included.
    public let loss: Double
    /// Macro-recall on the held-out rows, averaged over their sources.
    public let macroRecall: Double
  }

  /// Trains until the loss or the held-out macro-recall no longer improves, and gives back the best head seen.
  ///
  /// Its confidence is set afterwards by one temperature that fits the held-out rows best (Guo et al. 2017), which
  /// changes no label. Without held-out rows the last head counts, as it is.
  ///
  /// - Precondition: Both sets are equally wide.
  public static func run(
    train: LabelledFeatures, heldOut: LabelledFeatures, options: Options = Options(),
    progress: (Progress) -> Void = { _ in }
  ) -> SoftmaxHead {
    precondition(train.width == heldOut.width, "training and held-out rows have the same features")
    let objective = HeadObjective(train, rowWeights: rowWeights(train, options), penalty: options.penalty)
    var walk = QuasiNewton(from: Array(repeating: 0, count: objective.parameterCount), objective.loss)
    var best = (head: objective.head(at: walk.point), macroRecall: -1.0, step: 0)
    var step = 0
    var isMoving = train.count > 0
    while isMoving && step < options.maximumSteps && step - best.step < patience {
      isMoving = walk.step(objective.loss)
      step += 1
      guard step % stepsBetweenChecks == 0 || !isMoving || step == options.maximumSteps else { continue }
      let head = objective.head(at: walk.point)
      let macroRecall = macroRecall(of: head, on: heldOut)
      progress(Progress(step: step, loss: walk.loss, macroRecall: macroRecall))
      if macroRecall > best.macroRecall || heldOut.count == 0 { best = (head, macroRecall, step) }
    }
    return best.head.cooled(by: temperature(of: best.head, on: heldOut))
  }

  /// The figures of a head on each source, by name.
  public static func evaluate(_ head: SoftmaxHead, on data: LabelledFeatures) -> [String: Evaluation] {
    var outcomes: [[(predicted: Sentiment, label: Sentiment.Label)]] = data.sourceNames.map { _ in [] }
    for row in 0..<data.count {
      outcomes[data.sources[row]].append((head.sentiment(of: data.features(row).span), data.labels[row]))
    }
    let evaluations = outcomes.map { Evaluation($0) }
    return Dictionary(zip(data.sourceNames, evaluations), uniquingKeysWith: { first, _ in first })
  }

  private static let stepsBetweenChecks = 5
  /// Steps without a better head after which training stops.
  private static let patience = 40

  /// What each row counts: its source's weight, times what brings the classes of its source nearer to each other.
  private static func rowWeights(_ data: LabelledFeatures, _ options: Options) -> [Float] {
    let counts = data.classCounts
    let weights = zip(data.sourceNames, counts).map { name, counts in
      let total = Double(counts.reduce(0, +))
      let classes = Double(counts.count { $0 > 0 })
      let weight = options.sourceWeights[name] ?? 1
      return counts.map { count in
        count == 0 ? 0 : Float(weight * pow(total / (classes * Double(count)), options.classBalance))
      }
    }
    return (0..<data.count).map { weights[data.sources[$0]][data.labels[$0].index] }
  }

  /// The mean over sources; of a source without neutral rows, as if neutral were no answer.
  private static func macroRecall(of head: SoftmaxHead, on data: LabelledFeatures) -> Double {
    let figures = evaluate(head, on: data).values.map { $0.macroRecallTwoClass ?? $0.macroRecall }
    return figures.reduce(0, +) / Double(max(figures.count, 1))
  }

  /// The divisor of the logits at which the held-out labels of the sources with all three classes are likeliest.
  private static func temperature(of head: SoftmaxHead, on data: LabelledFeatures) -> Float {
    let hasNeutral = data.classCounts.map { $0[Sentiment.Label.neutral.index] > 0 }
    let rows = (0..<data.count).filter { hasNeutral[data.sources[$0]] }
    guard !rows.isEmpty else { return 1 }
    let logits = rows.map { head.logits(of: data.features($0).span) }
    func loss(_ temperature: Float) -> Double {
      zip(rows, logits).reduce(0.0) { sum, pair in
        let sentiment = Sentiment(logits: pair.1 / temperature)
        return sum - log(max(Double(sentiment.probability(of: data.labels[pair.0])), 1e-12))
      }
    }
    // The loss is convex in 1/temperature, so thirds of the remaining interval can be ruled out.
    var (low, high): (Float, Float) = (0.2, 5)
    for _ in 0..<24 {
      let (left, right) = (1 / low * 2 / 3 + 1 / high / 3, 1 / low / 3 + 1 / high * 2 / 3)
      if loss(1 / left) < loss(1 / right) { high = 1 / right } else { low = 1 / left }
    }
    return 2 / (1 / low + 1 / high)
  }
}

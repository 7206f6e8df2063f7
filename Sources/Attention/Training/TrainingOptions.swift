/// How a model is trained; as they come, the options adapt a trained model to some hundred texts.
public struct TrainingOptions: Sendable, Hashable {
  /// How often the rows of a source are read.
  public struct Share: Sendable, Hashable {
    /// In each pass over everything; 0.5 reads every second row, another half in the next pass.
    public var general: Double
    /// In each of the final passes.
    public var final: Double

    public init(_ general: Double, final: Double) {
      self.general = general
      self.final = final
    }
  }

  public var seed: UInt64 = 1
  /// Posts that make one step.
  public var batch = 32
  /// How many of the layers are kept, evenly spaced; nil keeps all.
  public var layers: Int?
  /// Pieces of a post that are read, both marks included.
  public var maximumTokens = 128
  /// Passes over everything.
  public var passes = 10
  /// Passes at the end, over what people judged rather than machines guessed.
  public var finalPasses = 0
  /// How often each source is read; those that are not named count fully, and in the final passes too unless their labels are weak.
  public var shares: [String: Share] = [:]
  public var rate = LearningRate(peak: 1e-4)
  public var weightDecay: Float = 0.01
  public var dropout: Float = 0.1
  /// Gradients are shortened to this norm (Pascanu et al. 2013).
  public var maximumNorm: Float = 1
  /// What is taken from the right class and spread over all (Szegedy et al. 2016).
  public var labelSmoothing: Float = 0.05
  /// How much a row's `teacher` counts beside its label (Hinton et al. 2015, arXiv 1503.02531).
  public var teacherShare: Float = 0.5
  /// How far the classes of a source are brought to equal weight: 0 not at all, 1 entirely.
  public var classBalance: Float = 1
  /// The part of the run, at its end, whose parameters are averaged (Izmailov et al. 2018, arXiv 1803.05407).
  public var averagedShare = 0.3
  /// Whether that average is kept at the end even if the held-out rows' score was better before: it is a mean over few rows.
  public var keepsAverage = false
  /// How often the held-out rows are scored over a run.
  public var evaluations = 6
  /// Evaluations without a better score after which the run ends.
  public var patience = 6
  /// How many held-out rows of each source are scored while training runs.
  public var heldOutRows = 300

  public init() {}
}

extension TrainingOptions: CustomStringConvertible {
  /// Equal for equal options in every process, unlike what Swift prints of a dictionary: it names a run in its checkpoint.
  public var description: String {
    var values: [String] = []
    for (label, value) in Mirror(reflecting: self).children where label != "shares" {
      values.append("\(label ?? "") \(value)")
    }
    for (source, share) in shares.sorted(by: { $0.key < $1.key }) {
      values.append("\(source) \(share.general) \(share.final)")
    }
    return values.joined(separator: "\n")
  }
}

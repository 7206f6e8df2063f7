internal import Glibc

/// Trains all of a model, the encoder too, on labelled texts.
///
/// Mini-batches, each divided between two threads whose gradients are added in a fixed order, and AdamW: the same rows,
/// options and seed give the same model on processors of the same kind. A run writes checkpoints and goes on from them.
public final class FineTuning {
  /// How far a run has come.
  public struct Progress: Sendable {
    public let step: Int
    public let steps: Int
    /// The mean loss of the latest steps; nil before the first.
    public let loss: Double?
    public let postsPerSecond: Double
    public let secondsLeft: Double
    /// The figures of the held-out rows by source, where they were scored just now.
    public let heldOut: [String: Evaluation]?
    /// Their mean macro-recall.
    public let score: Double?
    public let isBest: Bool
  }

  /// One point of the learning curve.
  public struct CurvePoint: Sendable, Hashable {
    public let step: Int
    /// The mean loss of the latest steps.
    public let loss: Double
    /// The held-out rows' mean macro-recall; nil where only the loss was noted.
    public let score: Double?
  }

  public let steps: Int
  /// Steps taken so far; not 0 at once where a checkpoint was read.
  public var step: Int { state.step }
  private let file: SafetensorsFile
  private let options: TrainingOptions
  private let posts: [TrainingPost]
  private let order: [Int32]
  private let heldOut: HeldOutRows
  private let kernels: TrainingKernels
  private let layers: [PackedLayer]
  private let state: TrainingState
  private let gradients: [DenseGradient]
  private var memories: [ShardMemory?] = [nil, nil]
  private let checkpoint: String?
  private let run: String

  /// Prepares a run that starts from the model in `file`, or from the checkpoint of the same run if there is one.
  ///
  /// `run` names what the run depends on; another run's checkpoint is refused. Without a path for checkpoints, none are
  /// written.
  public init(
    file: SafetensorsFile, train: [LabelledText], heldOut: [LabelledText], options: TrainingOptions,
    checkpoint: String?, run: String = ""
  ) throws(ModelError) {
    let tokenizer = try Tokenizer(file: file)
    let preparation = RowPreparation(train, tokenizer, options)
    let parameters = try ModelParameters(file: file, keeping: options.layers)
    self.file = file
    self.options = options
    posts = preparation.posts
    order = TrainingPlan(train, options).order
    steps = order.isEmpty ? 0 : max(order.count / options.batch, 1)
    let selected = RowPreparation.thinned(heldOut, to: options.heldOutRows)
    self.heldOut = HeldOutRows(selected, RowPreparation(selected, tokenizer, options).posts)
    kernels = TrainingKernels()
    layers = parameters.layout.layers.map { PackedLayer($0) }
    gradients = [DenseGradient(parameters.layout), DenseGradient(parameters.layout)]
    let optimizer = Optimizer(
      parameters, layers: layers, kernels: kernels, rate: options.rate, weightDecay: options.weightDecay)
    state = TrainingState(parameters, optimizer)
    state.lossScale = kernels.precision == .half ? 16_384 : 1
    self.checkpoint = checkpoint
    self.run = run
    if let checkpoint, access(checkpoint, R_OK) == 0 { try state.read(checkpoint, run: run) }
  }

  public var curve: [CurvePoint] { state.curve }

  /// Trains to the end, or until the held-out rows no longer gain; a cancelled task stops after the step it is at.
  ///
  /// Without any pass, the model stays as it is, and may get new temperatures.
  public func run(progress: (Progress) -> Void) async throws {
    for layer in layers { layer.pack(state.parameters, kernels) }
    let pace = max(steps / max(options.evaluations, 1), 1)
    var clock = Pace()
    if state.step == 0 && state.parameters.hasHead { progress(report(nil, clock, await evaluate(nil))) }
    clock.pause()
    while state.step < steps && state.evaluationsSinceBest < options.patience {
      try Task.checkCancellation()
      state.recentLosses.append(await takeStep())
      clock.count(options.batch)
      if state.recentLosses.count > 50 { state.recentLosses.removeFirst() }
      let loss = state.recentLosses.reduce(0, +) / Double(state.recentLosses.count)
      let isEvaluation = state.step % pace == 0 || state.step == steps
      guard isEvaluation || state.step % 20 == 0 else { continue }
      let found = isEvaluation ? await evaluate(loss) : nil
      if !isEvaluation { state.curve.append(.init(step: state.step, loss: loss, score: nil)) }
      progress(report(loss, clock, found))
      if isEvaluation {
        if let checkpoint { try state.write(to: checkpoint, run: run) }
        clock.pause()
      }
    }
  }

  private func report(
    _ loss: Double?, _ clock: Pace, _ found: (figures: [String: Evaluation], score: Double)?
  ) -> Progress {
    Progress(
      step: state.step, steps: steps, loss: loss, postsPerSecond: clock.rate,
      secondsLeft: Double((steps - state.step) * options.batch) / max(clock.rate, 1e-9),
      heldOut: found?.figures, score: found?.score, isBest: state.evaluationsSinceBest == 0)
  }

  /// The temperatures at which the best model seen is as sure of the held-out rows as it is right.
  public func temperatures() async throws(ModelError) -> Temperatures {
    let present = try Temperatures(file: file)
    return heldOut.temperatures(await heldOut.logits(state.best, packed(state.best), kernels), present: present)
  }

  /// Writes the best model seen, its matrices rounded to eight bits or not.
  public func write(
    to path: String, rounded: Bool, temperatures: Temperatures, metadata added: [String: String]
  ) throws(ModelError) {
    var added = added
    added[ModelFormat.pooledLayers] = String(state.parameters.layout.shape.layers)
    try file.write(
      replacing: state.best.tensors(rounded: rounded) + [temperatures.tensor], leavingOut: ModelFormat.isParameter,
      metadata: added, to: path)
  }

  /// Reads one batch forth and back, and moves the parameters; returns the mean loss.
  private func takeStep() async -> Double {
    let start = state.step * options.batch
    let batch = order[start..<min(start + options.batch, order.count)].map { posts[Int($0)] }
    let shards = divide(batch)
    let seed = UInt32(truncatingIfNeeded: options.seed &* 0x9E37_79B9 &+ UInt64(state.step))
    let passes = shards.enumerated().map { index, posts in
      let memory = ShardMemory.fitting(posts, state.parameters.layout.shape, kernels, reusing: memories[index])
      memories[index] = memory
      return ShardPass(
        parameters: state.parameters, layers: layers, kernels: kernels, memory: memory, posts: posts,
        dropout: .init(rate: options.dropout, seed: seed &* 2 &+ UInt32(index)))
    }
    let total = batch.reduce(Float(0)) { $0 + $1.weight }
    let scale = state.lossScale / max(total, 1e-9)
    let losses = await withTaskGroup(of: (Int, Double).self) { [gradients] tasks in
      for (index, pass) in passes.enumerated() {
        tasks.addTask { (index, Self.passBothWays(pass, scale: scale, into: gradients[index])) }
      }
      return await tasks.reduce(into: [0.0, 0.0]) { $0[$1.0] = $1.1 }
    }
    let norm = await state.optimizer.apply(
      gradients, passes, step: state.step, factor: options.rate.factor(at: state.step, of: steps),
      lossScale: state.lossScale, maximumNorm: options.maximumNorm)
    // A gradient beyond what half precision holds: this batch is passed over, and the next ones are scaled down.
    if !norm.isFinite { state.lossScale = max(state.lossScale / 2, 1) }
    state.step += 1
    if Double(state.step) > Double(steps) * (1 - options.averagedShare), state.step % 10 == 0 {
      state.countInAverage(kernels)
    }
    return (losses[0] + losses[1]) / Double(max(total, 1e-9))
  }

  private static func passBothWays(_ pass: ShardPass, scale: Float, into gradient: DenseGradient) -> Double {
    let vectors = pass.forward()
    var total = 0.0
    let slopes = zip(pass.posts, pass.logits(vectors)).map { post, logits in
      let (loss, slope) = post.loss(logits)
      total += Double(loss)
      return slope * scale
    }
    pass.backward(slopes, vectors: vectors, into: gradient)
    return total
  }

  /// Divides a batch into two halves of about as many tokens.
  private func divide(_ batch: [TrainingPost]) -> [[TrainingPost]] {
    var halves: [[TrainingPost]] = [[], []]
    var tokens = [0, 0]
    for place in batch.indices.sorted(by: { (-batch[$0].pieces.count, $0) < (-batch[$1].pieces.count, $1) }) {
      let half = tokens[0] <= tokens[1] ? 0 : 1
      halves[half].append(batch[place])
      tokens[half] += batch[place].pieces.count
    }
    return halves
  }

  /// Scores the held-out rows with the present parameters and with their average, once there is one, and keeps the better;
  /// at the end the average in any case, where the options say so.
  private func evaluate(_ loss: Double?) async -> (figures: [String: Evaluation], score: Double) {
    var found = await score(state.parameters, layers)
    var candidate = state.parameters
    if state.averagedCount > 0 {
      let averaged = await score(state.average, packed(state.average))
      if averaged.score >= found.score || isAverageKept { (found, candidate) = (averaged, state.average) }
    }
    if let loss { state.curve.append(.init(step: state.step, loss: loss, score: found.score)) }
    if found.score > state.bestScore || heldOut.rows.isEmpty || isAverageKept {
      state.bestScore = found.score
      state.best.copy(candidate)
      state.evaluationsSinceBest = 0
    } else {
      state.evaluationsSinceBest += 1
    }
    return found
  }

  /// Whether this is the end of a run that keeps its average.
  private var isAverageKept: Bool { options.keepsAverage && state.step == steps && state.averagedCount > 0 }

  /// The matrices of parameters other than the present ones, packed for one use.
  private func packed(_ parameters: ModelParameters) -> [PackedLayer] {
    parameters.layout.layers.map {
      let layer = PackedLayer($0)
      layer.pack(parameters, kernels)
      return layer
    }
  }

  private func score(
    _ parameters: ModelParameters, _ packed: [PackedLayer]
  ) async -> (figures: [String: Evaluation], score: Double) {
    let figures = heldOut.evaluate(await heldOut.logits(parameters, packed, kernels))
    return (figures, HeldOutRows.score(figures))
  }
}

/// How many posts a second are read, without the pauses for scoring.
private struct Pace {
  private var posts = 0
  private var seconds = 0.0
  private var latest = ContinuousClock.now

  var rate: Double { Double(posts) / max(seconds, 1e-9) }

  mutating func count(_ count: Int) {
    let now = ContinuousClock.now
    seconds += latest.duration(to: now) / .seconds(1)
    latest = now
    posts += count
  }

  mutating func pause() { latest = .now }
}

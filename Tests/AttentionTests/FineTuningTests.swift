import Testing

@testable import Attention

@Suite struct FineTuningTests {
  private static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    var options = TrainingOptions()
    options.batch = 16
    options.passes = 4
    options.finalPasses = 0
    options.rate = LearningRate(peak: 1e-3)
    options.evaluations = 4
    change(&options)
    return options
  }

  private static func training(
    from path: String, _ options: TrainingOptions, checkpoint: String? = nil, run: String = "test"
  ) throws -> FineTuning {
    try FineTuning(
      file: SafetensorsFile(path: path), train: SmallModel.rows(240, seed: 1),
      heldOut: SmallModel.rows(90, seed: 2), options: options, checkpoint: checkpoint, run: run)
  }

  /// The bytes of the model that a run leaves.
  private static func outcome(_ training: FineTuning) throws -> [String: [UInt8]] {
    let out = try TemporaryFile()
    try training.write(to: out.path, rounded: false, temperatures: Temperatures(), metadata: [:])
    let file = try SafetensorsFile(path: out.path)
    return try file.tensors.reduce(into: [:]) { tensors, entry in
      tensors[entry.key] = [UInt8](try file.bytes(of: entry.key, entry.value.type, entry.value.shape))
    }
  }

  @Test func `a model learns which words are good and bad, and its file answers so`() async throws {
    let model = try SmallModel()
    let training = try Self.training(from: model.file.path, Self.options())
    var scores: [Double] = []
    try await training.run { progress in
      if let score = progress.score { scores.append(score) }
    }
    #expect(scores.count == 4)
    #expect(try #require(scores.last) > 0.95, "\(scores)")
    let losses = training.curve.map(\.loss)
    #expect(try #require(losses.last) < 0.7 * (try #require(losses.first)))

    let out = try TemporaryFile()
    let temperatures = try await training.temperatures()
    try training.write(to: out.path, rounded: true, temperatures: temperatures, metadata: ["note": "test"])
    let trained = try SentimentModel(path: out.path)
    let rows = SmallModel.rows(60, seed: 3)
    let right = zip(trained.classify(rows.map(\.text)), rows).count { $0.label == $1.label }
    #expect(right > 55)
  }

  @Test func `a model learns with fewer of its layers, and its file holds no more`() async throws {
    let model = try SmallModel()
    let training = try Self.training(from: model.file.path, Self.options { $0.layers = 1 })
    try await training.run { _ in }
    let out = try TemporaryFile()
    try training.write(to: out.path, rounded: true, temperatures: Temperatures(), metadata: [:])
    #expect(try EncoderShape(SafetensorsFile(path: out.path)).layers == 1)
    let trained = try SentimentModel(path: out.path)
    let rows = SmallModel.rows(60, seed: 3)
    #expect(zip(trained.classify(rows.map(\.text)), rows).count { $0.label == $1.label } > 50)

    let error = #expect(throws: ModelError.self) {
      try Self.training(from: model.file.path, Self.options { $0.layers = 3 })
    }
    #expect("\(try #require(error))".hasSuffix("2 layers, expected 3 layers to keep"))
  }

  @Test func `a run that is told so keeps its average at the end, though another state was better before`() async throws
  {
    let model = try SmallModel()
    // Steps so long that the end is no better than what was seen on the way.
    let options = Self.options { ($0.rate, $0.evaluations, $0.patience) = (LearningRate(peak: 0.02), 30, 30) }
    let best = try Self.training(from: model.file.path, options)
    var scores: [Double] = []
    try await best.run { if let score = $0.score { scores.append(score) } }
    #expect(try #require(scores.last) <= (try #require(scores.dropLast().max())))

    var keeping = options
    keeping.keepsAverage = true
    let kept = try Self.training(from: model.file.path, keeping)
    try await kept.run { _ in }
    #expect(try Self.outcome(best) != Self.outcome(kept))
  }

  @Test func `the same seed gives the same model to the last bit, another seed another`() async throws {
    let model = try SmallModel()
    var outcomes: [[String: [UInt8]]] = []
    for seed in [UInt64(3), 3, 4] {
      let training = try Self.training(from: model.file.path, Self.options { ($0.seed, $0.passes) = (seed, 1) })
      try await training.run { _ in }
      outcomes.append(try Self.outcome(training))
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] != outcomes[2])
  }

  @Test func `a run that was cut off ends as one that was not`() async throws {
    let model = try SmallModel()
    let options = Self.options { $0.passes = 2 }
    let whole = try Self.training(from: model.file.path, options)
    try await whole.run { _ in }

    let checkpoint = try TemporaryFile()
    let cut = try Self.training(from: model.file.path, options, checkpoint: checkpoint.path)
    let interrupted = Task {
      // Only a checkpoint survives: what was learned behind it is learned again.
      try await cut.run { progress in
        if progress.step >= 20 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await interrupted.value }
    let resumed = try Self.training(from: model.file.path, options, checkpoint: checkpoint.path)
    var first: Int?
    try await resumed.run { first = first ?? $0.step }
    #expect(try #require(first) > 7)
    #expect(try Self.outcome(resumed) == Self.outcome(whole))
    #expect(resumed.curve == whole.curve)

    let other = #expect(throws: ModelError.self) {
      try Self.training(from: model.file.path, options, checkpoint: checkpoint.path, run: "other")
    }
    #expect("\(try #require(other))".contains("“run” is “test”, expected 'other': another run's checkpoint"))
  }

  /// A run is named by its options: one whose shares were listed in another order in another process did not go on.
  @Test func `options are described alike however their shares are ordered in memory`() {
    let sources = (0..<40).map { "source \($0)" }
    var options = Self.options { options in
      for source in sources { options.shares[source] = .init(0.5, final: 0) }
    }
    let reversed = Self.options { options in
      options.shares.reserveCapacity(1000)
      for source in sources.reversed() { options.shares[source] = .init(0.5, final: 0) }
    }
    #expect(Array(options.shares.keys) != Array(reversed.shares.keys))
    #expect(options.description == reversed.description)
    options.shares["source 7"]?.final = 0.1
    #expect(options.description != reversed.description)
    #expect(Self.options { $0.seed = 2 }.description != Self.options().description)
  }

  @Test func `a source without neutral rows does not teach that nothing is neutral`() throws {
    let post = TrainingPost(pieces: [0, 2], target: [1, 0, 0], isTwoClass: true, weight: 1)
    let (loss, gradient) = post.loss([0, 5, 0])
    #expect(gradient.y == 0)
    #expect(abs(loss - 0.693) < 0.001)
  }

  @Test func `targets are smoothed over the classes of the source and mixed with the teacher's opinion`() throws {
    let model = try SmallModel()
    let tokenizer = try Tokenizer(file: SafetensorsFile(path: model.file.path))
    let teacher = Sentiment(negative: 0, neutral: 0.5, positive: 0.5)
    let rows = [
      LabelledText(text: "good", label: .positive, source: "two"),
      LabelledText(text: "bad", label: .negative, source: "two", teacher: teacher),
      LabelledText(text: "it", label: .neutral, source: "three", teacher: teacher),
    ]
    let options = Self.options { ($0.labelSmoothing, $0.teacherShare, $0.classBalance) = (0.1, 0.5, 0) }
    let posts = RowPreparation(rows, tokenizer, options).posts
    func isNear(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Bool { (0..<3).allSatisfy { abs(a[$0] - b[$0]) < 1e-5 } }
    #expect(isNear(posts[0].target, [0.05, 0, 0.95]))
    #expect(isNear(posts[1].target, [0.475, 0, 0.525]))
    #expect(isNear(posts[2].target, [0.1 / 6, 0.7166667, 0.2666667]))
    #expect(posts.map(\.isTwoClass) == [true, true, false])
  }
}

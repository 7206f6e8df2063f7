/// Rows that training does not learn from, to see how good it has become.
struct HeldOutRows: Sendable {
  let rows: [LabelledText]
  private let posts: [TrainingPost]
  /// Places among the posts, batch by batch; posts of like length are together.
  private let batches: [[Int]]

  init(_ rows: [LabelledText], _ posts: [TrainingPost]) {
    self.rows = rows
    self.posts = posts
    var batches: [[Int]] = []
    var tokens = Int.max / 2
    for place in posts.indices.sorted(by: { (posts[$0].pieces.count, $0) < (posts[$1].pieces.count, $1) }) {
      tokens += posts[place].pieces.count
      if tokens > 1024 {
        batches.append([])
        tokens = posts[place].pieces.count
      }
      batches[batches.count - 1].append(place)
    }
    self.batches = batches
  }

  /// The logits of every row, in order, on two threads.
  func logits(
    _ parameters: ModelParameters, _ layers: [PackedLayer], _ kernels: TrainingKernels
  ) async -> [SIMD3<Float>] {
    await withTaskGroup(of: [(Int, SIMD3<Float>)].self) { tasks in
      for half in 0..<2 {
        tasks.addTask { [self] in
          let shape = parameters.layout.shape
          var memory: ShardMemory?
          var results: [(Int, SIMD3<Float>)] = []
          for (index, batch) in batches.enumerated() where index % 2 == half {
            let batchPosts = batch.map { posts[$0] }
            let ready = ShardMemory.fitting(batchPosts, shape, kernels, reusing: memory, keepsAll: false)
            memory = ready
            let pass = ShardPass(
              parameters: parameters, layers: layers, kernels: kernels, memory: ready, posts: batchPosts,
              dropout: .none)
            results += zip(batch, pass.logits(pass.forward()))
          }
          return results
        }
      }
      var logits = Array(repeating: SIMD3<Float>(), count: rows.count)
      for await results in tasks {
        for (place, value) in results { logits[place] = value }
      }
      return logits
    }
  }

  /// The figures of each source.
  func evaluate(_ logits: [SIMD3<Float>]) -> [String: Evaluation] {
    let places = Dictionary(grouping: rows.indices) { rows[$0].source }
    return places.mapValues { places in
      Evaluation(places.map { (predicted: Sentiment(logits: logits[$0]), label: rows[$0].label) })
    }
  }

  /// The temperatures that fit the logits of all rows; a language without rows keeps its present one.
  func temperatures(_ logits: [SIMD3<Float>], present: Temperatures) -> Temperatures {
    let languages = rows.map { Language(of: $0.text) }
    let fitted = Temperatures.fit(
      rows.indices.map { (logits[$0], rows[$0].label, languages[$0], posts[$0].isTwoClass) })
    var temperatures = present
    for language in Set(languages) { temperatures[language] = fitted[language] }
    return temperatures
  }

  /// The mean macro-recall of the sources; one without neutral rows counts as if neutral were no answer.
  static func score(_ evaluations: [String: Evaluation]) -> Double {
    let figures = evaluations.sorted { $0.key < $1.key }.map { $0.value.macroRecallTwoClass ?? $0.value.macroRecall }
    return figures.reduce(0, +) / Double(max(figures.count, 1))
  }
}

import Testing

@testable import Attention

/// Back-propagation against finite differences, parameter by parameter.
@Suite struct GradientTests {
  /// One batch of a small model: two threads' worth of posts, with both kinds of targets.
  private struct Batch {
    let parameters: ModelParameters
    let kernels: TrainingKernels
    let layers: [PackedLayer]
    let posts: [TrainingPost]
    let memory: ShardMemory
    let dropout: ShardPass.Dropout

    init(precision: TrainingKernels.Precision = .single, level: Kernels.Level = .best, dropout: Float = 0) {
      let shape = EncoderShape(
        pieces: 30, positions: 48, width: 192, heads: 6, inner: 384, layers: 2, pooledLayers: [2])
      parameters = ModelParameters(zeros: ParameterLayout(shape))
      var generator = SeededGenerator(seed: 7)
      func fill(_ values: UnsafeMutablePointer<Float>, _ range: Range<Int>, _ scale: Float, around center: Float = 0) {
        for index in range { values[index] = center + Float.random(in: -scale...scale, using: &generator) }
      }
      let layout = parameters.layout
      fill(parameters.dense.base, 0..<layout.count, 0.1)
      fill(parameters.words.base, 0..<layout.wordCount, 0.5)
      for norm in [layout.embeddingNorm] + layout.layers.flatMap(\.norms) {
        fill(parameters.dense.base, norm.offset..<norm.bias, 0.2, around: 1)
      }
      kernels = TrainingKernels(level, precision: precision)
      layers = layout.layers.map { PackedLayer($0) }
      posts = [
        TrainingPost(pieces: [0, 5, 9, 9, 2], target: [0.9, 0.05, 0.05], isTwoClass: false, weight: 1),
        TrainingPost(pieces: [0, 2], target: [0.1, 0, 0.9], isTwoClass: true, weight: 0.5),
        TrainingPost(pieces: (0..<37).map { $0 % 30 }, target: [0.2, 0.5, 0.3], isTwoClass: false, weight: 2),
      ]
      memory = ShardMemory.fitting(posts, shape, kernels, reusing: nil)
      self.dropout = .init(rate: dropout, seed: 3)
    }

    var pass: ShardPass {
      ShardPass(
        parameters: parameters, layers: layers, kernels: kernels, memory: memory, posts: posts, dropout: dropout)
    }

    func loss() -> Double {
      for layer in layers { layer.pack(parameters, kernels) }
      let pass = pass
      return zip(posts, pass.logits(pass.forward())).reduce(0.0) { $0 + Double($1.0.loss($1.1).loss) }
    }

    /// The gradient in the dense parameters, and in the words.
    func gradients() -> (dense: DenseGradient, words: [Float]) {
      for layer in layers { layer.pack(parameters, kernels) }
      let pass = pass
      let vectors = pass.forward()
      let slopes = zip(posts, pass.logits(vectors)).map { $0.loss($1).gradient }
      let dense = DenseGradient(parameters.layout)
      pass.backward(slopes, vectors: vectors, into: dense)
      let width = parameters.layout.shape.width
      var words = [Float](repeating: 0, count: parameters.layout.wordCount)
      let gradient = WordGradient([pass])
      for (place, word) in gradient.words.enumerated() {
        words.withUnsafeMutableBufferPointer { words in
          guard let base = words.baseAddress else { return }
          gradient.sum(place, [pass], width: width, into: base + Int(word) * width)
        }
      }
      return (dense, words)
    }
  }

  /// The slope of the loss along a random direction within some parameters, by central differences.
  private static func slope(
    _ batch: Batch, _ values: UnsafeMutablePointer<Float>, _ range: Range<Int>, _ direction: [Float], step: Float
  ) -> Double {
    let kept = Array(UnsafeBufferPointer(start: values + range.lowerBound, count: range.count))
    func loss(_ step: Float) -> Double {
      for (index, value) in kept.enumerated() { values[range.lowerBound + index] = value + step * direction[index] }
      return batch.loss()
    }
    let slope = (loss(step) - loss(-step)) / (2 * Double(step))
    for (index, value) in kept.enumerated() { values[range.lowerBound + index] = value }
    return slope
  }

  private static func isClose(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    abs(found - expected) <= tolerance * max(abs(expected), 0.02)
  }

  @Test(arguments: KernelTests.levels, [Float(0), 0.2])
  func `the gradient of every part is the slope of the loss`(level: Kernels.Level, dropout: Float) {
    let batch = Batch(level: level, dropout: dropout)
    let (dense, words) = batch.gradients()
    var generator = SeededGenerator(seed: 11)
    for group in batch.parameters.layout.groups {
      let direction = group.range.map { _ in Float.random(in: -1...1, using: &generator) }
      let expected = zip(group.range, direction).reduce(0.0) { $0 + Double(dense.base[$1.0]) * Double($1.1) }
      let step = 0.02 / Float(group.range.count).squareRoot()
      let found = Self.slope(batch, batch.parameters.dense.base, group.range, direction, step: step)
      #expect(Self.isClose(found, expected, 0.02), "\(group.range): slope \(found), gradient \(expected)")
    }
    let range = 0..<words.count
    let direction = range.map { _ in Float.random(in: -1...1, using: &generator) }
    let expected = zip(words, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let found = Self.slope(batch, batch.parameters.words.base, range, direction, step: 0.0005)
    #expect(Self.isClose(found, expected, 0.02), "words: slope \(found), gradient \(expected)")
  }

  @Test(.enabled(if: Kernels.Level.hasHalf))
  func `half precision gives nearly the gradient of single precision`() {
    let single = Batch(precision: .single).gradients()
    let half = Batch(precision: .half).gradients()
    let layout = Batch().parameters.layout
    for group in layout.groups {
      var (product, squares, others) = (0.0, 0.0, 0.0)
      for index in group.range {
        let (a, b) = (Double(single.dense.base[index]), Double(half.dense.base[index]))
        product += a * b
        squares += a * a
        others += b * b
      }
      #expect(product > 0.9999 * (squares * others).squareRoot(), "\(group.range)")
    }
  }
}

internal import Glibc

/// AdamW over all parameters of a model, on two threads; words that a batch does not touch stay as they are.
final class Optimizer: Sendable {
  let first: ModelParameters
  let second: ModelParameters

  private let parameters: ModelParameters
  private let layers: [PackedLayer]
  private let kernels: TrainingKernels
  private let rate: LearningRate
  private let weightDecay: Float

  init(
    _ parameters: ModelParameters, layers: [PackedLayer], kernels: TrainingKernels, rate: LearningRate,
    weightDecay: Float
  ) {
    self.parameters = parameters
    self.layers = layers
    self.kernels = kernels
    self.rate = rate
    self.weightDecay = weightDecay
    first = ModelParameters(zeros: parameters.layout)
    second = ModelParameters(zeros: parameters.layout)
  }

  /// Applies the sum of two gradients, `factor` times the peak rate, and packs the matrices anew.
  ///
  /// The gradients were multiplied by `lossScale`. Where their norm exceeds `maximumNorm`, they are shortened to it.
  /// Returns the norm; if it is no number, nothing has changed.
  func apply(
    _ gradients: [DenseGradient], _ shards: [ShardPass], step: Int, factor: Double, lossScale: Float,
    maximumNorm: Float
  ) async -> Float {
    let words = WordGradient(shards)
    let wordSums = WordSums(count: words.words.count * parameters.layout.shape.width)
    let squares = await withTaskGroup(of: (Int, Double).self) { tasks in
      for half in 0..<2 {
        tasks.addTask { [self] in
          (half, sum(gradients, half: half) + sum(words, shards, half: half, into: wordSums))
        }
      }
      return await tasks.reduce(into: [0.0, 0.0]) { $0[$1.0] = $1.1 }
    }
    let norm = Float((squares[0] + squares[1]).squareRoot()) / lossScale
    guard norm.isFinite else { return norm }
    var common = AdamStep(
      gradientScale: min(1, maximumNorm / max(norm, 1e-12)) / lossScale, rate: rate.peak * Float(factor),
      firstDecay: 0.9, secondDecay: 0.98, firstScale: 0, secondScale: 0, decay: 0)
    common.firstScale = 1 / (1 - pow(common.firstDecay, Float(step + 1)))
    common.secondScale = 1 / (1 - pow(common.secondDecay, Float(step + 1)))
    await withTaskGroup(of: Void.self) { tasks in
      for half in 0..<2 {
        tasks.addTask { [self, common] in
          move(by: gradients[0], half: half, common)
          moveWords(words, half: half, wordSums, common)
          for index in layerRange(half: half) { layers[index].pack(parameters, kernels) }
        }
      }
    }
    return norm
  }

  /// The layers whose parameters one of the two threads moves.
  private func layerRange(half: Int) -> Range<Int> {
    let middle = layers.count / 2
    return half == 0 ? 0..<middle : middle..<layers.count
  }

  private func range(half: Int) -> Range<Int> {
    let layout = parameters.layout
    let middle = layout.layers[layers.count / 2].range.lowerBound
    return half == 0 ? 0..<middle : middle..<layout.count
  }

  /// Adds the second gradient to the first, and returns the sum of squares. Summed in blocks, so that single precision
  /// suffices within each.
  private func sum(_ gradients: [DenseGradient], half: Int) -> Double {
    let range = range(half: half)
    var squares = 0.0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 16_384) {
      let count = min(16_384, range.upperBound - start)
      squares += Double(kernels.addAndMeasure(gradients[1].base + start, gradients[0].base + start, count))
    }
    return squares
  }

  private func sum(_ words: WordGradient, _ shards: [ShardPass], half: Int, into sums: WordSums) -> Double {
    let width = parameters.layout.shape.width
    var squares = 0.0
    for place in places(words, half: half) {
      let row = sums.base + place * width
      words.sum(place, shards, width: width, into: row)
      squares += Double(ShardPass.dot(row, row, width))
    }
    return squares
  }

  private func places(_ words: WordGradient, half: Int) -> Range<Int> {
    let middle = words.words.count / 2
    return half == 0 ? 0..<middle : middle..<words.words.count
  }

  private func move(by gradient: DenseGradient, half: Int, _ common: AdamStep) {
    let range = range(half: half)
    for group in parameters.layout.groups where range.contains(group.range.lowerBound) {
      let start = group.range.lowerBound
      kernels.adamStep(
        parameters.dense.base + start, gradient.base + start, first.dense.base + start, second.dense.base + start,
        group.range.count, step(common, depth: group.depth, decays: group.decays))
    }
  }

  private func moveWords(_ words: WordGradient, half: Int, _ sums: WordSums, _ common: AdamStep) {
    let shape = parameters.layout.shape
    let step = step(common, depth: shape.layers + 1, decays: false)
    for place in places(words, half: half) {
      let start = Int(words.words[place]) * shape.width
      kernels.adamStep(
        parameters.words.base + start, sums.base + place * shape.width, first.words.base + start,
        second.words.base + start, shape.width, step)
    }
  }

  private func step(_ common: AdamStep, depth: Int, decays: Bool) -> AdamStep {
    var step = common
    step.rate *= pow(rate.layerDecay, Float(depth))
    step.decay = decays ? step.rate * weightDecay : 0
    return step
  }

  /// A row for each word of a batch.
  private final class WordSums: Sendable {
    private let values: FloatBuffer
    var base: UnsafeMutablePointer<Float> { values.base }
    init(count: Int) { values = FloatBuffer(uninitializedCount: count) }
  }
}

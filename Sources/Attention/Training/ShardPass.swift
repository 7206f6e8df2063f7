internal import Glibc

/// One thread's share of a batch on its way through the encoder.
///
/// The layers of ``AttentionEncoder``, spelled out so that what the gradient needs is kept. Dropout falls on the
/// embeddings and on what each half of a layer adds.
struct ShardPass: Sendable {
  let parameters: ModelParameters
  let layers: [PackedLayer]
  let kernels: TrainingKernels
  let memory: ShardMemory
  let posts: [TrainingPost]
  let dropout: Dropout

  /// Which values are set to zero: a share of them, told by a seed.
  struct Dropout: Sendable {
    var rate: Float
    var seed: UInt32

    static let none = Dropout(rate: 0, seed: 0)
  }

  var rows: Int { posts.reduce(0) { $0 + $1.pieces.count } }
  var layout: ParameterLayout { parameters.layout }
  var shape: EncoderShape { parameters.layout.shape }
  var attentionScale: Float { 1 / Float(shape.headWidth).squareRoot() }

  /// The vector of each post [posts, width], the pooled states of the last layer.
  func forward() -> [Float] {
    let rows = rows
    embed()
    let norm = layout.embeddingNorm
    let first = memory.layers[0].input
    normalize(
      memory.narrow, adding: nil, rows, norm, memory.embeddingNormalized, memory.embeddingDeviation, into: first)
    drop(first, rows, site: 0)
    for index in layers.indices {
      let output = index + 1 < layers.count ? memory.layers[index + 1].input : memory.states
      forward(layer: index, rows: rows, into: output)
    }
    return pool()
  }

  private func embed() {
    let width = shape.width
    var target = memory.narrow
    for post in posts {
      for (position, id) in post.pieces.enumerated() {
        let word = parameters.words.base + Int(id) * width
        let place = parameters.dense.base + layout.positions + position * width
        for column in 0..<width { target[column] = word[column] + place[column] }
        target += width
      }
    }
  }

  private func forward(layer index: Int, rows: Int, into output: UnsafeMutablePointer<Float>) {
    let (kept, panels, layer) = (memory.layers[index], layers[index], layout.layers[index])
    multiply(kept.input, rows, layer.projections, panels.projections, into: kept.projections)
    var row = 0
    var probabilities = kept.probabilities
    for post in posts {
      let tokens = post.pieces.count
      kernels.attendKeeping(
        kept.projections + row * 3 * shape.width, tokens, shape.heads, shape.headWidth, attentionScale, probabilities,
        memory.scratch, kept.context + row * shape.width)
      row += tokens
      probabilities += Self.probabilityCount(tokens, shape)
    }
    multiply(kept.context, rows, layer.output, panels.output, into: memory.narrow)
    drop(memory.narrow, rows, site: 2 * index + 1)
    normalize(
      kept.input, adding: memory.narrow, rows, layer.attentionNorm, kept.attentionNormalized, kept.attentionDeviation,
      into: kept.middle)
    multiply(kept.middle, rows, layer.expansion, panels.expansion, into: kept.expanded)
    kernels.geluKeeping(kept.expanded, rows * shape.inner, memory.hidden)
    multiply(memory.hidden, rows, layer.contraction, panels.contraction, into: memory.narrow)
    drop(memory.narrow, rows, site: 2 * index + 2)
    normalize(
      kept.middle, adding: memory.narrow, rows, layer.outputNorm, kept.outputNormalized, kept.outputDeviation,
      into: output)
  }

  /// Each post's sum of states, weighed by softmax(state · query).
  private func pool() -> [Float] {
    let width = shape.width
    let query = parameters.dense.base + layout.poolQuery
    var vectors = [Float](repeating: 0, count: posts.count * width)
    var row = 0
    for (index, post) in posts.enumerated() {
      let states = memory.states + row * width
      let weights = memory.pooling + row
      let tokens = post.pieces.count
      var largest = -Float.infinity
      for token in 0..<tokens {
        weights[token] = Self.dot(states + token * width, query, width)
        largest = max(largest, weights[token])
      }
      var total: Float = 0
      for token in 0..<tokens {
        weights[token] = exp(weights[token] - largest)
        total += weights[token]
      }
      for token in 0..<tokens {
        weights[token] /= total
        for column in 0..<width { vectors[index * width + column] += weights[token] * states[token * width + column] }
      }
      row += tokens
    }
    return vectors
  }

  /// The logits of each post, from its vector.
  func logits(_ vectors: [Float]) -> [SIMD3<Float>] {
    let weight = parameters.dense.base + layout.headWeight
    let bias = parameters.dense.base + layout.headBias
    let width = shape.width
    return vectors.withUnsafeBufferPointer { vectors in
      posts.indices.map { index in
        guard let base = vectors.baseAddress else { return SIMD3() }
        let vector = base + index * width
        return SIMD3(
          bias[0] + Self.dot(vector, weight, width), bias[1] + Self.dot(vector, weight + width, width),
          bias[2] + Self.dot(vector, weight + 2 * width, width))
      }
    }
  }

  /// How many attention weights a post has, over all heads.
  static func probabilityCount(_ tokens: Int, _ shape: EncoderShape) -> Int {
    shape.heads * tokens * ((tokens + 31) & ~31)
  }

  static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
    var sums = SIMD16<Float>()
    for index in stride(from: 0, to: count, by: 16) {
      let left = UnsafeRawPointer(a + index).loadUnaligned(as: SIMD16<Float>.self)
      sums += left * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD16<Float>.self)
    }
    return sums.sum()
  }

  func drop(_ values: UnsafeMutablePointer<Float>, _ rows: Int, site: Int) {
    guard dropout.rate > 0 else { return }
    let seed = (dropout.seed &+ UInt32(site)) &* 0x85EB_CA6B
    let threshold = UInt32(dropout.rate * Float(1 << 24))
    kernels.dropOut(values, rows * shape.width, threshold, 1 / (1 - dropout.rate), seed)
  }

  private func multiply(
    _ input: UnsafePointer<Float>, _ rows: Int, _ matrix: ParameterLayout.Matrix, _ panels: PackedLayer.Panels,
    into output: UnsafeMutablePointer<Float>
  ) {
    let operand = kernels.packRows(input, rows * matrix.inner, memory.rowOperand)
    let bias = parameters.dense.base + matrix.bias
    kernels.product(operand, rows, matrix.inner, panels.forward, matrix.columns, bias, false, output)
  }

  private func normalize(
    _ residual: UnsafePointer<Float>, adding addend: UnsafePointer<Float>?, _ rows: Int, _ norm: ParameterLayout.Norm,
    _ normalized: UnsafeMutablePointer<Float>, _ deviation: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let values = parameters.dense.base
    kernels.normalizeKeeping(
      residual, addend, rows, norm.width, values + norm.offset, values + norm.bias, normalized, deviation, output)
  }
}

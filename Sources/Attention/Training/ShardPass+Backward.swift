extension ShardPass {
  /// Back-propagation (Rumelhart et al. 1986): from the gradient of the loss in each post's logits to that in all
  /// parameters.
  ///
  /// `vectors` [posts, width] is what ``forward()`` returned. The gradient of the words' embeddings is left in
  /// `memory.states`, a row for each token; that of all other parameters replaces the contents of `gradient`.
  func backward(_ logitGradients: [SIMD3<Float>], vectors: [Float], into gradient: DenseGradient) {
    let rows = rows
    for group in layout.groups where !group.decays || group.range.lowerBound == layout.headWeight {
      (gradient.base + group.range.lowerBound).update(repeating: 0, count: group.range.count)
    }
    backwardHead(logitGradients, vectors, gradient)
    for index in layers.indices.reversed() { backward(layer: index, rows: rows, gradient) }
    drop(memory.states, rows, site: 0)
    normalizeBackward(
      layout.embeddingNorm, rows, memory.embeddingNormalized, memory.embeddingDeviation, gradient)
    var row = 0
    for post in posts {
      let count = post.pieces.count * shape.width
      let places = gradient.base + layout.positions
      let states = memory.states + row * shape.width
      for index in 0..<count { places[index] += states[index] }
      row += post.pieces.count
    }
  }

  /// Through the head and the pooling; the gradient of the states takes their place.
  private func backwardHead(_ logitGradients: [SIMD3<Float>], _ vectors: [Float], _ gradient: DenseGradient) {
    let width = shape.width
    let head = parameters.dense.base + layout.headWeight
    let query = parameters.dense.base + layout.poolQuery
    let headGradient = gradient.base + layout.headWeight
    let queryGradient = gradient.base + layout.poolQuery
    var outer = [Float](repeating: 0, count: width)
    var row = 0
    for (index, post) in posts.enumerated() {
      let slope = logitGradients[index]
      for label in 0..<3 { gradient.base[layout.headBias + label] += slope[label] }
      for column in 0..<width {
        let feature = vectors[index * width + column]
        headGradient[column] += slope.x * feature
        headGradient[width + column] += slope.y * feature
        headGradient[2 * width + column] += slope.z * feature
        outer[column] = slope.x * head[column] + slope.y * head[width + column] + slope.z * head[2 * width + column]
      }
      let tokens = post.pieces.count
      let states = memory.states + row * width
      let weights = memory.pooling + row
      let slopes = outer.withUnsafeBufferPointer { outer in
        (0..<tokens).map { token in
          outer.baseAddress.map { Self.dot($0, states + token * width, width) } ?? 0
        }
      }
      let mean = zip(slopes, 0..<tokens).reduce(Float(0)) { $0 + $1.0 * weights[$1.1] }
      for token in 0..<tokens {
        let scoreSlope = weights[token] * (slopes[token] - mean)
        let state = states + token * width
        for column in 0..<width {
          queryGradient[column] += scoreSlope * state[column]
          state[column] = weights[token] * outer[column] + scoreSlope * query[column]
        }
      }
      row += tokens
    }
  }

  private func backward(layer index: Int, rows: Int, _ gradient: DenseGradient) {
    let (kept, panels, layer) = (memory.layers[index], layers[index], layout.layers[index])
    let (states, narrow, wide) = (memory.states, memory.narrow, memory.wide)
    let width = shape.width

    normalizeBackward(layer.outputNorm, rows, kept.outputNormalized, kept.outputDeviation, gradient)
    narrow.update(from: states, count: rows * width)
    drop(narrow, rows, site: 2 * index + 2)
    kernels.geluKeeping(kept.expanded, rows * shape.inner, memory.hidden)
    addGradients(of: layer.contraction, input: memory.hidden, outer: narrow, rows, gradient)
    multiply(narrow, rows, layer.contraction, panels.contraction, isSum: false, into: wide)
    kernels.geluBackward(wide, kept.expanded, rows * shape.inner)
    addGradients(of: layer.expansion, input: kept.middle, outer: wide, rows, gradient)
    multiply(wide, rows, layer.expansion, panels.expansion, isSum: true, into: states)

    normalizeBackward(layer.attentionNorm, rows, kept.attentionNormalized, kept.attentionDeviation, gradient)
    narrow.update(from: states, count: rows * width)
    drop(narrow, rows, site: 2 * index + 1)
    addGradients(of: layer.output, input: kept.context, outer: narrow, rows, gradient)
    multiply(narrow, rows, layer.output, panels.output, isSum: false, into: memory.context)
    var row = 0
    var probabilities = kept.probabilities
    for post in posts {
      let tokens = post.pieces.count
      kernels.attendBackward(
        memory.context + row * width, kept.projections + row * 3 * width, probabilities, tokens, shape.heads,
        shape.headWidth, attentionScale, memory.scratch, wide + row * 3 * width)
      row += tokens
      probabilities += Self.probabilityCount(tokens, shape)
    }
    addGradients(of: layer.projections, input: kept.input, outer: wide, rows, gradient)
    multiply(wide, rows, layer.projections, panels.projections, isSum: true, into: states)
  }

  /// The gradients of a matrix and its bias, inputᵀ · outer and the sums of outer's columns.
  private func addGradients(
    of matrix: ParameterLayout.Matrix, input: UnsafePointer<Float>, outer: UnsafePointer<Float>, _ rows: Int,
    _ gradient: DenseGradient
  ) {
    kernels.addColumnSums(outer, rows, matrix.columns, gradient.base + matrix.bias)
    let operand = kernels.packRows(input, rows * matrix.inner, memory.rowOperand)
    kernels.packPanels(outer, rows, matrix.columns, memory.panels)
    kernels.productOfTransposed(
      operand, matrix.inner, rows, memory.panels, matrix.columns, gradient.base + matrix.offset)
  }

  /// Back through a matrix: outer · matrixᵀ.
  private func multiply(
    _ outer: UnsafePointer<Float>, _ rows: Int, _ matrix: ParameterLayout.Matrix, _ panels: PackedLayer.Panels,
    isSum: Bool, into output: UnsafeMutablePointer<Float>
  ) {
    let operand = kernels.packRows(outer, rows * matrix.columns, memory.rowOperand)
    kernels.product(operand, rows, matrix.columns, panels.backward, matrix.inner, nil, isSum, output)
  }

  private func normalizeBackward(
    _ norm: ParameterLayout.Norm, _ rows: Int, _ normalized: UnsafePointer<Float>, _ deviation: UnsafePointer<Float>,
    _ gradient: DenseGradient
  ) {
    kernels.normalizeBackward(
      memory.states, normalized, deviation, rows, norm.width, parameters.dense.base + norm.offset,
      gradient.base + norm.offset, gradient.base + norm.bias)
  }
}

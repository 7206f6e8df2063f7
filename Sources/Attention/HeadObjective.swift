import Glibc

/// What training makes small: the weighted cross-entropy of a softmax head, plus a penalty on large weights.
///
/// The parameters describe the head over standardised features (mean 0, deviation 1), where one penalty suits all of
/// them; the features themselves are never copied, the standardisation is folded into the weights on the way in and
/// into the gradient on the way out. A source that has no neutral row says nothing about neutral: for its rows the
/// softmax runs over the other two classes alone.
struct HeadObjective {
  private let data: LabelledFeatures
  private let rowWeights: [Float]  // [n], sums to one
  private let masksNeutral: [Bool]  // [sources]
  private let mean: [Double]  // [d]
  private let deviation: [Double]  // [d]
  private let penalty: Double

  /// The number of parameters: weights [3, d], then the bias [3].
  var parameterCount: Int { SoftmaxHead.classCount * (data.width + 1) }

  init(_ data: LabelledFeatures, rowWeights: [Float], penalty: Double) {
    let total = rowWeights.reduce(into: 0.0) { $0 += Double($1) }
    self.data = data
    self.rowWeights = rowWeights.map { Float(Double($0) / max(total, .leastNormalMagnitude)) }
    self.penalty = penalty
    masksNeutral = data.classCounts.map { $0[Sentiment.Label.neutral.index] == 0 }
    (mean, deviation) = Self.moments(data)
  }

  /// The loss and its gradient [3 · d + 3].
  func loss(at parameters: [Double]) -> (loss: Double, gradient: [Double]) {
    let width = data.width
    let head = head(at: parameters)
    var loss = 0.0
    var weightGradient = Array(repeating: 0.0, count: SoftmaxHead.classCount * width)
    var biasGradient = SIMD3<Double>.zero
    var block = Array(repeating: Float(0), count: SoftmaxHead.classCount * width)
    for start in stride(from: 0, to: data.count, by: 256) {
      // Single precision inside of a block, double between blocks: fast, and exact enough for a line search.
      for index in block.indices { block[index] = 0 }
      for row in start..<min(start + 256, data.count) {
        let weight = rowWeights[row]
        if weight == 0 { continue }
        let (rowLoss, error) = rowLoss(row, head)
        loss += Double(weight * rowLoss)
        biasGradient += SIMD3<Double>(error * weight)
        accumulate(row, error * weight, into: &block)
      }
      for index in block.indices { weightGradient[index] += Double(block[index]) }
    }
    var gradient = Array(repeating: 0.0, count: parameterCount)
    for k in 0..<SoftmaxHead.classCount {
      for column in 0..<width {
        let index = k * width + column
        gradient[index] = (weightGradient[index] - mean[column] * biasGradient[k]) / deviation[column]
        gradient[index] += penalty * parameters[index]
        loss += penalty / 2 * parameters[index] * parameters[index]
      }
      gradient[SoftmaxHead.classCount * width + k] = biasGradient[k]
    }
    return (loss, gradient)
  }

  /// The head over the features as they are.
  func head(at parameters: [Double]) -> SoftmaxHead {
    let width = data.width
    var head = SoftmaxHead(width: width)
    for k in 0..<SoftmaxHead.classCount {
      var bias = parameters[SoftmaxHead.classCount * width + k]
      for column in 0..<width {
        let weight = parameters[k * width + column] / deviation[column]
        head.weights[k * width + column] = Float(weight)
        bias -= weight * mean[column]
      }
      head.bias[k] = Float(bias)
    }
    return head
  }

  /// A row's cross-entropy, and the probabilities less the truth: the derivative by the logits.
  @inline(__always)
  private func rowLoss(_ row: Int, _ head: SoftmaxHead) -> (Float, SIMD3<Float>) {
    var logits = logits(row, head)
    if masksNeutral[data.sources[row]] { logits[Sentiment.Label.neutral.index] = -.infinity }
    let top = logits.max()
    let powers = SIMD3<Float>(exp(logits.x - top), exp(logits.y - top), exp(logits.z - top))
    let sum = powers.sum()
    let label = data.labels[row].index
    var error = powers / sum
    error[label] -= 1
    return (log(sum) - (logits[label] - top), error)
  }

  private func logits(_ row: Int, _ head: SoftmaxHead) -> SIMD3<Float> {
    let width = data.width
    var logits = SIMD3<Float>(head.bias[0], head.bias[1], head.bias[2])
    data.values.withUnsafeBytes { values in
      head.weights.withUnsafeBytes { weights in
        var sums = (SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero)
        var column = 0
        while column + 16 <= width {
          let x = values.loadUnaligned(fromByteOffset: (row * width + column) * 4, as: SIMD16<Float>.self)
          sums.0 += x * weights.loadUnaligned(fromByteOffset: column * 4, as: SIMD16<Float>.self)
          sums.1 += x * weights.loadUnaligned(fromByteOffset: (width + column) * 4, as: SIMD16<Float>.self)
          sums.2 += x * weights.loadUnaligned(fromByteOffset: (2 * width + column) * 4, as: SIMD16<Float>.self)
          column += 16
        }
        logits += SIMD3(sums.0.sum(), sums.1.sum(), sums.2.sum())
        while column < width {
          let x = values.loadUnaligned(fromByteOffset: (row * width + column) * 4, as: Float.self)
          logits += SIMD3(head.weights[column], head.weights[width + column], head.weights[2 * width + column]) * x
          column += 1
        }
      }
    }
    return logits
  }

  /// Adds a row's outer product with its error.
  private func accumulate(_ row: Int, _ error: SIMD3<Float>, into block: inout [Float]) {
    let width = data.width
    data.values.withUnsafeBytes { values in
      block.withUnsafeMutableBytes { block in
        for k in 0..<SoftmaxHead.classCount {
          let factor = error[k]
          var column = 0
          while column + 16 <= width {
            let x = values.loadUnaligned(fromByteOffset: (row * width + column) * 4, as: SIMD16<Float>.self)
            let offset = (k * width + column) * 4
            let sum = block.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self) + x * factor
            block.storeBytes(of: sum, toByteOffset: offset, as: SIMD16<Float>.self)
            column += 16
          }
          while column < width {
            let x = values.loadUnaligned(fromByteOffset: (row * width + column) * 4, as: Float.self)
            let offset = (k * width + column) * 4
            let sum = block.loadUnaligned(fromByteOffset: offset, as: Float.self) + x * factor
            block.storeBytes(of: sum, toByteOffset: offset, as: Float.self)
            column += 1
          }
        }
      }
    }
  }

  /// Each feature's mean and standard deviation; 1 for a feature that never changes.
  private static func moments(_ data: LabelledFeatures) -> (mean: [Double], deviation: [Double]) {
    var sums = Array(repeating: 0.0, count: data.width)
    var squares = sums
    for row in 0..<data.count {
      for column in 0..<data.width {
        let value = Double(data.values[row * data.width + column])
        sums[column] += value
        squares[column] += value * value
      }
    }
    let count = Double(max(data.count, 1))
    let mean = sums.map { $0 / count }
    let deviation = zip(squares, mean).map { square, mean in
      let variance = square / count - mean * mean
      return variance > 1e-12 ? variance.squareRoot() : 1
    }
    return (mean, deviation)
  }
}

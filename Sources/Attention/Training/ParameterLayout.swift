/// Where each parameter of a model lies among those that training changes.
///
/// The word embeddings are apart, since a step touches a few of their rows. All others follow one another; every part
/// begins at a multiple of 16 values. Matrices are [in, out], as the products need them.
struct ParameterLayout: Sendable {
  struct Matrix: Sendable {
    var inner: Int
    var columns: Int
    var offset: Int
    var bias: Int { offset + inner * columns }
    var end: Int { bias + columns }
  }

  struct Norm: Sendable {
    var offset: Int
    var width: Int
    var bias: Int { offset + width }
    var end: Int { bias + width }
  }

  struct Layer: Sendable {
    var projections: Matrix  // [width, 3 · width]: query, key, value
    var output: Matrix  // [width, width]
    var attentionNorm: Norm
    var expansion: Matrix  // [width, inner]
    var contraction: Matrix  // [inner, width]
    var outputNorm: Norm

    var matrices: [Matrix] { [projections, output, expansion, contraction] }
    var norms: [Norm] { [attentionNorm, outputNorm] }
    var range: Range<Int> { projections.offset..<outputNorm.end }
  }

  /// A stretch of parameters that learn alike.
  struct Group: Sendable {
    var range: Range<Int>
    /// How many layers lie between these parameters and the head, which makes the learning rate smaller.
    var depth: Int
    /// Whether the weights decay: matrices do, biases and norms do not.
    var decays: Bool
  }

  let shape: EncoderShape
  let positions: Int  // [positions, width]
  let embeddingNorm: Norm
  let layers: [Layer]
  let poolQuery: Int  // [width]
  let headWeight: Int  // [3, width]
  let headBias: Int  // [3], padded to 16
  let count: Int

  var wordCount: Int { shape.pieces * shape.width }

  init(_ shape: EncoderShape) {
    let (width, inner) = (shape.width, shape.inner)
    precondition(width % 64 == 0 && inner % 64 == 0, "widths are multiples of 64")
    var end = 0
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      let matrix = Matrix(inner: rows, columns: columns, offset: end)
      end = matrix.end
      return matrix
    }
    func norm() -> Norm {
      let norm = Norm(offset: end, width: width)
      end = norm.end
      return norm
    }
    func part(_ count: Int) -> Int {
      defer { end += count }
      return end
    }
    self.shape = shape
    positions = part(shape.positions * width)
    embeddingNorm = norm()
    var layers: [Layer] = []
    for _ in 0..<shape.layers {
      let (projections, output) = (matrix(width, 3 * width), matrix(width, width))
      let attentionNorm = norm()
      let (expansion, contraction) = (matrix(width, inner), matrix(inner, width))
      layers.append(
        Layer(
          projections: projections, output: output, attentionNorm: attentionNorm, expansion: expansion,
          contraction: contraction, outputNorm: norm()))
    }
    self.layers = layers
    poolQuery = part(width)
    headWeight = part(3 * width)
    headBias = part(16)
    count = end
  }

  /// All parameters but the words', in order.
  var groups: [Group] {
    let deepest = shape.layers + 1
    var groups = [
      Group(range: positions..<embeddingNorm.offset, depth: deepest, decays: false),
      Group(range: embeddingNorm.offset..<embeddingNorm.end, depth: deepest, decays: false),
    ]
    for (index, layer) in layers.enumerated() {
      let depth = shape.layers - index
      for matrix in layer.matrices {
        groups.append(Group(range: matrix.offset..<matrix.bias, depth: depth, decays: true))
        groups.append(Group(range: matrix.bias..<matrix.end, depth: depth, decays: false))
      }
      for norm in layer.norms { groups.append(Group(range: norm.offset..<norm.end, depth: depth, decays: false)) }
    }
    groups.append(Group(range: poolQuery..<headWeight, depth: 0, decays: false))
    groups.append(Group(range: headWeight..<headBias, depth: 0, decays: true))
    groups.append(Group(range: headBias..<count, depth: 0, decays: false))
    return groups
  }
}

/// The numbers of a model in single precision, as training changes them.
final class ModelParameters: Sendable {
  let layout: ParameterLayout
  let dense: FloatBuffer  // [layout.count]
  let words: FloatBuffer  // [pieces, width]

  /// Zeros, for gradients and moments.
  init(zeros layout: ParameterLayout) {
    self.layout = layout
    dense = FloatBuffer(zeros: layout.count)
    words = FloatBuffer(zeros: layout.wordCount)
  }

  /// Reads a model file, whose matrices are I8 with scales or F32; of its layers only `kept`, if any, evenly spaced.
  ///
  /// A head that reads several layers, or none that fits, is left out: the new one starts at zero.
  convenience init(file: SafetensorsFile, keeping kept: Int? = nil) throws(ModelError) {
    let (shape, kept) = try Self.thinned(EncoderShape(file), to: kept, of: file)
    self.init(zeros: ParameterLayout(shape))
    let (width, inner) = (shape.width, shape.inner)
    try file.readMatrix(ModelFormat.word, [shape.pieces, width]) { row, column, value in
      words.base[row * width + column] = value
    }
    copy(try file.floats(of: ModelFormat.position, [shape.positions, width]), to: layout.positions)
    try readNorm(ModelFormat.embeddingNorm, of: file, to: layout.embeddingNorm)
    for (index, layer) in zip(kept, layout.layers) {
      let names = ModelFormat.Layer(index)
      for (part, name) in [names.query, names.key, names.value].enumerated() {
        try readMatrix(name, [width, width], of: file, to: layer.projections, column: part * width)
      }
      try readMatrix(names.output, [width, width], of: file, to: layer.output)
      try readNorm(names.attentionNorm, of: file, to: layer.attentionNorm)
      try readMatrix(names.expansion, [inner, width], of: file, to: layer.expansion)
      try readMatrix(names.contraction, [width, inner], of: file, to: layer.contraction)
      try readNorm(names.outputNorm, of: file, to: layer.outputNorm)
    }
    if file.tensors[ModelFormat.poolingQuery] != nil {
      copy(try file.floats(of: ModelFormat.poolingQuery, [width]), to: layout.poolQuery)
    }
    if shape.pooledLayers == [shape.layers], file.tensors[ModelFormat.headWeight] != nil {
      copy(try file.floats(of: ModelFormat.headWeight, [3, width]), to: layout.headWeight)
      copy(try file.floats(of: ModelFormat.headBias, [3]), to: layout.headBias)
    }
  }

  /// The shape with `count` layers, and the places of those: of 12 layers, 6 are the second, the fourth … the last.
  private static func thinned(
    _ shape: EncoderShape, to count: Int?, of file: SafetensorsFile
  ) throws(ModelError) -> (EncoderShape, [Int]) {
    guard let count else { return (shape, Array(0..<shape.layers)) }
    guard (1...shape.layers).contains(count) else {
      throw ModelError(
        path: file.path, problem: .malformed(found: "\(shape.layers) layers", expected: "\(count) layers to keep"))
    }
    var thinned = shape
    thinned.layers = count
    if shape.pooledLayers == [shape.layers] { thinned.pooledLayers = [count] }
    return (thinned, (1...count).map { ($0 * shape.layers + count / 2) / count - 1 })
  }

  /// Whether the model gives an answer yet: a new head is zero.
  var hasHead: Bool {
    UnsafeBufferPointer(start: dense.base + layout.headWeight, count: layout.headBias - layout.headWeight).contains {
      $0 != 0
    }
  }

  /// Takes over the values of another model of the same layout.
  func copy(_ other: ModelParameters) {
    dense.base.update(from: other.dense.base, count: dense.count)
    words.base.update(from: other.words.base, count: words.count)
  }

  /// The tensors of a model file, matrices rounded to eight bits or as they are.
  func tensors(rounded: Bool) -> [Tensor] {
    let shape = layout.shape
    let (width, inner) = (shape.width, shape.inner)
    func floats(_ offset: Int, _ count: Int) -> [Float] {
      Array(UnsafeBufferPointer(start: dense.base + offset, count: count))
    }
    func stored(_ name: String, _ values: [Float], _ rows: Int, _ columns: Int) -> [Tensor] {
      rounded
        ? QuantizedMatrix(rounding: values, rows: rows, columns: columns).tensors(name)
        : [Tensor(name, [rows, columns], floats: values)]
    }
    func matrix(_ name: String, _ matrix: ParameterLayout.Matrix, _ columns: Range<Int>) -> [Tensor] {
      var turned = [Float](repeating: 0, count: columns.count * matrix.inner)  // [out, in]
      for (row, column) in columns.enumerated() {
        for k in 0..<matrix.inner {
          turned[row * matrix.inner + k] = dense.base[matrix.offset + k * matrix.columns + column]
        }
      }
      return stored(ModelFormat.weight(of: name), turned, columns.count, matrix.inner)
        + [
          Tensor(
            ModelFormat.bias(of: name), [columns.count], floats: floats(matrix.bias + columns.lowerBound, columns.count)
          )
        ]
    }
    func norm(_ name: String, _ norm: ParameterLayout.Norm) -> [Tensor] {
      [
        Tensor(ModelFormat.weight(of: name), [width], floats: floats(norm.offset, width)),
        Tensor(ModelFormat.bias(of: name), [width], floats: floats(norm.bias, width)),
      ]
    }
    let words = Array(UnsafeBufferPointer(start: self.words.base, count: layout.wordCount))
    var tensors = stored(ModelFormat.word, words, shape.pieces, width)
    tensors.append(
      Tensor(ModelFormat.position, [shape.positions, width], floats: floats(layout.positions, shape.positions * width)))
    tensors += norm(ModelFormat.embeddingNorm, layout.embeddingNorm)
    for (index, layer) in layout.layers.enumerated() {
      let names = ModelFormat.Layer(index)
      for (part, name) in [names.query, names.key, names.value].enumerated() {
        tensors += matrix(name, layer.projections, part * width..<(part + 1) * width)
      }
      tensors += matrix(names.output, layer.output, 0..<width)
      tensors += norm(names.attentionNorm, layer.attentionNorm)
      tensors += matrix(names.expansion, layer.expansion, 0..<inner)
      tensors += matrix(names.contraction, layer.contraction, 0..<width)
      tensors += norm(names.outputNorm, layer.outputNorm)
    }
    tensors.append(Tensor(ModelFormat.poolingQuery, [width], floats: floats(layout.poolQuery, width)))
    tensors.append(Tensor(ModelFormat.headWeight, [3, width], floats: floats(layout.headWeight, 3 * width)))
    tensors.append(Tensor(ModelFormat.headBias, [3], floats: floats(layout.headBias, 3)))
    return tensors
  }

  private func copy(_ values: [Float], to offset: Int) {
    for (index, value) in values.enumerated() { dense.base[offset + index] = value }
  }

  private func readNorm(
    _ name: String, of file: SafetensorsFile, to norm: ParameterLayout.Norm
  ) throws(ModelError) {
    copy(try file.floats(of: ModelFormat.weight(of: name), [norm.width]), to: norm.offset)
    copy(try file.floats(of: ModelFormat.bias(of: name), [norm.width]), to: norm.bias)
  }

  /// Reads a matrix stored as [out, in], and its bias, into the columns of `matrix` from `column` on.
  private func readMatrix(
    _ name: String, _ lengths: [Int], of file: SafetensorsFile, to matrix: ParameterLayout.Matrix, column: Int = 0
  ) throws(ModelError) {
    let target = dense.base + matrix.offset
    try file.readMatrix(ModelFormat.weight(of: name), lengths) { out, inner, value in
      target[inner * matrix.columns + column + out] = value
    }
    copy(try file.floats(of: ModelFormat.bias(of: name), [lengths[0]]), to: matrix.bias + column)
  }
}

extension SafetensorsFile {
  /// Hands over every value of a matrix [rows, columns], stored as I8 with a scale for each row, or as F32 or F16.
  func readMatrix(
    _ name: String, _ lengths: [Int], _ visit: (_ row: Int, _ column: Int, _ value: Float) -> Void
  ) throws(ModelError) {
    let columns = lengths[1]
    guard tensors[name]?.type == .int8 else {
      let values = try floats(of: name, [lengths[0], columns])
      for (index, value) in values.enumerated() { visit(index / columns, index % columns, value) }
      return
    }
    let bytes = try bytes(of: name, .int8, [lengths[0], columns])
    let scales = try floats(of: ModelFormat.scale(of: name), [lengths[0]])
    for row in 0..<lengths[0] {
      for column in 0..<columns {
        visit(row, column, Float(Int8(bitPattern: bytes[row * columns + column])) * scales[row])
      }
    }
  }
}

/// Packs a model file's tensors for the kernels, one behind the other: floats into one buffer, bytes into another.
struct WeightLoader: ~Copyable {
  private let file: SafetensorsFile
  private let shape: EncoderShape
  private let precision: AttentionEncoder.Precision
  private let kernels: Kernels
  private let values: FloatBuffer
  private let integers: ByteBuffer
  private var end = 0
  private var integerEnd = 0

  init(
    _ file: SafetensorsFile, _ shape: EncoderShape, _ precision: AttentionEncoder.Precision, _ kernels: Kernels
  ) {
    self.file = file
    self.shape = shape
    self.precision = precision
    self.kernels = kernels
    let (width, inner) = (shape.width, shape.inner)
    let matrices = shape.layers * (4 * width * width + 2 * width * inner)
    let columns = shape.layers * (5 * width + inner)
    let others = shape.positions * width + 2 * width + shape.layers * 4 * width + columns  // norms and biases
    switch precision {
    case .float32:
      values = FloatBuffer(uninitializedCount: matrices + others)
      integers = ByteBuffer(uninitializedCount: 0)
    case .int8:
      values = FloatBuffer(uninitializedCount: columns + others)
      integers = ByteBuffer(uninitializedCount: matrices + columns * MemoryLayout<Int32>.stride)
    }
  }

  /// The buffers, which must be full by now.
  consuming func finish() -> EncoderWeights.Memory {
    precondition(end == values.count && integerEnd == integers.count, "the buffers are sized for the encoder's shape")
    return EncoderWeights.Memory(floats: values, bytes: integers)
  }

  mutating func layer(_ index: Int) throws(ModelError) -> EncoderWeights.Layer {
    let names = ModelFormat.Layer(index)
    let (width, inner) = (shape.width, shape.inner)
    return EncoderWeights.Layer(
      projections: try matrix([names.query, names.key, names.value], inner: width, columns: width),
      output: try matrix([names.output], inner: width, columns: width),
      attentionNorm: try norm(names.attentionNorm),
      expansion: try matrix([names.expansion], inner: width, columns: inner),
      contraction: try matrix([names.contraction], inner: inner, columns: width),
      outputNorm: try norm(names.outputNorm))
  }

  /// Appends an F32 tensor as it is, and returns where.
  mutating func append(_ name: String, _ lengths: [Int]) throws(ModelError) -> Int {
    let bytes = try file.bytes(of: name, .float32, lengths)
    let offset = end
    let target = UnsafeMutableRawBufferPointer(start: values.base + offset, count: bytes.count)
    end += bytes.count / 4
    precondition(end <= values.count, "the buffer is sized for the encoder's shape")
    target.copyMemory(from: bytes)
    return offset
  }

  mutating func norm(_ name: String) throws(ModelError) -> EncoderWeights.Norm {
    let offset = try append(ModelFormat.weight(of: name), [shape.width])
    _ = try append(ModelFormat.bias(of: name), [shape.width])
    return .init(offset: offset, width: shape.width)
  }

  /// Appends matrices of the same input side by side, each stored as I8 [columns, inner], packed for the kernels.
  mutating func matrix(
    _ names: [String], inner: Int, columns: Int
  ) throws(ModelError) -> EncoderWeights.Matrix {
    var matrix = EncoderWeights.Matrix(
      inner: inner, columns: names.count * columns, packed: precision == .int8 ? integerEnd : end, scales: 0, bias: 0)
    for (index, name) in names.enumerated() {
      let weight = ModelFormat.weight(of: name)
      let rows = try file.bytes(of: weight, .int8, [columns, inner])
      let source = rows.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Int8.self)
      switch precision {
      case .float32:
        let scales = try file.floats(of: ModelFormat.scale(of: weight), [columns])
        unpack(source, scales: scales, inner: inner)
      case .int8:
        let sums = integers.base + matrix.packed + inner * matrix.columns + index * columns * 4
        let packing = IntegerPacking(kernels, inner: inner, columns: columns)
        packing.pack(source, into: integers.base + integerEnd, sums: sums.assumingMemoryBound(to: Int32.self))
        integerEnd += inner * columns
      }
      file.release(rows)
    }
    if precision == .int8 {
      integerEnd += matrix.columns * 4
      matrix.scales = end
      for name in names { _ = try append(ModelFormat.scale(of: ModelFormat.weight(of: name)), [columns]) }
    }
    matrix.bias = end
    for name in names { _ = try append(ModelFormat.bias(of: name), [columns]) }
    return matrix
  }

  /// Appends a matrix as floats, in panels of [inner, panelWidth].
  private mutating func unpack(_ source: UnsafePointer<Int8>, scales: [Float], inner: Int) {
    let panelWidth = kernels.panelWidth
    precondition(end + inner * scales.count <= values.count, "the buffer is sized for the encoder's shape")
    scales.withUnsafeBufferPointer { scales in
      for panel in stride(from: 0, to: scales.count, by: panelWidth) {
        let target = values.base + end + panel * inner
        for k in 0..<inner {
          for column in 0..<panelWidth {
            let value = Float(source[(panel + column) * inner + k])
            target[k * panelWidth + column] = value * scales[panel + column]
          }
        }
      }
    }
    end += inner * scales.count
  }
}

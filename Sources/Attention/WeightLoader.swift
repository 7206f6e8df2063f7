/// Unpacks a model file's tensors, one behind the other, into one buffer.
struct WeightLoader: ~Copyable {
  private let file: SafetensorsFile
  private let shape: EncoderShape
  private let panelWidth: Int
  private let values: FloatBuffer
  private var end = 0

  init(_ file: SafetensorsFile, _ shape: EncoderShape, panelWidth: Int) {
    self.file = file
    self.shape = shape
    self.panelWidth = panelWidth
    let (width, inner) = (shape.width, shape.inner)
    let layer = 4 * width * width + 2 * width * inner + 9 * width + inner
    values = FloatBuffer(uninitializedCount: shape.positions * width + 2 * width + shape.layers * layer)
  }

  /// The buffer, which must be full by now.
  consuming func finish() -> FloatBuffer {
    precondition(end == values.count, "the buffer is sized for the encoder's shape")
    return values
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

  /// Appends matrices of the same input side by side, each stored as I8 [columns, inner], packed for the kernels:
  /// panels of [inner, panelWidth], then the biases.
  mutating func matrix(
    _ names: [String], inner: Int, columns: Int
  ) throws(ModelError) -> EncoderWeights.Matrix {
    let matrix = EncoderWeights.Matrix(inner: inner, columns: names.count * columns, offset: end)
    precondition(end + inner * matrix.columns <= values.count, "the buffer is sized for the encoder's shape")
    for name in names {
      let weight = ModelFormat.weight(of: name)
      let rows = try file.bytes(of: weight, .int8, [columns, inner])
      let scales = try file.floats(of: ModelFormat.scale(of: weight), [columns])
      let source = rows.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Int8.self)
      scales.withUnsafeBufferPointer { scales in
        for panel in stride(from: 0, to: columns, by: panelWidth) {
          let target = values.base + end + panel * inner
          for k in 0..<inner {
            for column in 0..<panelWidth {
              let value = Float(source[(panel + column) * inner + k])
              target[k * panelWidth + column] = value * scales[panel + column]
            }
          }
        }
      }
      end += inner * columns
    }
    for name in names { _ = try append(ModelFormat.bias(of: name), [columns]) }
    return matrix
  }
}

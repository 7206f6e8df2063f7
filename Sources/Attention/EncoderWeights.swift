/// The weights of an encoder, ready for the kernels: matrices laid out in panels, of bytes or unpacked to F32.
///
/// The word embeddings, half of the file, stay in it and are unpacked row by row as they are needed.
struct EncoderWeights: ~Copyable, Sendable {
  /// Where a matrix with its bias lies.
  struct Matrix {
    var inner: Int
    var columns: Int
    /// The offset of the panels [inner, columns] in ``values``, or in ``integers`` with [columns] of Int32, where sums
    /// start, behind them.
    var packed: Int
    var scales: Int  // offset in `values` of [columns], for integers
    var bias: Int  // offset in `values` of [columns]
  }

  /// Where a norm's weight and bias lie, one behind the other.
  struct Norm {
    var offset: Int
    var width: Int
    var bias: Int { offset + width }
  }

  struct Layer {
    var projections: Matrix  // [width, 3 · width]: query, key, value
    var output: Matrix  // [width, width]
    var attentionNorm: Norm
    var expansion: Matrix  // [width, inner]
    var contraction: Matrix  // [inner, width]
    var outputNorm: Norm
  }

  /// What owns the numbers.
  struct Memory: ~Copyable, Sendable {
    let floats: FloatBuffer
    let bytes: ByteBuffer
  }

  let shape: EncoderShape
  let precision: AttentionEncoder.Precision
  private let memory: Memory
  let positions: Int  // offset of [positions, width]
  let embeddingNorm: Norm
  let layers: [Layer]
  /// What each token's weight in the mean is asked by, if anything.
  let poolingQuery: [Float]?  // [width]

  private let file: SafetensorsFile
  /// In `file`, which lives as long as this value: I8 [pieces, width], and F32 [pieces] of any alignment.
  private nonisolated(unsafe) let words: UnsafeRawBufferPointer
  private nonisolated(unsafe) let wordScales: UnsafeRawBufferPointer

  init(_ file: SafetensorsFile, _ precision: AttentionEncoder.Precision, _ kernels: Kernels) throws(ModelError) {
    let shape = try EncoderShape(file)
    let words = try file.bytes(of: ModelFormat.word, .int8, [shape.pieces, shape.width])
    let wordScales = try file.bytes(of: ModelFormat.scale(of: ModelFormat.word), .float32, [shape.pieces])
    var loader = WeightLoader(file, shape, precision, kernels)
    let positions = try loader.append(ModelFormat.position, [shape.positions, shape.width])
    let embeddingNorm = try loader.norm(ModelFormat.embeddingNorm)
    var layers: [Layer] = []
    for index in 0..<shape.layers { layers.append(try loader.layer(index)) }

    let hasQuery = file.tensors[ModelFormat.poolingQuery] != nil
    poolingQuery = hasQuery ? try file.floats(of: ModelFormat.poolingQuery, [shape.width]) : nil
    self.file = file
    self.precision = precision
    self.shape = shape
    self.words = words
    self.wordScales = wordScales
    self.positions = positions
    self.embeddingNorm = embeddingNorm
    self.layers = layers
    memory = loader.finish()
  }

  var values: UnsafePointer<Float> { UnsafePointer(memory.floats.base) }
  var integers: UnsafeRawPointer { UnsafeRawPointer(memory.bytes.base) }

  /// Adds the embedding of a piece at a position: `row` [width] becomes word + position.
  func embed(_ id: Int32, at position: Int, into row: UnsafeMutablePointer<Float>) {
    precondition(id >= 0 && id < shape.pieces, "piece \(id) is outside of the vocabulary")
    let id = Int(id)
    let word = words.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Int8.self) + id * shape.width
    let scale = wordScales.loadUnaligned(fromByteOffset: id * 4, as: Float.self)
    let place = values + positions + position * shape.width
    for index in 0..<shape.width { row[index] = Float(word[index]) * scale + place[index] }
  }
}

extension EncoderShape {
  /// Reads the sizes from a model file and proves that the kernels can work with them.
  init(_ file: SafetensorsFile) throws(ModelError) {
    func metadata(_ key: String, _ expected: String, _ fits: (String) -> Bool) throws(ModelError) -> String {
      let found = file.metadata[key]
      guard let found, fits(found) else {
        throw ModelError(path: file.path, problem: .metadata(key: key, found: found, expected: expected))
      }
      return found
    }
    func lengths(_ tensor: String) throws(ModelError) -> (Int, Int) {
      guard let shape = file.tensors[tensor]?.shape, shape.count == 2 else {
        throw ModelError(path: file.path, problem: .missing(tensor: tensor))
      }
      return (shape[0], shape[1])
    }
    _ = try metadata("format", ModelFormat.name) { $0 == ModelFormat.name }
    _ = try metadata("version", ModelFormat.version) { $0 == ModelFormat.version }
    (pieces, width) = try lengths(ModelFormat.word)
    positions = try lengths(ModelFormat.position).0
    inner = try lengths(ModelFormat.weight(of: ModelFormat.Layer(0).expansion)).0
    // Whatever belongs to a layer counts it, so that a layer that lacks a tensor is noticed.
    layers =
      Set(
        file.tensors.keys.filter { $0.hasPrefix(ModelFormat.layerPrefix) }.map {
          $0.split(separator: ".").dropFirst().first
        }
      ).count
    let (width, inner) = (width, inner)
    guard layers > 0, width > 0, width <= 4096, inner > 0, inner <= 16_384, inner % 32 == 0, positions >= 2 else {
      throw ModelError(
        path: file.path,
        problem: .malformed(
          found: "an encoder of \(layers) layers, width \(width), inner width \(inner) and \(positions) positions",
          expected: "a layer, widths of 32 to 4096 and 16,384, and two positions"))
    }
    let heads = try metadata("heads", "a number of heads that are a multiple of 32 wide") {
      guard let heads = Int($0), heads > 0, heads <= width else { return false }
      return width % heads == 0 && width / heads % 32 == 0
    }
    self.heads = Int(heads) ?? 1
    guard file.tensors[ModelFormat.poolingQuery] == nil else {
      pooledLayers = [self.layers]
      return
    }
    let (found, layers) = (file.metadata[ModelFormat.pooledLayers], layers)
    let pooled = found?.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 } ?? [layers]
    guard pooled.count <= layers, Set(pooled).count == pooled.count, pooled.allSatisfy({ (1...layers).contains($0) })
    else {
      let expected = "different layers from 1 to \(layers), parted by commas"
      throw ModelError(
        path: file.path, problem: .metadata(key: ModelFormat.pooledLayers, found: found, expected: expected))
    }
    pooledLayers = pooled
  }
}

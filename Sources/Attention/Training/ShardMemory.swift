/// What one thread keeps of its share of a batch on the way forward, and needs on the way back.
///
/// Some 320 kB a token for twelve layers of width 384. Every matrix is padded to whole tiles of rows.
final class ShardMemory: Sendable {
  /// What the gradient of one layer needs.
  struct Layer: Sendable {
    nonisolated(unsafe) var input: UnsafeMutablePointer<Float>  // [rows, width]
    nonisolated(unsafe) var projections: UnsafeMutablePointer<Float>  // [rows, 3 · width]
    nonisolated(unsafe) var probabilities: UnsafeMutablePointer<Float>  // [posts, heads, tokens, padded]
    nonisolated(unsafe) var context: UnsafeMutablePointer<Float>  // [rows, width]
    nonisolated(unsafe) var attentionNormalized: UnsafeMutablePointer<Float>  // [rows, width]
    nonisolated(unsafe) var attentionDeviation: UnsafeMutablePointer<Float>  // [rows]
    nonisolated(unsafe) var middle: UnsafeMutablePointer<Float>  // [rows, width]
    nonisolated(unsafe) var expanded: UnsafeMutablePointer<Float>  // [rows, inner], before GELU
    nonisolated(unsafe) var outputNormalized: UnsafeMutablePointer<Float>  // [rows, width]
    nonisolated(unsafe) var outputDeviation: UnsafeMutablePointer<Float>  // [rows]
  }

  let rowCapacity: Int
  let probabilityCapacity: Int
  let scratchCapacity: Int
  let layers: [Layer]
  /// The output of the last layer; on the way back the gradient, in the end that of the words' embeddings.
  nonisolated(unsafe) let states: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let embeddingNormalized: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let embeddingDeviation: UnsafeMutablePointer<Float>  // [rows]
  nonisolated(unsafe) let narrow: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let context: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let wide: UnsafeMutablePointer<Float>  // [rows, inner], or [rows, 3 · width]
  nonisolated(unsafe) let hidden: UnsafeMutablePointer<Float>  // [rows, inner]
  nonisolated(unsafe) let rowOperand: UnsafeMutableRawPointer  // [rows, inner]
  nonisolated(unsafe) let panels: UnsafeMutableRawPointer  // [rows, inner]
  nonisolated(unsafe) let scratch: UnsafeMutablePointer<Float>
  nonisolated(unsafe) let pooling: UnsafeMutablePointer<Float>  // [rows]

  private let buffer: FloatBuffer

  /// Memory for posts: the present one, or a larger one where it is too small.
  ///
  /// Without `keepsAll`, every layer uses the same memory, which is enough for the way forward.
  static func fitting(
    _ posts: [TrainingPost], _ shape: EncoderShape, _ kernels: TrainingKernels, reusing present: ShardMemory?,
    keepsAll: Bool = true
  ) -> ShardMemory {
    let rows = posts.reduce(0) { $0 + $1.pieces.count }
    let probabilities = posts.reduce(0) { $0 + ShardPass.probabilityCount($1.pieces.count, shape) }
    let longest = posts.map(\.pieces.count).max() ?? 0
    let scratch = kernels.attentionScratch(longest, shape.headWidth)
    if let present, present.rowCapacity >= rows, present.probabilityCapacity >= probabilities,
      present.scratchCapacity >= scratch
    {
      return present
    }
    return ShardMemory(
      rows: max(rows + rows / 8, present?.rowCapacity ?? 0),
      probabilities: max(probabilities + probabilities / 4, present?.probabilityCapacity ?? 0),
      scratch: max(scratch, present?.scratchCapacity ?? 0), shape: shape, tileRows: kernels.tileRows,
      keepsAll: keepsAll)
  }

  private init(
    rows: Int, probabilities: Int, scratch scratchCount: Int, shape: EncoderShape, tileRows: Int, keepsAll: Bool
  ) {
    rowCapacity = rows
    probabilityCapacity = probabilities
    scratchCapacity = scratchCount
    let rows = (rows + 2 * tileRows + 15) & ~15
    let (width, wider) = (rows * shape.width, rows * max(shape.inner, 3 * shape.width))
    let layerCount = 8 * width + rows * shape.inner + 2 * rows + probabilities
    let buffer = FloatBuffer(
      zeros: (keepsAll ? shape.layers : 2) * layerCount + 4 * width + 4 * wider + 2 * rows + scratchCount)
    var end = buffer.base
    func part(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { end += count }
      return end
    }
    // A layer's input is the output of the one before it, so two take turns where nothing is kept.
    let kept = (0..<(keepsAll ? shape.layers : 2)).map { _ in
      Layer(
        input: part(width), projections: part(3 * width), probabilities: part(probabilities), context: part(width),
        attentionNormalized: part(width), attentionDeviation: part(rows), middle: part(width),
        expanded: part(rows * shape.inner), outputNormalized: part(width), outputDeviation: part(rows))
    }
    layers = (0..<shape.layers).map { kept[$0 % kept.count] }
    states = part(width)
    embeddingNormalized = part(width)
    embeddingDeviation = part(rows)
    narrow = part(width)
    context = part(width)
    wide = part(wider)
    hidden = part(wider)
    rowOperand = UnsafeMutableRawPointer(part(wider))
    panels = UnsafeMutableRawPointer(part(wider))
    pooling = part(rows)
    scratch = part(scratchCount)
    self.buffer = buffer
  }
}

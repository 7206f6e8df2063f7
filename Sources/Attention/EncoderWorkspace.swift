/// The memory in which one batch is computed; every part is padded to whole tiles of rows.
struct EncoderWorkspace: ~Copyable {
  /// Rows that pass through both halves of the inner network together, so that what is between stays in the cache. A
  /// multiple of every level's tile.
  static let blockRows = 96

  private let buffer: FloatBuffer
  private let integerBuffer: ByteBuffer

  let states: UnsafeMutablePointer<Float>  // [rows, width]
  let addend: UnsafeMutablePointer<Float>  // [rows, width]
  let context: UnsafeMutablePointer<Float>  // [rows, width]
  let projections: UnsafeMutablePointer<Float>  // [rows, 3 · width]
  let hidden: UnsafeMutablePointer<Float>  // [blockRows, inner]
  let scratch: UnsafeMutablePointer<Float>  // of the attention to the longest window
  let rowScales: UnsafeMutablePointer<Float>  // [rows], of the integers
  let integers: UnsafeMutableRawPointer  // [rows, width] or [blockRows, inner], the left side of a product

  init(rows: Int, longest: Int, shape: EncoderShape, kernels: Kernels) {
    let padded = rows + kernels.tileRows
    let block = min(padded, Self.blockRows)
    let scratchCount = kernels.attentionScratch(longest, shape.headWidth)
    buffer = FloatBuffer(zeros: padded * (6 * shape.width + 1) + block * shape.inner + scratchCount)
    states = buffer.base
    addend = states + padded * shape.width
    context = addend + padded * shape.width
    projections = context + padded * shape.width
    hidden = projections + padded * 3 * shape.width
    scratch = hidden + block * shape.inner
    rowScales = scratch + scratchCount
    integerBuffer = ByteBuffer(
      uninitializedCount: max(padded * shape.width, block * shape.inner) * kernels.integers.size)
    integers = integerBuffer.base
  }
}

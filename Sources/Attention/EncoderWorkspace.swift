import Synchronization

/// The memory in which one batch is computed; every part is padded to whole tiles of rows. One thread at a time uses it, and what
/// another batch has left in it does not matter.
final class EncoderWorkspace: Sendable {
  /// Rows that pass through both halves of the inner network together, so that what is between stays in the cache. A
  /// multiple of every level's tile.
  static let blockRows = 96

  /// The most rows that it has room for.
  let rows: Int
  private let buffer: FloatBuffer
  private let integerBuffer: ByteBuffer

  nonisolated(unsafe) let states: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let addend: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let context: UnsafeMutablePointer<Float>  // [rows, width]
  nonisolated(unsafe) let projections: UnsafeMutablePointer<Float>  // [rows, 3 · width]
  nonisolated(unsafe) let hidden: UnsafeMutablePointer<Float>  // [blockRows, inner]
  nonisolated(unsafe) let scratch: UnsafeMutablePointer<Float>  // of the attention to the longest window
  nonisolated(unsafe) let rowScales: UnsafeMutablePointer<Float>  // [rows], of the integers
  nonisolated(unsafe) let integers: UnsafeMutableRawPointer  // [rows, width] or [blockRows, inner], left of a product

  init(rows: Int, shape: EncoderShape, kernels: Kernels) {
    self.rows = rows
    let padded = rows + kernels.tileRows
    let block = min(padded, Self.blockRows)
    let scratchCount = kernels.attentionScratch(shape.positions, shape.headWidth)
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

/// Workspaces for the next batches: as many as have ever been in use at once.
///
/// Megabytes that come and go with every batch leave holes in the heap, into which posts move; the next batch then needs new memory.
final class WorkspacePool: Sendable {
  /// Sizes are rounded up to it, so that one workspace serves batches of about the same size.
  private static let step = 128

  private let idle = Mutex<[EncoderWorkspace]>([])

  /// Computes in a workspace with room for so many rows.
  func withWorkspace<Result>(
    rows: Int, shape: EncoderShape, kernels: Kernels, _ body: (EncoderWorkspace) -> Result
  ) -> Result {
    // One that is too small gives way to a larger one.
    let present = idle.withLock { $0.popLast() }
    let workspace: EncoderWorkspace
    if let present, present.rows >= rows {
      workspace = present
    } else {
      workspace = EncoderWorkspace(
        rows: (rows + Self.step - 1) / Self.step * Self.step, shape: shape, kernels: kernels)
    }
    defer { idle.withLock { $0.append(workspace) } }
    return body(workspace)
  }
}

/// Memory for numbers, aligned for the widest vectors and freed with its owner.
struct FloatBuffer: ~Copyable, Sendable {
  /// Owned by this value alone. Who writes to it holds the buffer exclusively; weights are written once, at load.
  nonisolated(unsafe) let base: UnsafeMutablePointer<Float>
  let count: Int
  private let bytes: ByteBuffer

  init(zeros count: Int) {
    self.init(uninitializedCount: count)
    base.initialize(repeating: 0, count: count)
  }

  /// Memory that must be written before it is read.
  init(uninitializedCount count: Int) {
    bytes = ByteBuffer(uninitializedCount: count * MemoryLayout<Float>.stride)
    base = bytes.base.bindMemory(to: Float.self, capacity: count)
    self.count = count
  }
}

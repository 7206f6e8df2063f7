internal import Glibc

/// Memory for numbers, aligned for the widest vectors and freed with its owner.
struct FloatBuffer: ~Copyable, Sendable {
  /// Owned by this value alone. Who writes to it holds the buffer exclusively; weights are written once, at load.
  nonisolated(unsafe) let base: UnsafeMutablePointer<Float>
  let count: Int

  init(zeros count: Int) {
    self.init(uninitializedCount: count)
    base.initialize(repeating: 0, count: count)
  }

  /// Memory that must be written before it is read. Large buffers ask for large pages, which saves most page faults.
  init(uninitializedCount count: Int) {
    let large = 1 << 21
    let size = max(count, 1) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size >= 4 * large ? large : 64)
    if size >= 4 * large { madvise(memory, size, MADV_HUGEPAGE) }
    base = memory.bindMemory(to: Float.self, capacity: count)
    self.count = count
  }

  deinit { base.deallocate() }
}

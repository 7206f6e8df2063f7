internal import Glibc

/// Uninitialised, then zeroed, memory for numbers, aligned for the widest vectors and freed with its owner.
struct FloatBuffer: ~Copyable, Sendable {
  /// Owned by this value alone. Who writes to it holds the buffer exclusively; weights are written once, at load.
  nonisolated(unsafe) let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Zeros. Large buffers ask for large pages, which saves most of the page faults.
  init(count: Int) {
    let large = 1 << 21
    let size = max(count, 1) * MemoryLayout<Float>.stride
    let alignment = size >= large ? large : 64
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: alignment)
    if size >= large { madvise(memory, size, MADV_HUGEPAGE) }
    base = memory.initializeMemory(as: Float.self, repeating: 0, count: count)
    self.count = count
  }

  deinit { base.deallocate() }
}

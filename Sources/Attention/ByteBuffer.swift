internal import Glibc

/// Memory for packed integers, aligned for the widest vectors and freed with its owner.
struct ByteBuffer: ~Copyable, Sendable {
  /// Owned by this value alone. Who writes to it holds the buffer exclusively; weights are written once, at load.
  nonisolated(unsafe) let base: UnsafeMutableRawPointer
  let count: Int

  /// Memory that must be written before it is read. Large buffers ask for large pages, which saves most page faults.
  init(uninitializedCount count: Int) {
    let large = 1 << 21
    base = .allocate(byteCount: max(count, 1), alignment: count >= 4 * large ? large : 64)
    if count >= 4 * large { madvise(base, count, MADV_HUGEPAGE) }
    self.count = count
  }

  deinit { base.deallocate() }
}

import Glibc

/// Work over many rows, on two threads, with the processor time that it took.
enum ProcessorTime {
  /// Runs `work` on blocks of the rows `0..<count`, two at a time, and returns the results in the order of the blocks.
  static func inBlocks<Result: Sendable>(
    of length: Int, count: Int, _ work: @escaping @Sendable (Range<Int>) throws -> Result
  ) async throws -> [Result] {
    let blocks = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    var results: [Result?] = Array(repeating: nil, count: blocks.count)
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var waiting = blocks.indices.makeIterator()
      func startNext() {
        guard let index = waiting.next() else { return }
        group.addTask { (index, try work(blocks[index])) }
      }
      startNext()
      startNext()
      for try await (index, result) in group {
        results[index] = result
        startNext()
      }
    }
    return results.compactMap { $0 }
  }

  /// The seconds that this thread has worked for `body`: what else runs on the machine does not count.
  static func seconds<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
    let start = ownSeconds
    let result = try body()
    return (result, ownSeconds - start)
  }

  private static var ownSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

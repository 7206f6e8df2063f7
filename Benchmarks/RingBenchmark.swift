import Alerts
import Glibc
import Monitor
import Synchronization

/// The hand-over between sources and scoring: nanoseconds of processor time an item, both ends together.
enum RingBenchmark {
  private static let items = 200_000

  static func rows() async throws -> [Row] {
    var alone: [(Double, Double)] = []
    var contended: [(Double, Double)] = []
    for _ in 0..<5 {
      let lock = lockPairs(items)
      alone.append((try await pass(producers: 1), lock))
      contended.append((try await pass(producers: 4), lockPairs(items)))
    }
    return [
      row("1 producer, batches of up to 256", Comparison(alone)),
      row("4 producers, batches of up to 256", Comparison(contended)),
    ]
  }

  private static func row(_ work: String, _ cost: Comparison) -> Row {
    Row(
      stage: "ring", work: work, value: cost.subject / Double(items) * 1e9, unit: "ns/item",
      reference: "a lock and unlock of an idle Mutex", referenceValue: cost.reference / Double(items) * 1e9,
      ratio: cost.ratio, note: "generic code; the daemon has it specialised")
  }

  /// Processor time of the process for passing all items through a ring buffer of 2,048.
  private static func pass(producers: Int) async throws -> Double {
    let ring = RingBuffer<SourceItem>(capacity: 2048)
    let item = SourceItem.post(
      Post(
        key: Post.Key(high: 1, low: 2), source: "bench", id: "1", text: "text", published: EventTime(seconds: 0),
        received: EventTime(seconds: 0)))
    let watch = Stopwatch(CLOCK_PROCESS_CPUTIME_ID)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await withThrowingTaskGroup(of: Void.self) { sources in
          for _ in 0..<producers {
            sources.addTask { for _ in 0..<items / producers { try await ring.append(item) } }
          }
          try await sources.waitForAll()
        }
        ring.finish()
      }
      group.addTask {
        while let batch = await ring.nextBatch(limit: 256, patience: .milliseconds(50)) { keep(batch.count) }
      }
      try await group.waitForAll()
    }
    return watch.cost.processor
  }

  private static func lockPairs(_ count: Int) -> Double {
    let mutex = Mutex(0)
    let watch = Stopwatch()
    for _ in 0..<count { mutex.withLock { $0 &+= 1 } }
    keep(mutex.withLock { $0 })
    return watch.cost.processor
  }
}

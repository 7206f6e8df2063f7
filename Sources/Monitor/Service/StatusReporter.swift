import Alerts
import FoundationEssentials
import Glibc

/// Leaves a ``StatusReport`` in the store every few seconds.
struct StatusReporter: Sendable {
  let configuration: Configuration
  let store: Store
  let ring: RingBuffer<SourceItem>
  let meter: PipelineMeter
  let clock: Clock
  let started: EventTime
  let log: Log

  static let interval = Duration.seconds(5)

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await report(isRunning: true)
      // Ended early only by the cancellation.
      try? await Task.sleep(for: Self.interval)
    }
  }

  func report(isRunning: Bool) async {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try await store.save(status: Array(try encoder.encode(snapshot(isRunning: isRunning))))
    } catch {
      log(.warning, "cannot store the status: \(error)")
    }
  }

  private func snapshot(isRunning: Bool) -> StatusReport {
    let memory = ProcessMemory.current()
    let counters = ring.counters
    let reading = meter.current
    let seconds = reading.busy / .seconds(1)
    return StatusReport(
      version: Program.version, process: getpid(), isRunning: isRunning, started: started.description,
      updated: clock().description,
      memory: StatusReport.Memory(
        residentBytes: memory.resident, peakResidentBytes: memory.peakResident,
        ceilingBytes: configuration.memoryCeiling),
      ring: StatusReport.Ring(
        policy: configuration.limits.overflow.rawValue, capacity: configuration.limits.queue, depth: ring.depth,
        highWaterMark: counters.highWaterMark, waits: counters.waits, dropped: counters.dropped),
      posts: StatusReport.Posts(
        scored: reading.totals.posts, duplicates: reading.totals.duplicates, edited: reading.totals.edits,
        copies: reading.totals.copies, history: reading.totals.history, late: reading.totals.late,
        outsideWindows: reading.totals.outOfRange,
        perSecondOfWork: seconds > 0 ? (Double(reading.scored) / seconds).rounded() : nil),
      alerts: reading.totals.alerts,
      topics: reading.topics.map { topic in
        let hour = topic.lastHour
        return StatusReport.Topic(
          name: topic.name, posts: Int(hour.posts), negative: Int(hour.negative), positive: Int(hour.positive))
      })
  }
}

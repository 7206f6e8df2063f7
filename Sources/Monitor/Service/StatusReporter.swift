import Alerts
import FoundationEssentials
import Glibc

/// Leaves a ``StatusReport`` in the store every few seconds.
struct StatusReporter: Sendable {
  let configuration: Configuration
  let store: Store
  let ring: RingBuffer<SourceItem>
  let meter: PipelineMeter
  let poller: SourcePoller
  let progress: ProgressMonitor
  let clock: Clock
  let started: EventTime
  let manager: ServiceManager
  let reloads: ReloadHistory
  let log: Log

  static let interval = Duration.seconds(5)

  /// Runs until the task is cancelled.
  func run() async {
    var line = ""
    while !Task.isCancelled {
      let report = snapshot(isRunning: true)
      let problem = await keep(report)
      let news = (problem.map { "the database takes nothing: \($0); " } ?? "") + report.line
      if news != line {
        line = news
        // A manager that does not listen is told of by the watchdog; its line is no more than a courtesy.
        try? manager.send(.status(line))
      }
      // Ended early only by the cancellation.
      try? await Task.sleep(for: Self.interval)
    }
  }

  func report(isRunning: Bool) async { _ = await keep(snapshot(isRunning: isRunning)) }

  /// Returns why it cannot be stored: then the log and the service manager are all that can tell.
  private func keep(_ report: StatusReport) async -> String? {
    var problem: String?
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try await store.save(status: Array(try encoder.encode(report)))
    } catch {
      log(.warning, "cannot store the status: \(error)")
      problem = "\(error)"
    }
    if let path = configuration.metrics { writeMetrics(to: path) }
    return problem
  }

  /// For node_exporter's textfile collector, which must never see half a file.
  private func writeMetrics(to path: String) {
    do {
      let page = try StatusPage(configuration: configuration)
      try TextFile.write(MetricsText(form: .prometheus).text(of: page.metrics), to: path)
      // Readable by the collector, whatever the daemon's umask: there is no secret in it.
      chmod(path, 0o644)
    } catch {
      log(.warning, "cannot write the metrics: \(error)")
    }
  }

  private var stages: [StatusReport.Stage] {
    let elapsed = progress.elapsed
    return Progress.Part.allCases.map { part in
      StatusReport.Stage(name: part.rawValue, busySeconds: elapsed[part].map { $0 / .seconds(1) })
    }
  }

  func snapshot(isRunning: Bool) -> StatusReport {
    let memory = ProcessMemory.current()
    let counters = ring.counters
    let reading = meter.current
    let network = poller.network
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
      network: StatusReport.Network(downSince: network.downSince?.description, outages: network.outages),
      stages: stages,
      alerts: reading.totals.alerts,
      topics: reading.topics.map { topic in
        let hour = topic.lastHour
        return StatusReport.Topic(
          name: topic.name, posts: Int(hour.posts), negative: Int(hour.negative), positive: Int(hour.positive))
      }, coverage: reading.coverage, withoutData: Array(reading.withoutData.prefix(20)),
      withoutDataCount: reading.withoutData.count, reload: reloads.last, configured: started.description)
  }
}

extension StatusReport {
  /// What `systemctl status` shows beside the service's state.
  var line: String {
    var line = "\(posts.scored) posts scored, \(alerts) alerts"
    if ring.dropped > 0 { line += ", \(ring.dropped) posts dropped" }
    if let reload, !reload.succeeded { line += "; reload at \(reload.time) refused: \(reload.outcome)" }
    return line
  }
}

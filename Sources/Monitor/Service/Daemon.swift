package import Attention
import FoundationEssentials

/// The whole pipeline, wired together: sources, ring buffer, processor, committer, delivery.
///
/// Parts are child tasks of ``run(until:)``. An orderly stop ends them in the direction of the flow: sources first, then
/// what is in the ring buffer is processed and committed, then delivery stops. What is not delivered by then waits in the
/// outbox for the next start.
package struct Daemon: Sendable {
  package let configuration: Configuration
  package var log = Log()
  package var clock: Clock = wallClock
  /// Told what the windows look like after each batch.
  package var observe: (@Sendable (PipelineView) -> Void)?
  /// Opened already; nil to open the configuration's.
  package var model: SentimentModel?
  package var manager = ServiceManager.none
  /// What has become of the process' reloads, for the status.
  package var reloads = ReloadHistory()
  /// How long a stop waits until all that was fetched is stored. What is not stored by then is fetched again after the next start.
  package var drainLimit: Duration = .seconds(60)
  /// How long a hand-over waits for that, while nothing is fetched. What is left then goes to the successor.
  var handOverLimit: Duration = .seconds(5)
  /// What is being scored and stored when the time is over may take so long; then it is given up.
  static let commitLimit: Duration = .seconds(10)
  /// What its predecessor has left, which comes before anything that is fetched.
  var inherited: [SourceItem] = []
  /// What waits and works, for the watchdog.
  let progress = ProgressMonitor()

  package init(configuration: Configuration) { self.configuration = configuration }

  /// A daemon at work, for whoever decides how long it runs.
  package struct Running: Sendable {
    let parts: DaemonParts

    /// Lets go of the log files: they have been renamed.
    package func reopenFiles() async { await parts.deliverer.reopenFiles() }
  }

  /// What comes after a daemon.
  enum Ending { case stop, successor }

  /// Runs until `stop` returns, then stops in order.
  ///
  /// - Throws: `CommandError` if something needed cannot be opened.
  package func run(until stop: @escaping @Sendable () async -> Void) async throws {
    _ = try await run { _ in
      await stop()
      return .stop
    }
  }

  /// Runs until `control` returns, then stops in order; `control` is called when everything is open and at work.
  ///
  /// - Returns: What a successor inherits.
  func run(under control: @escaping @Sendable (Running) async -> Ending) async throws -> [SourceItem] {
    let parts = try await DaemonParts(
      configuration: configuration, model: try model ?? loadModel(configuration.model), log: log, clock: clock,
      progress: progress, manager: manager, reloads: reloads)
    try await parts.store.keep(ConfigurationOutline(of: configuration))
    log(.notice, "started: \(configuration.summary); database \(configuration.database)")
    let left = try await withThrowingTaskGroup(of: Ended.self) { group in
      for service in services(of: parts) {
        group.addTask {
          try await service.run()
          return .service(service.name)
        }
      }
      group.addTask {
        .pipeline(left: try await runPipeline(parts) { await control(Running(parts: parts)) })
      }
      // Services end when they are cancelled; one that ends before, or fails, ends everything with its error.
      var left: [SourceItem]?
      while let ended = try await group.next() {
        switch ended {
        case .pipeline(let items):
          left = items
          group.cancelAll()
        case .service(let name):
          guard left != nil || Task.isCancelled else {
            throw CommandError(.software, "the \(name) has ended by itself")
          }
        }
      }
      return left ?? []
    }
    await parts.reporter.report(isRunning: false)
    do {
      try await parts.store.checkpoint()
    } catch {
      log(.warning, "the database's log could not be written back: \(error); the next start does that")
    }
    log(.notice, "stopped")
    return left
  }

  private enum Ended { case service(String), pipeline(left: [SourceItem]) }

  private struct Service: Sendable {
    var name: String
    var run: @Sendable () async throws -> Void
  }

  private func services(of parts: DaemonParts) -> [Service] {
    var services = [
      Service(name: "transport of the sources") { await parts.feedTransport.run() },
      Service(name: "transport of the receivers") { await parts.hookTransport.run() },
      Service(name: "status reporter") { await parts.reporter.run() },
      Service(name: "control socket") {
        let environment = ProcessInfo.processInfo.environment
        await parts.reporter.serve(at: ControlSocket.path(for: configuration, environment: environment))
      },
      Service(name: "housekeeper") {
        await Housekeeper(store: parts.store, retention: configuration.retention, clock: clock, log: log).run()
      },
    ]
    // Without receivers there is nothing to deliver, and it would end at once.
    if !configuration.receivers.isEmpty {
      services.append(Service(name: "delivery") { try await parts.deliverer.run() })
    }
    let watchdog = Watchdog(
      monitor: progress, manager: manager,
      probes: [
        Watchdog.Probe(part: .fetching) { await parts.feedTransport.turn() },
        Watchdog.Probe(part: .delivery) { await parts.hookTransport.turn() },
        Watchdog.Probe(part: .store) { await parts.store.turn() },
      ], log: log)
    services.append(Service(name: "watchdog") { await watchdog.run() })
    return services
  }

  /// Runs from the sources to the last commit; returns when all that the sources delivered before the end is committed, or what
  /// there was no time for.
  private func runPipeline(
    _ parts: DaemonParts, until end: @escaping @Sendable () async -> Ending
  ) async throws -> [SourceItem] {
    let leftovers = Leftovers()
    let ended = WakeSignal()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await runStages(parts, leaving: leftovers) {
          leftovers.ending = await end()
          ended.raise()
        }
        return true
      }
      group.addTask {
        await ended.wait()
        // Both are ended early only by the cancellation, when everything is stored or set aside.
        try? await Task.sleep(for: leftovers.ending == .stop ? drainLimit : handOverLimit)
        leftovers.open()
        try? await Task.sleep(for: Self.commitLimit)
        return false
      }
      defer { group.cancelAll() }
      guard try await group.next() == false, !Task.isCancelled else { return }
      log(.warning, "what was scored last could not be stored: it is fetched again, if its source still has it")
      _ = leftovers.take(parts.ring.abandon())
      parts.commits.abandon()
    }
    let left = leftovers.items
    if !left.isEmpty {
      switch leftovers.ending {
      case .stop:
        log(
          .warning,
          "not everything could be stored within \(formattedDuration(drainLimit)): \(left.postCount) posts are left, and are "
            + "fetched again after the next start")
      case .successor:
        log(.notice, "\(left.postCount) posts that are not yet scored go on to the new configuration")
      }
    }
    return left.handedOver
  }
}

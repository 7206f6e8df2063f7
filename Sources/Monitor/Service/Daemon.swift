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

  package init(configuration: Configuration) { self.configuration = configuration }

  /// Runs until `stop` returns, then stops in order.
  ///
  /// - Throws: `CommandError` if something needed cannot be opened.
  package func run(until stop: @escaping @Sendable () async -> Void) async throws {
    let parts = try await DaemonParts(configuration: configuration, log: log, clock: clock)
    log(.notice, "started: \(configuration.summary); database \(configuration.database)")
    try await withThrowingTaskGroup(of: Ended.self) { group in
      group.addTask {
        await parts.feedTransport.run()
        return .service
      }
      group.addTask {
        await parts.hookTransport.run()
        return .service
      }
      group.addTask {
        try await parts.deliverer.run()
        return .service
      }
      group.addTask {
        await parts.reporter.run()
        return .service
      }
      group.addTask {
        try await runPipeline(parts, until: stop)
        return .pipeline
      }
      // Services end when they are cancelled; one that fails ends everything with its error.
      while let ended = try await group.next() {
        if ended == .pipeline { group.cancelAll() }
      }
    }
    await parts.reporter.report(isRunning: false)
    try await parts.store.checkpoint()
    log(.notice, "stopped")
  }

  private enum Ended { case service, pipeline }

  /// Runs from the sources to the last commit; returns when all that the sources delivered before the stop is committed.
  private func runPipeline(_ parts: DaemonParts, until stop: @escaping @Sendable () async -> Void) async throws {
    let (configuration, clock, log, observe) = (configuration, clock, log, observe)
    try await withThrowingTaskGroup(of: Void.self) { stages in
      stages.addTask {
        await withTaskGroup(of: Void.self) { sources in
          for poller in parts.pollers(clock: clock) {
            // It throws only when there is nothing left to do: cancelled, or the ring buffer or the transport is closed.
            sources.addTask { try? await poller.run() }
          }
          await stop()
          sources.cancelAll()
        }
        parts.ring.finish()
      }
      stages.addTask {
        let processor = try Processor(
          configuration: configuration, model: parts.model, horizon: parts.horizon,
          sources: configuration.sources.map(\.name), restored: parts.restored,
          lookUp: { try parts.knownPosts(among: $0) })
        var pipeline = Pipeline(
          ring: parts.ring, commits: parts.commits, processor: processor, meter: parts.meter, observe: observe)
        try await pipeline.run()
      }
      stages.addTask {
        let committer = Committer(store: parts.store, commits: parts.commits, clock: clock, log: log) { commit in
          if !commit.alerts.isEmpty { parts.deliverer.wake() }
          for alert in commit.alerts { log(.notice, "\(alert.status.rawValue): \(alert.id)") }
          for poll in commit.polls {
            if case .failed(let reason) = poll.outcome { log(.warning, "source \(poll.source): \(reason)") }
            if poll.isOverrun {
              log(
                .warning,
                "source \(poll.source): every entry was new, so others were probably missed; poll it more often")
            }
          }
        }
        try await committer.run()
      }
      try await stages.waitForAll()
    }
  }
}

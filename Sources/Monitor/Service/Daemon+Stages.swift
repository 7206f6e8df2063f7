extension Daemon {
  /// Runs from the sources to the last commit; returns when all that the sources delivered before the stop is committed.
  func runStages(
    _ parts: DaemonParts, leaving leftovers: Leftovers, until stop: @escaping @Sendable () async -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { stages in
      stages.addTask {
        await withTaskGroup(of: Void.self) { sources in
          // It throws only when there is nothing left to do: cancelled, or the ring buffer or the transport is closed.
          sources.addTask { try? await runSources(parts) }
          // Until it is cancelled, or nobody takes anything any more.
          sources.addTask { try? await beat(into: parts.ring) }
          await stop()
          sources.cancelAll()
        }
        parts.ring.finish()
      }
      stages.addTask {
        // Whatever ended it, nobody takes posts any more: sources that wait for room must not wait for ever.
        defer { parts.ring.abandon() }
        var pipeline = try pipeline(of: parts, leaving: leftovers)
        try await pipeline.run()
      }
      stages.addTask { try await committer(of: parts).run() }
      // Not `waitForAll()`: that keeps a stage's failure until all have ended, and the others would wait for ever.
      while try await stages.next() != nil {}
    }
  }

  /// What is inherited comes first, whole: it may be all that is left of it.
  private func runSources(_ parts: DaemonParts) async throws {
    try await Task {
      for item in inherited { try await parts.ring.append(item) }
    }.value
    try await parts.poller.run()
  }

  /// Says how late it is, so that time goes on where no source answers.
  private func beat(into ring: RingBuffer<SourceItem>) async throws {
    while true {
      try await Task.sleep(for: .seconds(60))
      try await ring.append(.clock(clock()))
    }
  }

  private func pipeline(of parts: DaemonParts, leaving leftovers: Leftovers) throws -> Pipeline {
    let processor = try Processor(
      configuration: configuration, model: parts.model, horizon: parts.horizon,
      sources: configuration.sources.map(\.name), restored: parts.restored,
      lookUp: { try parts.knownPosts(among: $0) })
    return Pipeline(
      ring: parts.ring, commits: parts.commits, processor: processor, meter: parts.meter, progress: progress,
      leftovers: leftovers, observe: observe)
  }

  private func committer(of parts: DaemonParts) -> Committer {
    Committer(store: parts.store, commits: parts.commits, clock: clock, log: log, progress: progress) { commit in
      if !commit.alerts.isEmpty { parts.deliverer.wake() }
      for alert in commit.alerts where !alert.isOverLimit { log(.notice, "\(alert.status.rawValue): \(alert.id)") }
      let untold = commit.alerts.count { $0.isOverLimit }
      if untold > 0 {
        log(.warning, "\(untold) posts met rules whose limit of the hour is reached: nobody is told of them")
      }
      for poll in commit.polls {
        if case .failed(let reason) = poll.outcome { log(.warning, "source \(poll.source): \(reason)") }
        if poll.isOverrun {
          log(
            .warning, "source \(poll.source): every entry was new, so others were probably missed; poll it more often")
        }
      }
    }
  }
}

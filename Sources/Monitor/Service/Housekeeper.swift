import Alerts

/// Keeps the database within ``Configuration/Retention``, beside the pipeline and through its one writer.
///
/// A step forgets 256 texts or gives back 64 pages, some ten milliseconds of the store's time; between steps commits have their turn.
struct Housekeeper: Sendable {
  let store: Store
  let retention: Configuration.Retention
  let clock: Clock
  let log: Log
  var interval = Duration.seconds(60)
  var pause = Duration.milliseconds(100)

  /// Posts of the last hour are kept, however little room there is: alerts quote them.
  static let shortest = Duration.seconds(3600)

  /// Runs until the task is cancelled.
  func run() async {
    let started = ContinuousClock.now
    let anchor = try? await store.newestReceipt()
    while !Task.isCancelled {
      let now = Self.trusted(clock(), anchor: anchor, elapsed: started.duration(to: .now))
      do {
        try await tidy(at: now)
      } catch {
        // A full disk is what this is for, and may pass; damage is found by the next commit.
        log(.warning, "cannot tidy the database: \(error); trying again in \(formattedDuration(interval))")
      }
      // Ended early only by the cancellation.
      try? await Task.sleep(for: interval)
    }
  }

  /// The time that ages are counted to: the clock's, but at most a day more than has passed since the newest post of
  /// the start, so that a clock that jumps forward does not make everything old at once.
  static func trusted(_ clock: EventTime, anchor: EventTime?, elapsed: Duration) -> EventTime {
    anchor.map { min(clock, $0 + elapsed + .seconds(86_400)) } ?? clock
  }

  /// Does all that there is to do at a time.
  func tidy(at now: EventTime) async throws {
    var forgotten = 0
    if let age = retention.posts {
      forgotten += try await repeated { try await store.forgetTexts(receivedBefore: now - age, limit: 256) }
    }
    if let limit = retention.size {
      forgotten += try await repeated {
        guard try await store.size().used > limit else { return 0 }
        return try await store.forgetTexts(receivedBefore: now - Self.shortest, limit: 256)
      }
      let size = try await store.size()
      if size.used > limit {
        log(
          .warning,
          "the database holds \(formattedByteSize(size.used)), more than retention's \(formattedByteSize(limit)): "
            + "nothing is left to forget but the last hour, windows, alerts and what recognises posts")
      }
    }
    _ = try await repeated { try await store.shrink() ? 1 : 0 }
    if forgotten > 0 { log(.info, "retention: the texts of \(forgotten) posts are forgotten") }
  }

  private func repeated(_ step: () async throws -> Int) async throws -> Int {
    var total = 0
    while !Task.isCancelled, case let count = try await step(), count > 0 {
      total += count
      try await Task.sleep(for: pause)
    }
    return total
  }
}

package import Alerts
import Synchronization

/// What a source hands on: the posts of a poll, then what became of the poll.
package enum SourceItem: Sendable, Equatable {
  case post(Post)
  /// Its commit acknowledges all posts before it.
  case finished(PollRecord)
  /// Time passes, whatever the sources do; the daemon's clock.
  case clock(EventTime)

  var isClock: Bool { if case .clock = self { true } else { false } }
}

/// Polls all sources for as long as it runs: one loop, and a task for each poll under way.
///
/// A failure costs the source its next interval and nobody else anything. The sink may block: that is how a full
/// pipeline slows polling down. Items reach the store in the order in which the sink takes them, so the validators of a
/// poll that was handed on may be used for the next one: they are never stored before the posts that they stand for.
package final class SourcePoller: Sendable {
  package typealias Sink = @Sendable (SourceItem) async throws -> Void

  private enum Wake { case polled, alarm(EventTime) }

  /// No sleep is longer, in case the clock is set.
  private static let longestSleep = Duration.seconds(600)

  private let queue: Mutex<PollQueue>
  private let limit: Int
  private let transport: Transport
  private let now: Clock
  private let sleep: @Sendable (Duration) async throws -> Void
  private let report: @Sendable (PollEvent) -> Void
  private let sink: Sink

  /// Continues with what the store holds of the sources; `sleep` throws when its task is cancelled.
  package init(
    sources: [Configuration.Source], limits: Configuration.Limits, rules: HostRules = HostRules(),
    restored: [String: SourceHealth] = [:], transport: Transport, now: @escaping Clock,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    report: @escaping @Sendable (PollEvent) -> Void = { _ in }, sink: @escaping Sink
  ) {
    var generator = SystemRandomNumberGenerator()
    queue = Mutex(
      PollQueue(sources: sources, limits: limits, rules: rules, restored: restored, at: now(), using: &generator))
    limit = limits.connections
    self.transport = transport
    self.now = now
    self.sleep = sleep
    self.report = report
    self.sink = sink
  }

  /// Since when our own network is down, if it is, and how often it was since the start.
  package var network: (downSince: EventTime?, outages: Int) { queue.withLock { ($0.outage, $0.outages) } }

  /// Runs until its task is cancelled, the transport ends, or the sink throws. After a cancellation the sink still gets what has
  /// been fetched.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Wake.self) { group in
      var polls = 0
      var alarm: EventTime?
      while true {
        try Task.checkCancellation()
        let time = now()
        switch polls < limit ? queue.withLock({ $0.next(at: time) }) : .idle {
        case .poll(let turn):
          polls += 1
          group.addTask {
            try await self.poll(turn)
            return .polled
          }
          continue
        case .wait(let due):
          let until = min(due, time + Self.longestSleep)
          if alarm.map({ until < $0 }) ?? true { alarm = ring(at: until, from: time, in: &group) }
        case .idle:
          // Nothing will ever be due: every source is gone.
          if polls == 0, alarm == nil { alarm = ring(at: time + Self.longestSleep, from: time, in: &group) }
        }
        switch try await group.next() {
        case .polled: polls -= 1
        case .alarm(let time): if alarm == time { alarm = nil }
        case nil: return
        }
      }
    }
  }

  private func ring(
    at until: EventTime, from time: EventTime, in group: inout ThrowingTaskGroup<Wake, any Error>
  ) -> EventTime {
    let pause = max(until - time, .milliseconds(1))
    group.addTask { [sleep] in
      try await sleep(pause)
      return .alarm(until)
    }
    return until
  }

  private func poll(_ turn: PollQueue.Turn) async throws {
    let found = try await turn.poll.completed(now: now) { await answer(to: $0) }
    let time = now()
    let ending = queue.withLock { queue in
      var generator = SystemRandomNumberGenerator()
      return queue.finish(turn, found, at: time, using: &generator)
    }
    for event in ending.events { report(event) }
    if let result = ending.result { try await handOn(result) }
    queue.withLock { $0.release(turn.source) }
  }

  /// What has been fetched is handed on even if the poll is cancelled meanwhile: a stop must not lose it. Only the sink can end that.
  private func handOn(_ result: Poll.Result) async throws {
    try await Task {
      for post in result.posts { try await sink(.post(post)) }
      try await sink(.finished(result.record))
    }.value
  }

  private func answer(to request: Request) async -> Result<Response, TransferError> {
    do throws(TransferError) {
      return .success(try await transport.fetch(request))
    } catch {
      return .failure(error)
    }
  }
}

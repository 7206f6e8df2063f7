import Alerts

/// What a source hands on: the posts of a poll, then what became of the poll.
package enum SourceItem: Sendable, Equatable {
  case post(Post)
  /// Its commit acknowledges all posts before it.
  case finished(PollRecord)
}

/// Polls one source for as long as it runs.
///
/// A failure costs the source its next interval and nobody else anything. The sink may block: that is how a full
/// pipeline slows polling down. Items reach the store in the order in which the sink takes them, so the validators of a
/// poll that was handed on may be used for the next one: they are never stored before the posts that they stand for.
package struct SourcePoller: Sendable {
  package typealias Sink = @Sendable (SourceItem) async throws -> Void

  private let source: Configuration.Source
  private let limits: Configuration.Limits
  private let transport: Transport
  private let validators: Validators
  private let now: Clock
  private let sleep: @Sendable (Duration) async throws -> Void
  private let sink: Sink

  /// Polls with the validators that the store holds for the source; `sleep` throws when its task is cancelled.
  package init(
    source: Configuration.Source, limits: Configuration.Limits, transport: Transport, validators: Validators,
    now: @escaping Clock,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    sink: @escaping Sink
  ) {
    self.source = source
    self.limits = limits
    self.transport = transport
    self.validators = validators
    self.now = now
    self.sleep = sleep
    self.sink = sink
  }

  /// Runs until its task is cancelled, the transport ends, or the sink throws.
  package func run() async throws {
    var generator = SystemRandomNumberGenerator()
    var schedule = PollSchedule(every: source.every)
    var validators = validators
    try await sleep(schedule.firstDelay(using: &generator))
    while true {
      let poll = Poll(source: source, limits: limits, validators: validators)
      let started = now()
      var result = try await poll.completed(now: now) { await answer(to: $0) }
      result.record.started = started
      for post in result.posts { try await sink(.post(post)) }
      try await sink(.finished(result.record))
      switch result.record.outcome {
      case .fetched(let newer, _), .notModified(let newer): validators = newer
      case .failed: break
      }
      try await sleep(schedule.delay(after: result.verdict, using: &generator))
    }
  }

  private func answer(to request: Request) async -> Result<Response, TransferError> {
    do throws(TransferError) {
      return .success(try await transport.fetch(request))
    } catch {
      return .failure(error)
    }
  }
}

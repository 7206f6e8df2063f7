import Synchronization

/// Where the parts of a daemon say that they are at work; see ``Progress``.
package final class ProgressMonitor: Sendable {
  private let progress = Mutex(Progress())
  private let origin = ContinuousClock.now

  package init() {}

  /// Does a piece of work of a part.
  package func during<Result, Failure: Error>(
    _ part: Progress.Part, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    begin(part)
    defer { end(part) }
    return try work()
  }

  package func begin(_ part: Progress.Part) {
    let time = now
    progress.withLock { $0.begin(part, at: time) }
  }

  package func end(_ part: Progress.Part) { progress.withLock { $0.end(part) } }

  package func delays(longerThan limit: Duration) -> [Progress.Delay] {
    let time = now
    return progress.withLock { $0.delays(at: time, longerThan: limit) }
  }

  /// For how long each part has been at its piece of work; nothing for a part that is idle.
  package var elapsed: [Progress.Part: Duration] {
    let time = now
    return progress.withLock { $0.elapsed(at: time) }
  }

  /// Not the wall clock, which may be set.
  private var now: Duration { origin.duration(to: .now) }
}

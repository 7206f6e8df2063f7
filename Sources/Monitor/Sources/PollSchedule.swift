/// Decides how long to wait before a source is polled again.
///
/// A pure value: randomness is an argument. After a success the interval varies by a tenth, so that sources drift
/// apart; after failures the wait is drawn from a range that doubles up to an hour (full jitter, with a floor), and the
/// server's Retry-After is never undercut.
package struct PollSchedule: Sendable, Equatable {
  package enum Verdict: Sendable, Equatable {
    case success
    /// With the time that the server asks to be left alone.
    case failure(retryAfter: Duration?)
  }

  private static let longestBackoff = Duration.seconds(3600)
  private static let longestRetryAfter = Duration.seconds(86_400)
  private static let longestStart = Duration.seconds(30)

  package let every: Duration
  /// In a row, up to now.
  package private(set) var failures = 0

  package init(every: Duration) { self.every = max(every, .milliseconds(1)) }

  /// The wait before the first poll: sources do not all start at once.
  package func firstDelay(using generator: inout some RandomNumberGenerator) -> Duration {
    min(every / 10, Self.longestStart) * Double.random(in: 0...1, using: &generator)
  }

  package mutating func delay(after verdict: Verdict, using generator: inout some RandomNumberGenerator) -> Duration {
    switch verdict {
    case .success:
      failures = 0
      return every * Double.random(in: 0.9...1.1, using: &generator)
    case .failure(let retryAfter):
      failures = min(failures + 1, 32)
      let shortest = min(every, .seconds(30))
      let ceiling = min(shortest * Double(1 << (failures - 1)), Self.longestBackoff)
      let backoff = max(ceiling * Double.random(in: 0...1, using: &generator), shortest / 2)
      guard let retryAfter else { return backoff }
      return max(backoff, min(retryAfter, Self.longestRetryAfter) * Double.random(in: 1...1.1, using: &generator))
    }
  }
}

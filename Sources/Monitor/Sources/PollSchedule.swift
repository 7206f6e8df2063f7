import Alerts

/// Decides when a source is polled again; a pure value: randomness and time are arguments.
///
/// A wait is never shorter than the operator's interval or what the server asks for; it is lengthened by up to a twentieth,
/// so that sources drift apart. After failures it doubles, up to an hour for what may pass and a day for what the server
/// has refused, and is drawn from the upper half of that (equal jitter).
package struct PollSchedule: Sendable {
  package enum Verdict: Sendable, Equatable {
    /// With what the caching headers say of how long the answer is fresh.
    case success(freshness: Duration?)
    /// It may pass: the network, the server, a feed that is broken today.
    case failure
    /// The server refuses (4xx); it is left alone for at least `rest`.
    case refused(rest: Duration)
    /// The server asks for a rest of its whole host (429, 503).
    case hostRest(Duration)
    /// Gone for ever (410).
    case gone
  }

  /// A longer `Retry-After` is not believed.
  static let longestRest = Duration.seconds(7 * 86_400)
  private static let longestBackoff = Duration.seconds(3600)
  private static let longestStart = Duration.seconds(30)
  /// A start polls no more sources a second than this.
  private static let startRate = 50

  let interval: PollInterval

  package init(_ source: Configuration.Source) { interval = PollInterval(source) }

  /// The wait before the first poll of one of `count` sources: they do not all start at once.
  package func firstDelay(among count: Int, using generator: inout some RandomNumberGenerator) -> Duration {
    let every = interval.every
    let window = max(
      min(every / 10, Self.longestStart), min(every, .seconds(1) * (Double(count) / Double(Self.startRate))))
    return window * Double.random(in: 0...1, using: &generator)
  }

  /// `failures` counts those in a row, this one included.
  func due(
    after verdict: Verdict, failures: Int, state: PollState, at now: EventTime,
    using generator: inout some RandomNumberGenerator
  ) -> EventTime {
    let every = interval.every
    switch verdict {
    case .success(let freshness):
      let wait = interval.wait(state, freshness: freshness, at: now)
      let due = now + wait * Double.random(in: 1...1.05, using: &generator)
      return interval.allowed(due, state, latest: now + wait + PollInterval.longest)
    case .failure:
      return now + backoff(failures, longest: max(every, Self.longestBackoff), using: &generator)
    case .refused(let rest):
      let wait = backoff(failures, longest: max(every, PollInterval.longest), using: &generator)
      return now + max(wait, rest * Double.random(in: 1...1.05, using: &generator))
    case .hostRest(let rest):
      let wait = backoff(failures, longest: max(every, Self.longestBackoff), using: &generator)
      return now + max(wait, min(rest, Self.longestRest) * Double.random(in: 1...1.05, using: &generator))
    case .gone:
      return now + Self.longestRest
    }
  }

  private func backoff(
    _ failures: Int, longest: Duration, using generator: inout some RandomNumberGenerator
  ) -> Duration {
    let every = interval.every
    let ceiling = min(every * Double(1 << min(max(failures - 1, 0), 24)), longest)
    return max(ceiling * Double.random(in: 0.5...1, using: &generator), every)
      * Double.random(in: 1...1.05, using: &generator)
  }
}

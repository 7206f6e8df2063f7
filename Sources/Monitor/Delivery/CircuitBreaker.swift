package import Alerts

/// Keeps a receiver in trouble from being asked again and again: after a failure that is the receiver's and not the message's,
/// nothing is sent for a while, and then one message alone tries whether it is back.
///
/// A pure value. The rest begins at five seconds, doubles with each failure in a row up to five minutes, and is spread by a tenth.
package struct CircuitBreaker: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case closed
    /// Failures in a row, and until when nothing is sent.
    case open(failures: Int, until: EventTime)
  }

  package private(set) var state = State.closed
  private static let shortest: Duration = .seconds(5)
  private static let longest: Duration = .seconds(300)

  package init() {}

  /// Until when nothing is to be sent; nil if something may be sent now, be it as a trial.
  package func opens(at now: EventTime) -> EventTime? {
    guard case .open(_, let until) = state, until > now else { return nil }
    // A clock that was set back must not close the receiver off for longer than the longest rest.
    return min(until, now + Self.longest * 1.1)
  }

  /// The receiver works: it took a message, or refused one for what is in it.
  package mutating func succeed() { state = .closed }

  /// The receiver failed; `asked` is the rest that it asked for itself, and `chance` a random number from 0 to 1.
  package mutating func fail(at now: EventTime, asked: Duration = .zero, chance: Double) {
    var failures = 1
    if case .open(let count, _) = state { failures = count + 1 }
    let doubled = Self.shortest * (1 << min(failures - 1, 6))
    let rest = min(doubled, Self.longest) * (0.9 + 0.2 * chance)
    state = .open(failures: failures, until: now + max(rest, asked))
  }
}

package import Alerts

/// How many messages a receiver takes: a burst at once, and one more after each interval.
package struct RateLimit: Sendable, Equatable {
  package var burst: Int
  package var interval: Duration

  package init(burst: Int, interval: Duration) {
    self.burst = max(1, burst)
    self.interval = interval
  }

  /// A limit under which no span of the given length ever holds more than `count` messages; `count` is at least 2 and more than
  /// `burst`, which is a sixth of it unless given.
  package static func atMost(_ count: Int, in span: Duration, burst: Int? = nil) -> RateLimit {
    let burst = min(max(burst ?? count / 6, 1), max(count - 1, 1))
    return RateLimit(burst: burst, interval: span / max(count - burst, 1))
  }
}

/// A token bucket over a ``RateLimit``; it says when, and never whether.
///
/// Kept as one time, as in the generic cell rate algorithm (ITU-T I.371): the moment at which the bucket is full again.
package struct TokenBucket: Sendable, Equatable {
  private let limit: RateLimit
  private var fullAt = EventTime.distantPast

  /// A bucket from which `taken` tokens have just been taken, as far as it had them.
  package init(_ limit: RateLimit, taken: Int = 0, at now: EventTime) {
    self.limit = limit
    let count = min(max(taken, 0), limit.burst)
    if count > 0 { fullAt = now + limit.interval * count }
  }

  /// Takes a token; without one, returns when there will be one, and takes nothing.
  package mutating func take(at now: EventTime) -> EventTime? {
    // A clock that was set back must not stop the receiver for longer than an empty bucket does.
    let full = min(max(fullAt, now), now + limit.interval * limit.burst)
    let earliest = full - limit.interval * (limit.burst - 1)
    guard earliest <= now else { return earliest }
    fullAt = full + limit.interval
    return nil
  }
}

import Glibc

/// When a message is tried again, and when it is given up: the schedule of Standard Webhooks 1.0.
///
/// A pure value; the times are spread by a tenth, so that many messages that failed together do not come back together.
package struct RetrySchedule: Sendable, Equatable {
  /// What follows from one attempt.
  package enum Verdict: Sendable, Equatable {
    case delivered
    /// Try this message again after `delay`; `asked` is how long the receiver asked to be left alone, or zero.
    case retry(after: Duration, asked: Duration, reason: String)
    /// All attempts are used up.
    case dead(reason: String)
    /// The receiver says that it is gone (410): nothing more is sent to it.
    case disabled(reason: String)
  }

  /// The time before each attempt; as many attempts as there are entries.
  package var delays: [Duration] = [
    .zero, .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3600), .seconds(5 * 3600),
    .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
  ]
  /// The longest that a server's `Retry-After` is believed.
  package var longestWait: Duration = .seconds(24 * 3600)
  /// Whether a message is dead after the last attempt, or goes on being tried at the last delay.
  package var givesUp = true

  package init() {}

  package static let standardWebhooks = RetrySchedule()

  /// For files: a full disk is emptied some day, and then every line is wanted.
  package static let file: RetrySchedule = {
    var schedule = RetrySchedule()
    schedule.delays = [.zero, .seconds(1), .seconds(5), .seconds(30), .seconds(60)]
    schedule.givesUp = false
    return schedule
  }()

  /// What follows from an attempt's outcome, where `attempts` counts those made, this one included, and `chance` is a random
  /// number from 0 to 1.
  package func verdict(
    on outcome: WebhookOutcome, attempts: Int, chance: Double
  ) -> Verdict {
    let reason: String
    var asked: Duration = .zero
    var isOverloaded = false
    switch outcome {
    case .answered(200..<300, _): return .delivered
    case .answered(410, _): return .disabled(reason: "HTTP 410: the receiver is gone")
    case .rejected(let rejection) where rejection.isGone:
      return .disabled(reason: "\(rejection.reason): the receiver is gone")
    case .answered(let status, let retryAfter):
      let isRedirect = (300..<400).contains(status)
      reason = isRedirect ? "HTTP \(status): redirects are not followed" : "HTTP \(status)"
      asked = min(max(retryAfter ?? .zero, .zero), longestWait)
      isOverloaded = [429, 502, 504].contains(status)
    case .rejected(let rejection):
      reason = rejection.reason
      asked = min(max(rejection.retryAfter ?? .zero, .zero), longestWait)
      isOverloaded = rejection.isOverload
    case .failed(let text):
      reason = text
    }
    guard !givesUp || attempts < delays.count else {
      return .dead(reason: "\(reason); given up after \(attempts) attempts")
    }

    // Overloaded servers get the next longer time at once.
    let step = min(max(attempts, 0) + (isOverloaded ? 1 : 0), delays.count - 1)
    let spread = chance * 0.2 - 0.1
    let scheduled = delays[step] * (1 + spread)
    let delay = max(scheduled, asked * (1 + abs(spread)))
    return .retry(after: delay, asked: asked > .zero ? delay : .zero, reason: reason)
  }
}

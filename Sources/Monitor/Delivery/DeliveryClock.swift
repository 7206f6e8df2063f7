package import Alerts

/// The clock by which messages are sent and wait.
package struct DeliveryClock: Sendable {
  /// The present by the wall clock.
  package var now: @Sendable () -> EventTime
  /// Returns when the time is over or the task is cancelled.
  package var sleep: @Sendable (Duration) async -> Void

  package init(now: @escaping @Sendable () -> EventTime, sleep: @escaping @Sendable (Duration) async -> Void) {
    self.now = now
    self.sleep = sleep
  }

  package static let system = DeliveryClock(now: wallClock) { duration in
    // The only error is the cancellation, which the caller looks for itself.
    try? await Task.sleep(for: duration)
  }
}

package import Alerts
import Glibc

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

  package static let system = DeliveryClock {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return EventTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  } sleep: { duration in
    // The only error is the cancellation, which the caller looks for itself.
    try? await Task.sleep(for: duration)
  }
}

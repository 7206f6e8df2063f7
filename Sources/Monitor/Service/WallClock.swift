package import Alerts
import Glibc

/// Where the daemon gets the time of day from; tests and replays pass their own.
package typealias Clock = @Sendable () -> EventTime

/// The system's clock.
package func wallClock() -> EventTime {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return EventTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

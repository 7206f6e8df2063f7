import Synchronization

/// Which of the events that repeat are written: the first, and one in five minutes, with the number of those between.
struct EventRepeats: Sendable {
  private struct Event {
    var written: Duration
    var unwritten = 0
  }

  static let interval = Duration.seconds(300)
  /// Different events that are remembered; more of them are written as if they were new.
  static let capacity = 256

  private var events: [String: Event] = [:]

  /// What to write of an event; nil for nothing. `time` is of a clock that never jumps.
  mutating func admit(_ message: String, at time: Duration) -> String? {
    guard let event = events[message] else {
      if events.count >= Self.capacity { forget(before: time - Self.interval) }
      if events.count < Self.capacity { events[message] = Event(written: time) }
      return message
    }
    guard time - event.written >= Self.interval else {
      events[message]?.unwritten += 1
      return nil
    }
    events[message] = Event(written: time)
    if event.unwritten == 0 { return message }
    return "\(message) (and \(event.unwritten) times more in \(formattedDuration(wholeSeconds(time - event.written))))"
  }

  private mutating func forget(before time: Duration) { events = events.filter { $0.value.written >= time } }
}

/// The repeats of a process, for every copy of a ``Log``.
final class RepeatedEvents: Sendable {
  private let repeats = Mutex(EventRepeats())
  private let origin = ContinuousClock.now

  func admit(_ message: String) -> String? {
    let time = origin.duration(to: .now)
    return repeats.withLock { $0.admit(message, at: time) }
  }
}

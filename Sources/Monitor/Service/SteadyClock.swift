package import Alerts
import Synchronization

/// The time of day for a program that has to go on when somebody sets the system's clock. A pure value.
///
/// It follows the system's clock through corrections of up to a minute. A larger step is not believed at first: the time goes on
/// as if it had not been made, and is the system's again when the step is taken back, or has stood for an hour. A clock that is
/// wrong for minutes so neither ages everything in the windows nor makes posts seem to come from the future.
package struct SteadyTime: Sendable {
  /// What an observer of the time may be told.
  package enum Change: Equatable, Sendable {
    /// The system's clock was set by this much, and is not followed for now.
    case stepped(by: Duration)
    /// It was set back, or moved back by itself.
    case stepTakenBack
    /// It has stood for ``patience``, and is followed from now on.
    case followed(by: Duration)
  }

  private struct Step: Sendable {
    var since: Duration
    var size: Duration
  }

  /// Corrections up to this are followed at once.
  package static let tolerance = Duration.seconds(60)
  package static let patience = Duration.seconds(3600)

  /// What the time was at `elapsed` zero.
  private var origin: EventTime
  private var step: Step?

  /// `elapsed` is of a clock that nobody sets, from any moment on.
  package init(wall: EventTime, elapsed: Duration) {
    origin = wall - elapsed
  }

  /// The time, and what has become of the system's clock since it was asked last.
  package mutating func read(wall: EventTime, elapsed: Duration) -> (time: EventTime, change: Change?) {
    let own = origin + elapsed
    let difference = wall - own
    guard abs(difference) > Self.tolerance else {
      defer { (origin, step) = (wall - elapsed, nil) }
      return (wall, step == nil ? nil : .stepTakenBack)
    }
    guard let known = step, abs(known.size - difference) <= Self.tolerance else {
      step = Step(since: elapsed, size: difference)
      return (own, .stepped(by: difference))
    }
    guard elapsed - known.since >= Self.patience else { return (own, nil) }
    (origin, step) = (wall - elapsed, nil)
    return (wall, .followed(by: difference))
  }
}

/// A ``SteadyTime`` kept by the system's clocks, which writes to the log what becomes of them.
package final class SteadyClock: Sendable {
  private let time: Mutex<SteadyTime>
  private let wall: Clock
  private let log: Log
  private let start = ContinuousClock.now

  package init(wall: @escaping Clock = wallClock, log: Log) {
    (self.wall, self.log) = (wall, log)
    time = Mutex(SteadyTime(wall: wall(), elapsed: .zero))
  }

  package func now() -> EventTime {
    let (now, change) = time.withLock { $0.read(wall: wall(), elapsed: start.duration(to: .now)) }
    if let change { log(.warning, change.description) }
    return now
  }
}

extension SteadyTime.Change: CustomStringConvertible {
  package var description: String {
    switch self {
    case .stepped(let size):
      "the system's clock was set \(Self.text(size)): voxpop keeps its own time for "
        + "\(formattedDuration(SteadyTime.patience)), unless that is taken back"
    case .stepTakenBack: "the system's clock agrees with voxpop's own time again"
    case .followed(let size):
      "the system's clock has stayed set \(Self.text(size)) for \(formattedDuration(SteadyTime.patience)): "
        + "voxpop follows it"
    }
  }

  private static func text(_ size: Duration) -> String {
    "\(formattedDuration(wholeSeconds(abs(size)))) \(size < .zero ? "back" : "forward")"
  }
}

/// Which parts of the daemon are at work, and since when: what tells a part that is stuck from one that has nothing to do.
///
/// A part that waits for work, for room or for a better time (a full disk) is idle, however long that takes.
package struct Progress: Sendable {
  /// A part that the daemon cannot do without.
  package enum Part: String, Sendable, CaseIterable, Codable {
    /// Scores a batch and evaluates the rules.
    case scorer
    /// Writes one commit.
    case committer
    /// Answers the monitor from the store's thread.
    case store
    /// Answers the monitor from the thread of the sources' transfers.
    case fetching
    /// Answers the monitor from the thread of the receivers' transfers.
    case delivery
  }

  /// A part that has been at one piece of work for too long.
  package struct Delay: Sendable, Equatable, CustomStringConvertible {
    package var part: Part
    package var elapsed: Duration

    package var description: String { "\(part.rawValue) has not moved for \(elapsed.components.seconds) s" }
  }

  private var begun: [Part: Duration] = [:]

  package init() {}

  /// A part begins a piece of work; `time` is of a clock that never jumps.
  package mutating func begin(_ part: Part, at time: Duration) { begun[part] = time }

  /// A part has done its piece of work, or failed at it.
  package mutating func end(_ part: Part) { begun[part] = nil }

  /// For how long each part has been at its piece of work; nothing for a part that is idle.
  package func elapsed(at time: Duration) -> [Part: Duration] { begun.mapValues { time - $0 } }

  /// Parts that have been at one piece of work for longer than `limit`.
  package func delays(at time: Duration, longerThan limit: Duration) -> [Delay] {
    let elapsed = elapsed(at: time)
    return Part.allCases.compactMap { part in
      guard let work = elapsed[part], work > limit else { return nil }
      return Delay(part: part, elapsed: work)
    }
  }
}

package import Alerts

/// The event time up to which every source has told what it knows.
///
/// Windows are evaluated as far as the horizon (less the allowed lateness), so an alert depends on what was
/// published and not on which source happened to answer first. This is the low watermark of stream processing
/// (Akidau et al., "The Dataflow Model", VLDB 2015), taken over sources:
///
/// - Until every source has answered or failed once since the start, there is no horizon: after a restart the
///   posts of the pause come in before anything is decided.
/// - A source that was polled is taken to be complete up to the newest post that was known when the request
///   went out, moved on by the time that had passed since that post came in, so quiet hours pass too.
/// - A source that fails, is overdue, or is polled more rarely than ``patience`` is not waited for; what it
///   brings later counts as late.
/// - When all of them fail or are overdue, time stands still for ``patience`` and then goes on with the clock: what is said of
///   this time is that nobody was heard (``OutageWatch``).
package struct Horizon: Sendable {
  private struct Source: Sendable {
    enum Condition: Sendable {
      case awaited, live, failing
      /// Polled again only after long.
      case resting
    }

    var every: Duration
    var condition = Condition.awaited
    /// Complete up to here.
    var frontier = EventTime.distantPast
    /// When its last poll ended, by the clock.
    var polled = EventTime.distantPast
  }

  /// The newest post that was known from a moment of the clock on.
  private struct Mark: Sendable {
    var newest: EventTime
    var cameIn: EventTime
  }

  private var sources: [String: Source]
  private var newest = Mark(newest: .distantPast, cameIn: .distantPast)
  /// Marks of the last polls, to know what was known when a request went out.
  private var earlier: [Mark] = []

  private static let marksKept = 64

  /// How rarely a source may be polled and still be waited for.
  package static let patience: Duration = .seconds(600)

  /// What is known of a source at a start.
  package struct Start: Sendable {
    package var name: String
    package var every: Duration
    /// Whether it will be polled soon, so that nothing is to be decided before.
    package var isAwaited: Bool

    package init(name: String, every: Duration, isAwaited: Bool = true) {
      self.name = name
      self.every = every
      self.isAwaited = isAwaited
    }
  }

  package init(sources: [(name: String, every: Duration)]) {
    self.init(starting: sources.map { Start(name: $0.name, every: $0.every) })
  }

  package init(starting sources: [Start]) {
    self.sources = Dictionary(
      sources.map { start in
        var source = Source(every: start.every)
        if !start.isAwaited { source.condition = .resting }
        return (start.name, source)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What must be stored to continue after a restart: the newest post's time and when it came in.
  package var bytes: [UInt8] {
    [newest.newest.milliseconds, newest.cameIn.milliseconds].flatMap { value in
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
  }

  /// Continues from stored ``bytes``; anything else is ignored, as after a first start.
  package mutating func restore(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return }
    let values = [0, 8].map { offset in
      (0..<8).reduce(Int64(0)) { $0 | Int64(bytes[offset + $1]) << (8 * $1) }
    }
    newest = Mark(newest: EventTime(milliseconds: values[0]), cameIn: EventTime(milliseconds: values[1]))
  }

  /// Notes a post that came in at `clock`.
  package mutating func observe(_ time: EventTime, from source: String, at clock: EventTime) {
    if time > newest.newest {
      earlier.append(newest)
      if earlier.count > Self.marksKept { earlier.removeFirst() }
      newest = Mark(newest: time, cameIn: clock)
    }
    guard let known = sources[source], time > known.frontier else { return }
    sources[source]?.frontier = time
  }

  /// Notes the end of a poll whose request went out at `started`.
  ///
  /// `due` is when it is polled next; a source that rests for longer than ``patience`` is not waited for.
  package mutating func finish(
    _ source: String, succeeded: Bool, started: EventTime, at clock: EventTime, due: EventTime? = nil
  ) {
    guard var state = sources[source] else { return }
    state.polled = clock
    state.condition = succeeded ? .live : .failing
    if succeeded, let mark = latestMark(before: started) {
      state.frontier = max(state.frontier, mark.newest + (started - mark.cameIn))
    }
    if succeeded, let due, due - clock > Self.patience { state.condition = .resting }
    sources[source] = state
  }

  /// The horizon by what is known at `clock`; nil while a source is still awaited or nothing was ever heard.
  package func value(at clock: EventTime) -> EventTime? {
    guard newest.newest > .distantPast else { return nil }
    var slowest: EventTime?
    var rare: EventTime?
    for source in sources.values {
      switch source.condition {
      case .awaited: return nil
      case .failing, .resting: continue
      case .live:
        if source.every > Self.patience || isOverdue(source, at: clock) {
          rare = max(rare ?? .distantPast, source.frontier)
        } else {
          slowest = min(slowest ?? source.frontier, source.frontier)
        }
      }
    }
    let reached = slowest ?? rare ?? newest.newest
    let isDeaf = sources.values.allSatisfy { $0.condition == .failing || isOverdue($0, at: clock) }
    guard isDeaf, !sources.isEmpty, let now = eventTime(at: clock) else { return reached }
    return max(reached, now - Self.patience)
  }

  /// The event time that a moment of the clock stands for: that of the newest post known then, moved on by the time since
  /// it came in; nil before the first post.
  package func eventTime(at clock: EventTime) -> EventTime? {
    guard newest.newest > .distantPast else { return nil }
    let mark = latestMark(before: clock) ?? newest
    return mark.newest + (clock - mark.cameIn)
  }

  /// The time of the newest post; nil if there was none.
  package var newestPost: EventTime? { newest.newest > .distantPast ? newest.newest : nil }

  /// Sources that failed at their last poll or are overdue, in alphabetical order.
  package func troubled(at clock: EventTime) -> [String] {
    sources.filter { $0.value.condition == .failing || isOverdue($0.value, at: clock) }.keys.sorted()
  }

  /// The newest post that was known strictly before a moment.
  private func latestMark(before clock: EventTime) -> Mark? {
    if newest.cameIn < clock { return newest.newest > .distantPast ? newest : nil }
    return earlier.last { $0.cameIn < clock && $0.newest > .distantPast }
  }

  private func isOverdue(_ source: Source, at clock: EventTime) -> Bool {
    source.condition == .live && clock - source.polled > source.every * 3 + .seconds(60)
  }
}

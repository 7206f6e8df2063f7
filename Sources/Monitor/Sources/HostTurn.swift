import Alerts

/// Whose turn it is at one host: one request at a time, with gaps, rests, and a breaker. A pure value.
struct HostTurn: Sendable {
  /// A request that takes longer does not hold up the next one: see docs/decisions/0003.
  static let patience = TransferLine.patience
  static let limit = TransferLine.hostLimit
  /// So many failures in a row, of more than one source, open the breaker.
  static let breakingPoint = 5
  static let shortestBreak = Duration.seconds(60)
  static let longestBreak = Duration.seconds(3600)

  /// From the start of one request to that of the next.
  let gap: Duration
  /// Whether it is reached through the Internet; our own network's failures are no failures of others.
  let isPublic: Bool
  /// Sources that are due, in the order in which they became so.
  var waiting: [Int32] = []
  /// When the requests under way started.
  private var active: [EventTime] = []
  private var lastStart: EventTime?
  private var restsUntil = EventTime.distantPast
  private var failures = 0
  private var failing: Int32?
  private var isPlural = false
  /// How often it was tried in the present outage.
  var probes = 0
  /// When the queue looks at this host next.
  var appointment: EventTime?

  init(gap: Duration, isPublic: Bool) {
    self.gap = gap
    self.isPublic = isPublic
  }

  /// When the next request may start; nil if one must end first.
  var ready: EventTime? {
    guard active.count < Self.limit else { return nil }
    var time = restsUntil
    if let lastStart { time = max(time, lastStart + gap) }
    if let newest = active.max() { time = max(time, newest + Self.patience) }
    return time
  }

  mutating func start(at now: EventTime) {
    active.append(now)
    lastStart = now
  }

  mutating func end(started: EventTime) {
    if let index = active.firstIndex(of: started) { active.remove(at: index) }
  }

  mutating func rest(until time: EventTime) { restsUntil = max(restsUntil, time) }

  mutating func succeed() { (failures, failing, isPlural) = (0, nil, false) }

  /// Notes a failure of the host itself; the time for which the breaker opens, if it does.
  mutating func fail(
    _ source: Int32, at now: EventTime, using generator: inout some RandomNumberGenerator
  ) -> Duration? {
    failures += 1
    if let failing, failing != source { isPlural = true }
    failing = source
    guard failures >= Self.breakingPoint, isPlural else { return nil }
    let doubled = Self.shortestBreak * Double(1 << min(failures - Self.breakingPoint, 10))
    let pause = min(doubled, Self.longestBreak) * Double.random(in: 1...1.1, using: &generator)
    rest(until: now + pause)
    return pause
  }

  /// Moves all times, because the clock was set back.
  mutating func shift(by duration: Duration) {
    active = active.map { $0 + duration }
    lastStart = lastStart.map { $0 + duration }
    if restsUntil > .distantPast { restsUntil = restsUntil + duration }
    appointment = appointment.map { $0 + duration }
  }
}

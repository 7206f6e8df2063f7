import Alerts

/// Tells from the ends of polls which sources are down, in event time: from the last good answer, once a poll has failed or is
/// overdue, to the next good one. A pure value.
///
/// The clock's time is turned into event time by the ``Horizon``, so an outage lies where the posts that are missing would.
struct OutageWatch: Sendable {
  private struct Source: Sendable {
    var every: Duration
    /// Up to where it has told what it knows, in event time.
    var heard: EventTime?
    /// When its last good poll ended, by the clock; nil if there was none in this process.
    var answered: EventTime?
    var due: EventTime?
    /// Since when it is down, in event time.
    var down: EventTime?

    /// From this moment of the clock on it is overdue.
    var limit: EventTime? { answered.map { max($0 + every * 3, due ?? $0) + .seconds(60) } }
  }

  /// A shorter one that was over before anything was evaluated is not worth a row.
  private static let shortest = Duration.seconds(600)

  private var sources: [String: Source]

  /// Continues with what the store holds of the sources; the horizon is restored already.
  init(sources: [Configuration.Source], restored: Store.Restored, horizon: Horizon) {
    let open = restored.outages.filter { $0.until == nil }
    let down = Dictionary(open.map { ($0.source, $0.since) }, uniquingKeysWith: max)
    self.sources = Dictionary(
      sources.map { source in
        var state = Source(every: source.every)
        state.heard = restored.sources[source.name]?.lastSuccess.flatMap { horizon.eventTime(at: $0) }
        state.down = down[source.name]
        return (source.name, state)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes the end of a poll, of which the horizon was told already; `evaluated` is the last tick. Returns the outage that begins
  /// or ends with it.
  mutating func finish(_ poll: PollRecord, horizon: Horizon, evaluated: EventTime?) -> SourceOutage? {
    guard var source = sources[poll.source] else { return nil }
    defer { sources[poll.source] = source }
    guard poll.outcome.isSuccess else { return fail(poll, &source, horizon) }
    let now = horizon.eventTime(at: poll.finished)
    let (heard, down) = (source.heard, source.down)
    source.heard = horizon.eventTime(at: poll.started) ?? heard
    (source.answered, source.due, source.down) = (poll.finished, poll.state?.due, nil)
    guard let now, let since = down ?? heard else { return nil }
    let isLong = now - since >= max(Self.shortest, source.every * 3)
    let until = max(since, min(evaluated ?? since, now))
    if until > since, down != nil {
      return SourceOutage(source: poll.source, since: since, until: until, returned: max(now, until))
    }
    // Nothing was evaluated without it, as after a pause of the daemon; but what it brings may be of all that time.
    if isLong { return SourceOutage(source: poll.source, since: since, until: since, returned: now) }
    return down == nil ? nil : SourceOutage(source: poll.source, since: since, until: since)
  }

  private func fail(_ poll: PollRecord, _ source: inout Source, _ horizon: Horizon) -> SourceOutage? {
    guard source.down == nil, let since = source.heard ?? horizon.eventTime(at: poll.started) else { return nil }
    source.down = since
    return SourceOutage(source: poll.source, since: since)
  }

  /// The outages of those that have not answered for too long, without a failure: our own network may be down.
  mutating func overdue(at clock: EventTime) -> [SourceOutage] {
    var outages: [SourceOutage] = []
    for (name, source) in sources {
      guard source.down == nil, let limit = source.limit, clock > limit, let heard = source.heard else { continue }
      sources[name]?.down = heard
      outages.append(SourceOutage(source: name, since: heard))
    }
    return outages.sorted { $0.source < $1.source }
  }
}

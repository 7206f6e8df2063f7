/// A stretch of event time in which nobody knows what a source said: from its last good answer to the next one.
public struct SourceOutage: Sendable, Hashable {
  public var source: String
  /// Up to here the source had told all that it knew.
  public var since: EventTime
  /// The last evaluation without it; what it said later was there in time. Nil while it is down.
  public var until: EventTime?
  /// When it answered again; what it had kept back came then.
  public var returned: EventTime?

  public init(source: String, since: EventTime, until: EventTime? = nil, returned: EventTime? = nil) {
    self.source = source
    self.since = since
    self.until = until
    self.returned = returned
  }

  /// Whether it has no effect: the source answered again before anything was evaluated without it.
  public var isNothing: Bool { until.map { $0 <= since } ?? false && returned == nil }
}

/// How much of what its sources said an alert's evidence holds.
public struct Completeness: Sendable, Hashable {
  /// Over the longest window, 0 (nothing was heard) to 1.
  public var share: Double
  /// How many sources there are.
  public var sources: Int
  /// Those that were not heard all the time.
  public var missing: [String]

  public init(share: Double, sources: Int, missing: [String]) {
    self.share = share
    self.sources = sources
    self.missing = missing
  }
}

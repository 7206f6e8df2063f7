/// How often an alert may turn on and off before its changes are held back.
public struct FlapDamping: Sendable, Hashable {
  /// The most changes in ``window`` that are told.
  public var limit: Int
  public var window: Duration

  public init(limit: Int, window: Duration) {
    self.limit = limit
    self.window = window
  }
}

/// The latest changes of one rule on one topic, on event time; bounded by the limit.
public struct FlapHistory: Sendable, Hashable {
  /// Oldest first.
  public private(set) var changes: [EventTime]
  /// Until when further changes are held back; nil if the alert is quiet enough.
  public private(set) var heldUntil: EventTime?

  public init(changes: [EventTime] = [], heldUntil: EventTime? = nil) {
    self.changes = changes
    self.heldUntil = heldUntil
  }

  /// Notes a change; returns whether it is the one that is too many, which is told with a word about it.
  public mutating func note(_ time: EventTime, damping: FlapDamping) -> Bool {
    let wasHeld = heldUntil.map { $0 > time } ?? false
    changes = Array((changes + [time]).suffix(damping.limit + 1))
    guard changes.count > damping.limit, let first = changes.first, time - first < damping.window else {
      if !wasHeld { heldUntil = nil }
      return false
    }
    // It is quiet again when the window holds no more changes than it may.
    heldUntil = first + damping.window
    return !wasHeld
  }
}

/// The life of one alert on one topic, from the first breach of its rule to the end.
///
/// A pure state machine on event time: it is told at each tick whether the rule's expression is true, and returns
/// what that changes.
package enum AlertLife: Sendable, Hashable {
  case inactive
  /// The expression has been true since then, not yet for as long as the rule asks.
  case pending(since: EventTime)
  /// The alert is on; `since` is when the expression turned true.
  case firing(since: EventTime)
  /// The expression is false again since `clearSince`, but the rule asks to go on firing for a while.
  case lingering(since: EventTime, clearSince: EventTime)
  /// Nobody can know whether the expression is true since `since`, because sources are down; `firing` is when it turned true
  /// of an alert that was on, and goes on.
  case noData(since: EventTime, firing: EventTime?)

  package enum Action: Sendable, Hashable {
    case none
    case fire(since: EventTime)
    case resolve(since: EventTime)
  }

  package mutating func observe(
    _ isBreached: Bool, at tick: EventTime, holdFor: Duration, keepFiringFor: Duration
  ) -> Action {
    switch (self, isBreached) {
    case (.inactive, false):
      return .none
    case (.inactive, true):
      return hold(since: tick, at: tick, holdFor: holdFor)
    case (.pending(let since), true):
      return hold(since: since, at: tick, holdFor: holdFor)
    case (.pending, false):
      self = .inactive
      return .none
    case (.firing, true):
      return .none
    case (.firing(let since), false):
      return linger(since: since, clearSince: tick, at: tick, keepFiringFor: keepFiringFor)
    case (.lingering(let since, _), true):
      self = .firing(since: since)
      return .none
    case (.lingering(let since, let clearSince), false):
      return linger(since: since, clearSince: clearSince, at: tick, keepFiringFor: keepFiringFor)
    case (.noData(_, let firing?), true):
      self = .firing(since: firing)
      return .none
    case (.noData(_, let firing?), false):
      return linger(since: firing, clearSince: tick, at: tick, keepFiringFor: keepFiringFor)
    case (.noData(_, nil), true):
      return hold(since: tick, at: tick, holdFor: holdFor)
    case (.noData(_, nil), false):
      self = .inactive
      return .none
    }
  }

  /// Passes a tick at which nobody knows: what is pending begins anew, and what fires goes on.
  package mutating func suspend(at tick: EventTime) {
    switch self {
    case .inactive, .pending: self = .noData(since: tick, firing: nil)
    case .firing(let since), .lingering(let since, _): self = .noData(since: tick, firing: since)
    case .noData: break
    }
  }

  /// Whether receivers were told that it began, and not that it ended.
  package var isFiring: Bool {
    switch self {
    case .inactive, .pending, .noData(_, firing: nil): false
    case .firing, .lingering, .noData: true
    }
  }

  private mutating func hold(since: EventTime, at tick: EventTime, holdFor: Duration) -> Action {
    if tick - since >= holdFor {
      self = .firing(since: since)
      return .fire(since: since)
    }
    self = .pending(since: since)
    return .none
  }

  private mutating func linger(
    since: EventTime, clearSince: EventTime, at tick: EventTime, keepFiringFor: Duration
  ) -> Action {
    if tick - clearSince >= keepFiringFor {
      self = .inactive
      return .resolve(since: since)
    }
    self = .lingering(since: since, clearSince: clearSince)
    return .none
  }
}

extension AlertLife {
  private static let version: UInt64 = 1

  /// The state as bytes, for the rule whose expression has the given fingerprint.
  package func encoded(expression fingerprint: UInt64) -> [UInt8] {
    var writer = StateWriter()
    writer.write(Self.version)
    writer.write(fingerprint)
    switch self {
    case .inactive:
      writer.write(UInt64(0))
    case .pending(let since):
      writer.write(UInt64(1))
      writer.write(since)
    case .firing(let since):
      writer.write(UInt64(2))
      writer.write(since)
    case .lingering(let since, let clearSince):
      writer.write(UInt64(3))
      writer.write(since)
      writer.write(clearSince)
    case .noData(let since, let firing):
      writer.write(UInt64(firing == nil ? 4 : 5))
      writer.write(since)
      if let firing { writer.write(firing) }
    }
    return writer.bytes
  }

  /// Reads a stored state; an empty (erased) one is ``inactive``.
  ///
  /// If it belongs to another expression, a pending alert starts anew, but one that is firing goes on under the new
  /// expression: its receivers were told that it began and must be told that it ended.
  package init(_ bytes: [UInt8], named name: String, expression fingerprint: UInt64) throws(StateError) {
    self = .inactive
    guard !bytes.isEmpty else { return }
    var reader = try StateReader(bytes, of: name, version: Self.version)
    let stored: UInt64 = try reader.read()
    let phase: UInt64 = try reader.read()
    let life: AlertLife
    switch phase {
    case 0: life = .inactive
    case 1: life = .pending(since: try reader.readTime())
    case 2: life = .firing(since: try reader.readTime())
    case 3: life = .lingering(since: try reader.readTime(), clearSince: try reader.readTime())
    case 4: life = .noData(since: try reader.readTime(), firing: nil)
    case 5: life = .noData(since: try reader.readTime(), firing: try reader.readTime())
    default: throw reader.error("phase \(phase) is unknown")
    }
    try reader.finish()
    switch life {
    case _ where stored == fingerprint: self = life
    case .inactive, .pending, .noData(_, nil): self = .inactive
    case .firing(let since), .lingering(let since, _), .noData(_, let since?): self = .firing(since: since)
    }
  }
}

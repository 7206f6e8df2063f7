/// What people are shown; unlike the rules, it includes buckets that have not ended.
extension AlertEngine {
  /// The sum of a topic's posts over a window that ends with the bucket of the given time, which is by default the
  /// newest horizon or else the newest post's.
  public func totals(topic: String, window: Duration, through time: EventTime? = nil) -> Bucket {
    var total = Bucket()
    let buckets = Int(min(max(1, window.wholeMilliseconds / grid.length), Int64(grid.depth)))
    for bucket in series(topic: topic, buckets: buckets, through: time) { total += bucket }
    return total
  }

  /// A topic's buckets, oldest first, of which the last contains the given time; at most as many as are kept.
  public func series(topic: String, buckets: Int, through time: EventTime? = nil) -> [Bucket] {
    let count = Int64(min(max(0, buckets), grid.depth))
    guard let index = topicIndices[topic] else { return [] }
    let windows = topics[index].windows
    guard let last = (time ?? horizon).map(grid.ordinal(of:)) ?? windows.newest ?? tick else {
      return Array(repeating: Bucket(), count: Int(count))
    }
    return (0..<count).map { windows[last - count + 1 + $0] }
  }

  /// What a topic's spike detector says after the last tick; nil for an unknown topic, and before the first tick of a process.
  public func spike(topic: String, measure: SpikeMeasure) -> Detection? {
    topicIndices[topic].flatMap { topics[$0].reading(of: measure) }
  }

  /// Which part of the time of a window before the last tick the sources were heard in.
  public func coverage(over window: Duration) -> Double {
    guard let tick else { return 1 }
    let end = grid.start(of: tick)
    return sight.coverage((end - window)..<end)
  }

  /// Rules and topics of which nobody knows how they stand, in the order of the rules.
  public var watchesWithoutData: [(rule: String, topic: String, since: EventTime)] {
    watches.compactMap { watch in
      guard case .noData(let since, _) = watch.life else { return nil }
      return (rules[watch.rule].rule.name, topics[watch.topic].name, since)
    }
  }

  /// The alerts that are firing, in the order of the rules.
  public var activeAlerts: [ActiveAlert] {
    watches.compactMap { watch in
      switch watch.life {
      case .inactive, .pending, .noData(_, nil):
        return nil
      case .firing(let since), .lingering(let since, _), .noData(_, let since?):
        let rule = rules[watch.rule].rule.name
        let topic = topics[watch.topic].name
        return ActiveAlert(id: "\(rule)/\(topic)/\(since)", rule: rule, topic: topic, since: since)
      }
    }
  }
}

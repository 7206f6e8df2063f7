/// While one alert fires, others need not be told: an outage explains the alarms that follow from it.
public struct Inhibition: Sendable, Hashable {
  /// What the alert looks like that says enough.
  public var source: [LabelMatcher]
  /// What the alerts look like that are held back meanwhile.
  public var target: [LabelMatcher]
  /// Labels whose values must be the same on both sides; one that is missing on both is the same.
  public var equal: [String]

  public init(source: [LabelMatcher], target: [LabelMatcher], equal: [String]) {
    self.source = source
    self.target = target
    self.equal = equal
  }

  func matchesSource(_ labels: [String: String]) -> Bool { source.allSatisfy { $0.matches(labels) } }

  /// An alert that fits both sides is not held back by one that does too, or they would silence each other (as in Alertmanager).
  func matchesTarget(_ labels: [String: String]) -> Bool { target.allSatisfy { $0.matches(labels) } }
}

/// What inhibitions come to among the alerts that fire at one moment.
public struct InhibitedAlerts: Sendable {
  /// An alert that fires.
  public struct Firing: Sendable, Hashable {
    public var id: String
    public var labels: [String: String]

    public init(id: String, labels: [String: String]) {
      self.id = id
      self.labels = labels
    }
  }

  private struct Source: Sendable {
    var id: String
    var isTargetToo: Bool
  }

  private var inhibitions: [Inhibition] = []
  /// By inhibition, then by the values of its equal labels; in the order of ids.
  private var sources: [[[String]: [Source]]] = []

  /// Cost: each alert that fires is matched with each inhibition once.
  public init(_ inhibitions: [Inhibition], among firing: [Firing]) {
    self.inhibitions = inhibitions
    sources = inhibitions.map { inhibition in
      var found: [[String]: [Source]] = [:]
      for alert in firing.sorted(by: { $0.id < $1.id }) where inhibition.matchesSource(alert.labels) {
        let key = inhibition.equal.map { alert.labels[$0] ?? "" }
        found[key, default: []].append(Source(id: alert.id, isTargetToo: inhibition.matchesTarget(alert.labels)))
      }
      return found
    }
  }

  /// The alert that keeps this one from being told; nil if none does.
  public func source(inhibiting id: String, labels: [String: String]) -> String? {
    for (inhibition, sources) in zip(inhibitions, sources) where !sources.isEmpty && inhibition.matchesTarget(labels) {
      let isSourceToo = inhibition.matchesSource(labels)
      let equals = sources[inhibition.equal.map { labels[$0] ?? "" }] ?? []
      if let source = equals.first(where: { $0.id != id && !(isSourceToo && $0.isTargetToo) }) { return source.id }
    }
    return nil
  }
}

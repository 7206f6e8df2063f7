/// How alerts are put together into messages, in Alertmanager's vocabulary.
public struct GroupingPolicy: Sendable, Hashable {
  /// Labels whose values make a group: `alertname`, `topic`, or a label of the rules. None: one group for all.
  public var groupBy: [String] = ["alertname"]
  /// How long the first message of a group waits for company.
  public var groupWait: Duration = .seconds(30)
  /// The time between a group's messages, if there is anything new.
  public var groupInterval: Duration = .seconds(300)
  /// The time after which a group that still fires is spoken of again.
  public var repeatInterval: Duration = .seconds(4 * 3600)
  /// By what each repeat's interval is longer than the one before; 1 for none.
  public var slowDown: Double = 1
  /// The longest that slowing down leads to.
  public var longestRepeat: Duration = .seconds(7 * 86_400)

  public init() {}
}

/// What is to be said of a group at one moment.
public struct GroupedNotification: Sendable, Hashable {
  /// The group's labels with their values.
  public var group: [String: String]
  /// Alerts that fire, oldest first, whether they were spoken of before or not.
  public var firing: [AlertEvent]
  /// Alerts that ended since the last message and were spoken of in one, oldest first.
  public var resolved: [AlertEvent]
  /// Whether it says nothing new.
  public var isRepeat: Bool
}

/// Puts alerts together, as a pure value on the time that it is given.
///
/// An alert that begins and ends while its group waits is never spoken of: nobody could have done anything about it. Memory is
/// bounded by the alerts that fire.
public struct AlertGroups: Sendable, Hashable {
  private struct Member: Sendable, Hashable {
    var event: AlertEvent
    var wasTold = false
    var isNew = true
  }

  private struct Group: Sendable, Hashable {
    var labels: [String: String]
    var members: [String: Member] = [:]
    /// When the group is looked at next.
    var due: EventTime
    var lastTold: EventTime?
    var repeats = 0
  }

  private let policy: GroupingPolicy
  private var groups: [[String]: Group] = [:]

  public init(_ policy: GroupingPolicy) { self.policy = policy }

  /// How many groups there are.
  public var count: Int { groups.count }

  /// When ``flush(at:)`` has something to look at; nil if there is no group.
  public var nextDue: EventTime? { groups.values.map(\.due).min() }

  /// Takes an alert that began or ended.
  public mutating func observe(_ event: AlertEvent, at time: EventTime) {
    let key = policy.groupBy.map { event.label($0) }
    guard event.status == .firing || groups[key]?.members[event.id] != nil else { return }
    var group =
      groups[key]
      ?? Group(
        labels: Dictionary(zip(policy.groupBy, key), uniquingKeysWith: { first, _ in first }),
        due: time + policy.groupWait)
    var member = group.members[event.id] ?? Member(event: event)
    // The same alert again, as after a restart, is nothing new.
    if group.members[event.id].map({ $0.event.status != event.status }) ?? true { member.isNew = true }
    member.event = event
    group.members[event.id] = member
    groups[key] = group
  }

  /// The messages that are due, by group.
  public mutating func flush(at time: EventTime) -> [GroupedNotification] {
    var notifications: [GroupedNotification] = []
    for key in groups.filter({ $0.value.due <= time }).keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard var group = groups[key] else { continue }
      if let notification = notification(of: &group, at: time) { notifications.append(notification) }
      group.due = time + policy.groupInterval
      groups[key] = group.members.isEmpty ? nil : group
    }
    return notifications
  }

  private func notification(of group: inout Group, at time: EventTime) -> GroupedNotification? {
    let over = group.members.values.filter { $0.event.status == .resolved }
    for member in over { group.members[member.event.id] = nil }
    let resolved = over.filter(\.wasTold).map(\.event)
    let isNews = !resolved.isEmpty || group.members.values.contains { $0.isNew }
    let isDue = group.lastTold.map { time - $0 >= interval(afterRepeats: group.repeats) } ?? true
    guard isNews || (isDue && !group.members.isEmpty) else { return nil }

    group.repeats = isNews ? 0 : group.repeats + 1
    group.lastTold = time
    for id in group.members.keys {
      group.members[id]?.isNew = false
      group.members[id]?.wasTold = true
    }
    let firing = group.members.values.map(\.event)
    // What was of a moment has been said.
    for event in firing where event.post != nil { group.members[event.id] = nil }
    return GroupedNotification(
      group: group.labels, firing: Self.ordered(firing), resolved: Self.ordered(resolved), isRepeat: !isNews)
  }

  private func interval(afterRepeats count: Int) -> Duration {
    var interval = policy.repeatInterval
    for _ in 0..<min(count, 64) where interval < policy.longestRepeat { interval = interval * max(policy.slowDown, 1) }
    return min(interval, max(policy.longestRepeat, policy.repeatInterval))
  }

  private static func ordered(_ events: [AlertEvent]) -> [AlertEvent] {
    events.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
  }
}

extension AlertEvent {
  /// The value of a label as grouping, silences and Alertmanager see it: `alertname` and `topic` are the rule's and the topic's
  /// names, the others the rule's labels; empty if there is none.
  public func label(_ name: String) -> String {
    switch name {
    case "alertname": rule.name
    case "topic": topic
    default: rule.labels[name] ?? ""
    }
  }
}

/// How alerts are put together into messages, in Alertmanager's vocabulary.
public struct GroupingPolicy: Sendable, Hashable {
  /// Labels whose values make a group: `alertname`, `topic`, or a label of the rules. None: one group for all.
  public var groupBy: [String] = ["alertname"]
  /// How long the first message of a group waits for company.
  public var groupWait: Duration = .seconds(30)
  /// The time between a group's messages, if there is anything new.
  public var groupInterval: Duration = .seconds(300)
  /// The time after which a group that still fires is spoken of again; nil for never.
  public var repeatInterval: Duration? = .seconds(4 * 3600)
  /// By what each repeat's interval is longer than the one before; 1 for none.
  public var slowDown: Double = 1
  /// The longest that slowing down leads to.
  public var longestRepeat: Duration = .seconds(7 * 86_400)

  public init() {}

  /// The policy of an alert that stands for itself: said at once, and never again.
  public static let single: GroupingPolicy = {
    var policy = GroupingPolicy()
    policy.groupWait = .zero
    policy.groupInterval = AlertGroup.holdCheck
    policy.repeatInterval = nil
    return policy
  }()

  /// How long after the last message a group that goes on firing is spoken of again, after so many repeats.
  func interval(afterRepeats count: Int) -> Duration? {
    guard let repeatInterval else { return nil }
    var interval = repeatInterval
    for _ in 0..<min(count, 64) where interval < longestRepeat { interval = interval * max(slowDown, 1) }
    return min(interval, max(longestRepeat, repeatInterval))
  }
}

/// Alerts of one receiver that are told together, as a pure value on the time that it is given.
///
/// An alert that begins and ends before it is told is never spoken of: nobody could have done anything about it. One that is held
/// back is as if it were not there; when it is let go, it is news, and so is its end if its beginning was told. One of a single post
/// that is held back is never told, unless in a digest: it is of the moment.
public struct AlertGroup: Sendable, Hashable {
  public struct Member: Sendable, Hashable, Identifiable {
    public var id: String
    public var startsAt: EventTime
    public var isResolved: Bool
    /// Whether its beginning was told.
    public var wasTold = false
    /// Whether what it is now has not been told.
    public var isNew = true
    /// Whether its end is told even if its beginning never was: it was muted, and whoever slept wants to know.
    public var isForDigest = false
    /// Whether it is of a single post: it never ends, and is said once.
    public var isOfMoment: Bool

    public init(id: String, startsAt: EventTime, isResolved: Bool, isOfMoment: Bool = false) {
      self.id = id
      self.startsAt = startsAt
      self.isResolved = isResolved
      self.isOfMoment = isOfMoment
    }
  }

  /// Whether an alert is kept from being told.
  public enum Restraint: Sendable, Hashable { case free, held, heldForDigest }

  /// What is to be said at one moment.
  public struct Notification: Sendable, Hashable {
    /// Alerts that fire: those that are new, then the others, each oldest first.
    public var firing: [Member]
    /// Alerts that ended since the last message, oldest first.
    public var resolved: [Member]
    /// Whether it says nothing new.
    public var isRepeat: Bool
    /// Whether it tells of alerts that were muted.
    public var isDigest: Bool
  }

  public var members: [Member.ID: Member] = [:]
  /// When the group is looked at next; nil while it is empty.
  public var due: EventTime?
  public var lastTold: EventTime?
  /// Messages since the last one that said anything new.
  public var repeats = 0

  /// How soon a group is looked at again while one of its alerts is held back.
  static let holdCheck: Duration = .seconds(5)
  /// The least time between two messages.
  private static let leastInterval: Duration = .seconds(1)

  public init() {}

  /// Takes an alert that began or ended.
  public mutating func observe(
    _ id: Member.ID, startsAt: EventTime, isResolved: Bool, isOfMoment: Bool = false, at time: EventTime,
    policy: GroupingPolicy
  ) {
    guard var member = members[id] else {
      var member = Member(id: id, startsAt: startsAt, isResolved: isResolved, isOfMoment: isOfMoment)
      // The beginning of an end that comes alone was told before the group was made.
      member.wasTold = isResolved
      members[id] = member
      due = due ?? time + policy.groupWait
      return
    }
    // The same alert again, as after a restart, is nothing new.
    if member.isResolved != isResolved { member.isNew = true }
    member.isResolved = isResolved
    members[id] = member
  }

  /// Says what is due, and when to look next.
  ///
  /// A member whose end is told, or need not be, is gone afterwards.
  public mutating func flush(
    at time: EventTime, policy: GroupingPolicy, restraint: (Member) -> Restraint = { _ in .free }
  ) -> Notification? {
    var said: [Member] = []
    var ended: [Member] = []
    var isHolding = false
    for id in members.keys.sorted() {
      guard var member = members[id] else { continue }
      let restraint = restraint(member)
      if restraint == .heldForDigest { member.isForDigest = true }
      members[id] = member
      let isPointless = member.isResolved ? !member.wasTold : member.isOfMoment && restraint == .held
      if isPointless, !member.isForDigest {
        members[id] = nil
      } else if restraint != .free {
        isHolding = isHolding || member.isNew
      } else if member.isResolved {
        ended.append(member)
        members[id] = nil
      } else {
        said.append(member)
      }
    }
    let notification = notification(firing: said, resolved: ended, at: time, policy: policy)
    let next = max(policy.groupInterval, Self.leastInterval)
    due = members.isEmpty ? nil : time + next
    if isHolding { due = max(time + min(next, Self.holdCheck), (lastTold ?? time) + (lastTold == nil ? .zero : next)) }
    return notification
  }

  private mutating func notification(
    firing: [Member], resolved: [Member], at time: EventTime, policy: GroupingPolicy
  ) -> Notification? {
    let isNews = !resolved.isEmpty || firing.contains { $0.isNew }
    let isDue = lastTold.flatMap { told in policy.interval(afterRepeats: repeats).map { time - told >= $0 } } ?? false
    guard isNews || (isDue && !firing.isEmpty) else { return nil }
    repeats = isNews ? 0 : repeats + 1
    lastTold = time
    for member in firing {
      members[member.id]?.isNew = false
      members[member.id]?.wasTold = true
      members[member.id]?.isForDigest = false
      if member.isOfMoment { members[member.id] = nil }
    }
    return Notification(
      firing: Self.ordered(firing.filter(\.isNew)) + Self.ordered(firing.filter { !$0.isNew }),
      resolved: Self.ordered(resolved), isRepeat: !isNews,
      isDigest: (firing + resolved).contains { $0.isForDigest })
  }

  private static func ordered(_ members: [Member]) -> [Member] {
    members.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
  }
}

extension Rule {
  /// The labels of an alert as grouping, silences and Alertmanager see them: the rule's, with `alertname` and `topic`.
  public func identifyingLabels(topic: String) -> [String: String] {
    var labels = labels
    labels["alertname"] = name
    labels["topic"] = topic
    return labels
  }
}

extension AlertEvent {
  public var identifyingLabels: [String: String] { rule.identifyingLabels(topic: topic) }
}

package import Alerts

/// Alerts on their way from a commit to the outbox, where they wait for company or for the end of what holds them back.
extension Store {
  /// Takes over what the configuration says about who is told what and when, and forgets alerts of rules that are gone: nobody
  /// will ever end them.
  package func adopt(_ plan: DeliveryPlan) throws(DatabaseError) {
    self.plan = plan
    try database.transaction { () throws(DatabaseError) in
      for table in ["firing", "gathered"] {
        var gone: [(rule: String, topic: String)] = []
        try database.prepare("SELECT DISTINCT rule, topic FROM \(table)").forEachRow { (row) throws(DatabaseError) in
          let (rule, topic) = (row.text(0) ?? "", row.text(1) ?? "")
          if plan.watched[rule]?.contains(topic) != true { gone.append((rule, topic)) }
        }
        // What has ended is still to be told.
        let isOpen = table == "gathered" ? " AND is_resolved = 0" : ""
        let forget = try database.prepare("DELETE FROM \(table) WHERE rule = ?1 AND topic = ?2\(isOpen)")
        for (rule, topic) in gone {
          try forget.bind(rule, at: 1)
          try forget.bind(topic, at: 2)
          try forget.run()
        }
      }
    }
  }

  /// Keeps the list of alerts that fire, and how often each turns on and off; returns the changes that are one too many.
  func note(_ alerts: [AlertEvent]) throws(DatabaseError) -> Set<String> {
    var excessive: Set<String> = []
    // An alert of a single post neither goes on nor ends.
    for alert in alerts where alert.post == nil {
      switch alert.status {
      case .firing:
        try gathering.beginFiring.bind(alert.id, at: 1)
        try gathering.beginFiring.bind(alert.rule.name, at: 2)
        try gathering.beginFiring.bind(alert.topic, at: 3)
        try gathering.beginFiring.bind(MessageValue.strings(alert.identifyingLabels).json, at: 4)
        try gathering.beginFiring.bind(alert.startsAt, at: 5)
        try gathering.beginFiring.run()
      case .resolved:
        try gathering.endFiring.bind(alert.id, at: 1)
        try gathering.endFiring.run()
      }
      if let damping = plan.flapping, try noteChange(alert, damping) {
        excessive.insert(CurrentHolds.change(alert.member))
      }
    }
    return excessive
  }

  private func noteChange(_ alert: AlertEvent, _ damping: FlapDamping) throws(DatabaseError) -> Bool {
    let query = try database.prepare("SELECT changes, held_until, told FROM flaps WHERE rule = ?1 AND topic = ?2")
    try query.bind(alert.rule.name, at: 1)
    try query.bind(alert.topic, at: 2)
    var history = FlapHistory()
    var told: String?
    try query.forEachRow { (row) throws(DatabaseError) in
      let changes = (row.text(0) ?? "").split(separator: " ").compactMap { Int64($0) }
      history = FlapHistory(changes: changes.map { EventTime(milliseconds: $0) }, heldUntil: row.time(1))
      told = row.text(2)
    }
    let isExcessive = history.note(alert.decidedAt, damping: damping)
    if isExcessive { told = CurrentHolds.change(alert.member) }
    let save = try database.prepare(
      "REPLACE INTO flaps (rule, topic, changes, held_until, told) VALUES (?1, ?2, ?3, ?4, ?5)")
    try save.bind(alert.rule.name, at: 1)
    try save.bind(alert.topic, at: 2)
    try save.bind(history.changes.map { "\($0.milliseconds)" }.joined(separator: " "), at: 3)
    try save.bind(history.heldUntil, at: 4)
    try save.bind(told, at: 5)
    try save.run()
    return isExcessive
  }

  /// Puts an alert into a group of the receiver's, where it has to wait; false if it is to go out at once, by itself.
  ///
  /// Groups that were touched are kept in `open`, to be stored together.
  func gather(
    _ alert: AlertEvent, _ texts: AlertTexts, for receiver: String, holds: CurrentHolds,
    into open: inout [[String]: GatheredGroup]
  ) throws(DatabaseError) -> Bool {
    guard plan.receivers[receiver]?.isLog != true else { return false }
    let policy = plan.receivers[receiver]?.grouping
    let existing = try gathering.member(alert.id, of: receiver)
    let labels = alert.identifyingLabels
    let hold = holds.hold(on: alert.member, labels: labels, receiver: receiver)
    if existing == nil, policy == nil, hold == nil { return false }

    var shared: [String: String]?
    if let policy { shared = Dictionary(policy.groupBy.map { ($0, labels[$0] ?? "") }) { first, _ in first } }
    var key = existing?.key ?? shared.map { MessageValue.strings($0).json } ?? GatheredGroup.key(ofSingle: alert.id)
    if existing == nil, shared == nil, case .muted(let name, true) = hold { key = GatheredGroup.key(ofDigest: name) }
    var group: GatheredGroup
    if let touched = open[[receiver, key]] {
      group = touched
    } else {
      group = try gathering.loadAlone(receiver: receiver, key: key, labels: shared ?? [:])
    }
    if let existing { group.take(existing.member) }
    group.state.observe(
      alert.id, startsAt: alert.startsAt, isResolved: alert.status == .resolved, isOfMoment: alert.post != nil,
      at: holds.time, policy: policy ?? .single)
    if let member = group.state.members[alert.id] {
      try gathering.save(member, of: group, alert: alert, data: texts.data, brief: texts.brief)
      group.stored[alert.id] = member
    }
    open[[receiver, key]] = group
    return true
  }

  /// Makes messages of what is due for a receiver, each with the group's new state in one transaction; returns when to look
  /// again, nil if nothing waits.
  package func assemble(for receiver: String, at time: EventTime) throws(DatabaseError) -> EventTime? {
    let keys = try dueGroups(of: receiver, at: time)
    if !keys.isEmpty {
      try database.transaction { () throws(DatabaseError) in
        let holds = try database.holds(of: plan, at: time)
        for key in keys { try flush(receiver: receiver, key: key, holds: holds) }
      }
    }
    try gathering.nextDue.bind(receiver, at: 1)
    defer { gathering.nextDue.reset() }
    return try gathering.nextDue.step() ? gathering.nextDue.time(0) : nil
  }

  private func dueGroups(of receiver: String, at time: EventTime) throws(DatabaseError) -> [String] {
    try gathering.due.bind(receiver, at: 1)
    try gathering.due.bind(time, at: 2)
    // A clock that was set back must not make a group wait for longer than it would otherwise.
    let policy = plan.receivers[receiver]?.grouping ?? .single
    try gathering.due.bind(time + max(policy.groupWait, policy.groupInterval) + .seconds(60), at: 3)
    var keys: [String] = []
    try gathering.due.forEachRow { (row) throws(DatabaseError) in keys.append(row.text(0) ?? "") }
    return keys
  }

  private func flush(receiver: String, key: String, holds: CurrentHolds) throws(DatabaseError) {
    var group = try gathering.load(receiver: receiver, key: key)
    // While the last message has not even been tried, what is new joins the next one: a receiver that is down for an hour is not
    // told of that hour in dozens of messages.
    if !group.isSingle, let last = group.lastMessage, try isUntried(last) {
      group.state.due = holds.time + GroupingPolicy.single.groupInterval
      return try gathering.save(group)
    }
    var labels: [String: [String: String]] = [:]
    let mayHold = holds.mayHold
    if mayHold {
      for id in group.state.members.keys { labels[id] = try gathering.labels(of: id, receiver: receiver) }
    }
    let grouping = group.isSingle ? nil : plan.receivers[receiver]?.grouping
    let notification = group.state.flush(at: holds.time, policy: grouping ?? .single) { member in
      guard mayHold else { return .free }
      return holds.hold(on: member, labels: labels[member.id] ?? [:], receiver: receiver)?.restraint ?? .free
    }
    if let notification {
      if group.isSingle {
        try enqueue(single: notification, of: group, at: holds.time)
      } else {
        try enqueue(notification, of: &group, at: holds.time)
      }
    }
    if group.state.members.isEmpty { group.thread = nil }
    try gathering.save(group)
  }

  private func isUntried(_ message: OutboxEntry.ID) throws(DatabaseError) -> Bool {
    try gathering.isUntried.bind(message, at: 1)
    defer { gathering.isUntried.reset() }
    return try gathering.isUntried.step()
  }

  private func enqueue(
    single notification: AlertGroup.Notification, of group: GatheredGroup, at time: EventTime
  ) throws(DatabaseError) {
    for member in notification.firing.filter(\.isNew) + notification.resolved {
      guard let texts = try gathering.texts(of: member.id, receiver: group.receiver) else { continue }
      let status = member.isResolved ? AlertEvent.Status.resolved : .firing
      let id = MessageID(alert: member.id, status: status, receiver: group.receiver)
      try insert(
        OutboxRow(
          messageID: id.text, receiver: group.receiver, alert: member.id, status: status.rawValue,
          type: AlertMessage.type(of: status),
          body: AlertMessage.body(data: texts.data, timestamp: texts.decidedAt, status: status)), at: time)
    }
  }

  private func enqueue(
    _ notification: AlertGroup.Notification, of group: inout GatheredGroup, at time: EventTime
  ) throws(DatabaseError) {
    let isForPeople = plan.receivers[group.receiver]?.isForPeople ?? false
    let new = notification.firing.filter(\.isNew)
    let members = new + notification.resolved + notification.firing.dropFirst(new.count)
    var alerts: [GroupMessage.Alert] = []
    for member in members {
      guard let texts = try gathering.texts(of: member.id, receiver: group.receiver) else { continue }
      alerts.append(texts)
    }
    let message = GroupMessage(
      receiver: group.receiver, labels: group.labels, notification: notification, alerts: alerts,
      isForPeople: isForPeople, thread: group.thread, time: time)
    let (type, bodies) = message.bodies
    for body in bodies {
      group.sequence += 1
      let id = MessageID(group: group.key, sequence: group.sequence, receiver: group.receiver).text
      group.thread = group.thread ?? id
      let isFiring = !notification.firing.isEmpty
      try insert(
        OutboxRow(
          messageID: id, receiver: group.receiver, alert: "\(group.key) #\(group.sequence)",
          status: (isFiring ? AlertEvent.Status.firing : .resolved).rawValue, type: type, body: body), at: time)
      group.lastMessage = database.lastInsertedID
    }
  }
}

extension Database {
  /// Rules on topics whose changes are held back at that time.
  func flaps(heldAfter time: EventTime) throws(DatabaseError) -> [[String]: CurrentHolds.Flap] {
    var flaps: [[String]: CurrentHolds.Flap] = [:]
    let rows = try prepare("SELECT rule, topic, held_until, told FROM flaps WHERE held_until > ?1")
    try rows.bind(time, at: 1)
    try rows.forEachRow { (row) throws(DatabaseError) in
      flaps[[row.text(0) ?? "", row.text(1) ?? ""]] = CurrentHolds.Flap(
        heldUntil: EventTime(milliseconds: row.integer(2)), told: row.text(3))
    }
    return flaps
  }
}

extension AlertEvent {
  /// The alert as a group sees it.
  var member: AlertGroup.Member {
    AlertGroup.Member(id: id, startsAt: startsAt, isResolved: status == .resolved, isOfMoment: post != nil)
  }
}

import Alerts

/// A group of alerts of one receiver, as it is stored.
struct GatheredGroup {
  var receiver: String
  var key: String
  /// The labels that its alerts share, by which the receiver groups.
  var labels: [String: String]
  var state = AlertGroup()
  /// Messages that were made of it.
  var sequence: Int64 = 0
  /// The id of the first message since the group was empty.
  var thread: String?
  /// The row of its newest message.
  var lastMessage: OutboxEntry.ID?
  /// The members as they are stored, those that were loaded.
  var stored: [AlertGroup.Member.ID: AlertGroup.Member] = [:]

  /// The key of what an alert is when it stands for itself.
  static func key(ofSingle alert: String) -> String { "alert:\(alert)" }
  /// The key of the list of what was muted.
  static func key(ofDigest muteTime: String) -> String { "digest:\(muteTime)" }

  var isSingle: Bool { key.hasPrefix("alert:") }

  /// Takes a member over as it is stored.
  mutating func take(_ member: AlertGroup.Member) {
    state.members[member.id] = member
    stored[member.id] = member
  }
}

extension AlertGroup.Member {
  /// Reads alert, starts_at, is_resolved, was_told, is_new, is_for_digest and is_of_moment.
  init(row: borrowing Statement) {
    self.init(
      id: row.text(0) ?? "", startsAt: EventTime(milliseconds: row.integer(1)), isResolved: row.integer(2) != 0,
      isOfMoment: row.integer(6) != 0)
    wasTold = row.integer(3) != 0
    isNew = row.integer(4) != 0
    isForDigest = row.integer(5) != 0
  }
}

/// The statements of groups, compiled once.
struct GatheringStatements: ~Copyable {
  let group: Statement
  let members: Statement
  let memberAndKey: Statement
  let due: Statement
  let nextDue: Statement
  let saveGroup: Statement
  let deleteGroup: Statement
  let saveMember: Statement
  let markMember: Statement
  let deleteMember: Statement
  let memberLabels: Statement
  let memberTexts: Statement
  let isUntried: Statement
  let beginFiring: Statement
  let endFiring: Statement

  static func prepared(on database: borrowing Database) throws(DatabaseError) -> GatheringStatements {
    GatheringStatements(
      group: try database.prepare(
        """
        SELECT labels, due, last_told, repeats, sequence, thread, last_message FROM alert_groups
        WHERE receiver = ?1 AND key = ?2
        """),
      members: try database.prepare(
        """
        SELECT alert, starts_at, is_resolved, was_told, is_new, is_for_digest, is_of_moment FROM gathered
        WHERE receiver = ?1 AND group_key = ?2
        """),
      memberAndKey: try database.prepare(
        """
        SELECT alert, starts_at, is_resolved, was_told, is_new, is_for_digest, is_of_moment,
          group_key FROM gathered
        WHERE receiver = ?1 AND alert = ?2
        """),
      due: try database.prepare(
        """
        SELECT key FROM alert_groups WHERE receiver = ?1 AND due IS NOT NULL AND (due <= ?2 OR due > ?3) ORDER BY due, key
        """),
      nextDue: try database.prepare("SELECT min(due) FROM alert_groups WHERE receiver = ?1 AND due IS NOT NULL"),
      saveGroup: try database.prepare(
        """
        REPLACE INTO alert_groups (receiver, key, labels, due, last_told, repeats, sequence, thread, last_message)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """),
      deleteGroup: try database.prepare("DELETE FROM alert_groups WHERE receiver = ?1 AND key = ?2"),
      saveMember: try database.prepare(
        """
        INSERT INTO gathered (receiver, alert, group_key, rule, topic, labels, starts_at, decided_at, is_resolved, was_told,
          is_new, is_for_digest, data, brief, is_of_moment)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (receiver, alert) DO UPDATE SET decided_at = ?8, is_resolved = ?9, was_told = ?10, is_new = ?11,
          is_for_digest = ?12, data = ?13, brief = ?14
        """),
      markMember: try database.prepare(
        "UPDATE gathered SET was_told = ?3, is_new = ?4, is_for_digest = ?5 WHERE receiver = ?1 AND alert = ?2"),
      deleteMember: try database.prepare("DELETE FROM gathered WHERE receiver = ?1 AND alert = ?2"),
      memberLabels: try database.prepare("SELECT labels FROM gathered WHERE receiver = ?1 AND alert = ?2"),
      memberTexts: try database.prepare(
        "SELECT rule, topic, decided_at, data, brief FROM gathered WHERE receiver = ?1 AND alert = ?2"),
      isUntried: try database.prepare("SELECT 1 FROM outbox WHERE id = ?1 AND state = 'pending' AND attempts = 0"),
      beginFiring: try database.prepare(
        "REPLACE INTO firing (alert, rule, topic, labels, starts_at) VALUES (?1, ?2, ?3, ?4, ?5)"),
      endFiring: try database.prepare("DELETE FROM firing WHERE alert = ?1"))
  }
}

extension GatheringStatements {
  /// The group as it is stored, with all of its members.
  func load(receiver: String, key: String) throws(DatabaseError) -> GatheredGroup {
    var loaded = try loadAlone(receiver: receiver, key: key)
    try members.bind(receiver, at: 1)
    try members.bind(key, at: 2)
    try members.forEachRow { (row) throws(DatabaseError) in loaded.take(AlertGroup.Member(row: row)) }
    return loaded
  }

  /// The group without its members, of which there may be thousands; an empty one if it is not stored.
  func loadAlone(
    receiver: String, key: String, labels: [String: String] = [:]
  ) throws(DatabaseError) -> GatheredGroup {
    var loaded = GatheredGroup(receiver: receiver, key: key, labels: labels)
    try group.bind(receiver, at: 1)
    try group.bind(key, at: 2)
    try group.forEachRow { (row) throws(DatabaseError) in
      loaded.labels = row.labels(0)
      loaded.state.due = row.time(1)
      loaded.state.lastTold = row.time(2)
      loaded.state.repeats = Int(row.integer(3))
      loaded.sequence = row.integer(4)
      loaded.thread = row.text(5)
      loaded.lastMessage = row.isNull(6) ? nil : row.integer(6)
    }
    return loaded
  }

  /// The alert as the receiver's groups have it, and the key of its group; nil if it is in none.
  func member(_ alert: String, of receiver: String) throws(DatabaseError) -> (member: AlertGroup.Member, key: String)? {
    try memberAndKey.bind(receiver, at: 1)
    try memberAndKey.bind(alert, at: 2)
    defer { memberAndKey.reset() }
    return try memberAndKey.step() ? (AlertGroup.Member(row: memberAndKey), memberAndKey.text(7) ?? "") : nil
  }

  /// Stores the group, and of its members what has changed but for new ones, whose texts only ``save(_:of:in:)`` knows.
  func save(_ saved: GatheredGroup) throws(DatabaseError) {
    for (id, member) in saved.stored where saved.state.members[id] != member {
      guard let changed = saved.state.members[id] else {
        try deleteMember.bind(saved.receiver, at: 1)
        try deleteMember.bind(id, at: 2)
        try deleteMember.run()
        continue
      }
      try markMember.bind(saved.receiver, at: 1)
      try markMember.bind(id, at: 2)
      try markMember.bind(Int64(changed.wasTold ? 1 : 0), at: 3)
      try markMember.bind(Int64(changed.isNew ? 1 : 0), at: 4)
      try markMember.bind(Int64(changed.isForDigest ? 1 : 0), at: 5)
      try markMember.run()
    }
    // One that stands for itself never comes again; the others keep count of their messages for ever, so that no id is used twice.
    guard !(saved.isSingle && saved.state.members.isEmpty) else {
      try deleteGroup.bind(saved.receiver, at: 1)
      try deleteGroup.bind(saved.key, at: 2)
      return try deleteGroup.run()
    }
    try saveGroup.bind(saved.receiver, at: 1)
    try saveGroup.bind(saved.key, at: 2)
    try saveGroup.bind(MessageValue.strings(saved.labels).json, at: 3)
    try saveGroup.bind(saved.state.due, at: 4)
    try saveGroup.bind(saved.state.lastTold, at: 5)
    try saveGroup.bind(Int64(saved.state.repeats), at: 6)
    try saveGroup.bind(saved.sequence, at: 7)
    try saveGroup.bind(saved.thread, at: 8)
    try saveGroup.bind(saved.lastMessage, at: 9)
    try saveGroup.run()
  }

  /// Stores a member with what its alert says now.
  func save(
    _ member: AlertGroup.Member, of group: GatheredGroup, alert: AlertEvent, data: String, brief: String
  ) throws(DatabaseError) {
    try saveMember.bind(group.receiver, at: 1)
    try saveMember.bind(alert.id, at: 2)
    try saveMember.bind(group.key, at: 3)
    try saveMember.bind(alert.rule.name, at: 4)
    try saveMember.bind(alert.topic, at: 5)
    try saveMember.bind(MessageValue.strings(alert.identifyingLabels).json, at: 6)
    try saveMember.bind(member.startsAt, at: 7)
    try saveMember.bind(alert.decidedAt, at: 8)
    try saveMember.bind(Int64(member.isResolved ? 1 : 0), at: 9)
    try saveMember.bind(Int64(member.wasTold ? 1 : 0), at: 10)
    try saveMember.bind(Int64(member.isNew ? 1 : 0), at: 11)
    try saveMember.bind(Int64(member.isForDigest ? 1 : 0), at: 12)
    try saveMember.bind(data, at: 13)
    try saveMember.bind(brief, at: 14)
    try saveMember.bind(Int64(member.isOfMoment ? 1 : 0), at: 15)
    try saveMember.run()
  }

  func labels(of alert: String, receiver: String) throws(DatabaseError) -> [String: String] {
    try memberLabels.bind(receiver, at: 1)
    try memberLabels.bind(alert, at: 2)
    defer { memberLabels.reset() }
    guard try memberLabels.step() else { return [:] }
    return memberLabels.labels(0)
  }

  func texts(of alert: String, receiver: String) throws(DatabaseError) -> GroupMessage.Alert? {
    try memberTexts.bind(receiver, at: 1)
    try memberTexts.bind(alert, at: 2)
    defer { memberTexts.reset() }
    guard try memberTexts.step() else { return nil }
    return GroupMessage.Alert(
      rule: memberTexts.text(0) ?? "", topic: memberTexts.text(1) ?? "",
      decidedAt: EventTime(milliseconds: memberTexts.integer(2)), data: memberTexts.text(3) ?? "",
      brief: memberTexts.text(4) ?? "")
  }
}

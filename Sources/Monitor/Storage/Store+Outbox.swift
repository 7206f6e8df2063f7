package import Alerts

/// The statements of the outbox, compiled once.
struct OutboxStatements: ~Copyable {
  let due: Statement
  let nextDue: Statement
  let delivered: Statement
  let failed: Statement
  let pending: Statement
  let message: Statement

  static func prepared(on database: borrowing Database) throws(DatabaseError) -> OutboxStatements {
    OutboxStatements(
      due: try database.prepare(
        """
        SELECT \(Database.outboxColumns) FROM outbox
        WHERE receiver = ?1 AND state = 'pending' AND next_attempt <= ?2 ORDER BY id LIMIT ?3
        """),
      nextDue: try database.prepare("SELECT min(next_attempt) FROM outbox WHERE receiver = ?1 AND state = 'pending'"),
      delivered: try database.prepare(
        """
        UPDATE outbox SET state = 'delivered', attempts = attempts + 1, delivered_at = ?2, last_error = NULL
        WHERE id = ?1 AND state = 'pending'
        """),
      failed: try database.prepare(
        """
        UPDATE outbox SET attempts = attempts + 1, last_error = ?2, state = iif(?3 IS NULL, 'dead', 'pending'),
          next_attempt = coalesce(?3, next_attempt) WHERE id = ?1 AND state = 'pending'
        """),
      pending: try database.prepare(
        "SELECT id, alert, next_attempt FROM outbox WHERE receiver = ?1 AND state = 'pending' ORDER BY id LIMIT ?2"),
      message: try database.prepare(
        "SELECT \(Database.outboxColumns) FROM outbox WHERE id = ?1 AND state = 'pending'"))
  }
}

/// The outbox goes through the actor that commits batches: one connection writes, so neither side ever meets a busy
/// database, and a mark waits for one commit at most.
extension Store {
  /// Messages whose time has come, in the order in which they were committed.
  package func dueMessages(
    for receiver: String, at time: EventTime, limit: Int = 16
  ) throws(DatabaseError) -> [OutboxEntry] {
    try outbox.due.bind(receiver, at: 1)
    try outbox.due.bind(time, at: 2)
    try outbox.due.bind(Int64(limit), at: 3)
    var entries: [OutboxEntry] = []
    try outbox.due.forEachRow { (row) throws(DatabaseError) in entries.append(OutboxEntry(row: row)) }
    return entries
  }

  /// What waits for the receiver, due or not, in the order in which it was committed, without the bodies.
  package func pendingMessages(for receiver: String, limit: Int) throws(DatabaseError) -> [PendingMessage] {
    try outbox.pending.bind(receiver, at: 1)
    try outbox.pending.bind(Int64(limit), at: 2)
    var messages: [PendingMessage] = []
    try outbox.pending.forEachRow { (row) throws(DatabaseError) in
      messages.append(
        PendingMessage(
          id: row.integer(0), alert: row.text(1) ?? "", due: EventTime(milliseconds: row.integer(2))))
    }
    return messages
  }

  /// A message that waits; nil if it does so no longer.
  package func message(_ id: OutboxEntry.ID) throws(DatabaseError) -> OutboxEntry? {
    try outbox.message.bind(id, at: 1)
    defer { outbox.message.reset() }
    return try outbox.message.step() ? OutboxEntry(row: outbox.message) : nil
  }

  /// Messages that the receiver took since then; cost grows with the outbox's length.
  package func deliveredCount(to receiver: String, since time: EventTime) throws(DatabaseError) -> Int {
    let query = try database.prepare(
      "SELECT count(*) FROM outbox WHERE receiver = ?1 AND state = 'delivered' AND delivered_at >= ?2")
    try query.bind(receiver, at: 1)
    try query.bind(time, at: 2)
    return try query.step() ? Int(query.integer(0)) : 0
  }

  /// Writes down why an attempt failed that does not count.
  package func noteFailure(_ id: OutboxEntry.ID, reason: String) throws(DatabaseError) {
    let note = try database.prepare("UPDATE outbox SET last_error = ?2 WHERE id = ?1 AND state = 'pending'")
    try note.bind(id, at: 1)
    try note.bind(reason, at: 2)
    try note.run()
  }

  /// When the next message to the receiver is due; nil if none waits.
  package func nextMessageDue(for receiver: String) throws(DatabaseError) -> EventTime? {
    try outbox.nextDue.bind(receiver, at: 1)
    defer { outbox.nextDue.reset() }
    return try outbox.nextDue.step() ? outbox.nextDue.time(0) : nil
  }

  /// To be called only after the receiver has the message: a kill in between repeats it, and never loses it.
  package func markDelivered(_ id: OutboxEntry.ID, at time: EventTime) throws(DatabaseError) {
    try outbox.delivered.bind(id, at: 1)
    try outbox.delivered.bind(time, at: 2)
    try outbox.delivered.run()
  }

  /// Counts an attempt that failed; without a next one the message is dead.
  package func markFailed(
    _ id: OutboxEntry.ID, reason: String, nextAttempt: EventTime?
  ) throws(DatabaseError) {
    try outbox.failed.bind(id, at: 1)
    try outbox.failed.bind(reason, at: 2)
    try outbox.failed.bind(nextAttempt, at: 3)
    try outbox.failed.run()
  }

  /// Stops sending to the receiver as long as its endpoint stays the same; what waits for it is dead. The endpoint is a digest
  /// of where the receiver is, because an address may hold a secret.
  package func disable(
    receiver: String, endpoint: [UInt8], reason: String, at time: EventTime
  ) throws(DatabaseError) {
    try database.transaction { () throws(DatabaseError) in
      let disable = try database.prepare(
        """
        INSERT INTO receivers (name, disabled_at, disabled_reason, endpoint) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (name) DO UPDATE SET disabled_at = ?2, disabled_reason = ?3, endpoint = ?4
        """)
      try disable.bind(receiver, at: 1)
      try disable.bind(time, at: 2)
      try disable.bind(reason, at: 3)
      try disable.bind(endpoint, at: 4)
      try disable.run()
      try bury(messagesFor: receiver, reason: reason)
    }
  }

  /// Why nothing is sent to the receiver at this endpoint, if so; what came in for it since then is made dead. A receiver
  /// that has moved elsewhere is enabled again.
  package func disabledReason(receiver: String, endpoint: [UInt8]) throws(DatabaseError) -> String? {
    let query = try database.prepare(
      "SELECT endpoint, disabled_reason FROM receivers WHERE name = ?1 AND disabled_at IS NOT NULL")
    try query.bind(receiver, at: 1)
    guard try query.step() else { return nil }
    let reason = query.text(1) ?? ""
    let isSame = query.bytes(0) == endpoint
    query.reset()
    if isSame {
      try bury(messagesFor: receiver, reason: reason)
      return reason
    }
    try enable(receiver: receiver)
    return nil
  }

  /// Takes up sending to a receiver that had said that it is gone.
  package func enable(receiver: String) throws(DatabaseError) {
    let enable = try database.prepare("DELETE FROM receivers WHERE name = ?1")
    try enable.bind(receiver, at: 1)
    try enable.run()
  }

  /// Gives dead messages, of one receiver or of all, a second life; returns how many there were. Receivers that had said that
  /// they are gone are asked again, or the messages would be dead at once.
  package func reviveDead(receiver: String? = nil, at time: EventTime) throws(DatabaseError) -> Int {
    try database.transaction { () throws(DatabaseError) in
      let enable = try database.prepare(
        """
        DELETE FROM receivers WHERE name IN
          (SELECT receiver FROM outbox WHERE state = 'dead' AND receiver = coalesce(?1, receiver))
        """)
      try enable.bind(receiver, at: 1)
      try enable.run()
      let revive = try database.prepare(
        """
        UPDATE outbox SET state = 'pending', attempts = 0, next_attempt = ?2
        WHERE state = 'dead' AND receiver = coalesce(?1, receiver)
        """)
      try revive.bind(receiver, at: 1)
      try revive.bind(time, at: 2)
      try revive.run()
      return database.changes
    }
  }

  /// Gives one message another chance: a dead one a second life, a waiting one an attempt at once. Returns how many there were.
  /// Its receiver is asked again even if it had said that it is gone.
  package func revive(message id: String, receiver: String? = nil, at time: EventTime) throws(DatabaseError) -> Int {
    try database.transaction { () throws(DatabaseError) in
      let enable = try database.prepare(
        """
        DELETE FROM receivers WHERE name IN
          (SELECT receiver FROM outbox WHERE message_id = ?1 AND receiver = coalesce(?2, receiver) AND state = 'dead')
        """)
      try enable.bind(id, at: 1)
      try enable.bind(receiver, at: 2)
      try enable.run()
      let revive = try database.prepare(
        """
        UPDATE outbox SET attempts = iif(state = 'dead', 0, attempts), state = 'pending', next_attempt = ?3
        WHERE message_id = ?1 AND receiver = coalesce(?2, receiver) AND state <> 'delivered'
        """)
      try revive.bind(id, at: 1)
      try revive.bind(receiver, at: 2)
      try revive.bind(time, at: 3)
      try revive.run()
      return database.changes
    }
  }

  /// Forgets messages that were not delivered: one by its id, or all of a receiver in a state. Returns how many there were.
  package func drop(
    message id: String? = nil, receiver: String? = nil, state: OutboxEntry.State? = nil
  ) throws(DatabaseError) -> Int {
    let drop = try database.prepare(
      """
      DELETE FROM outbox WHERE message_id = coalesce(?1, message_id) AND receiver = coalesce(?2, receiver)
        AND state = coalesce(?3, state) AND state <> 'delivered'
      """)
    try drop.bind(id, at: 1)
    try drop.bind(receiver, at: 2)
    try drop.bind(state?.rawValue, at: 3)
    try drop.run()
    return database.changes
  }

  package func outboxSummaries() throws(DatabaseError) -> [OutboxSummary] { try database.outboxSummaries() }

  private func bury(messagesFor receiver: String, reason: String) throws(DatabaseError) {
    let bury = try database.prepare(
      "UPDATE outbox SET state = 'dead', last_error = ?2 WHERE receiver = ?1 AND state = 'pending'")
    try bury.bind(receiver, at: 1)
    try bury.bind(reason, at: 2)
    try bury.run()
  }
}

package import Alerts

/// One message to one receiver, as it waits in the outbox or lies there done.
package struct OutboxEntry: Sendable, Equatable, Identifiable {
  package enum State: String, Sendable { case pending, delivered, dead }

  /// The order in which messages were committed.
  package var id: Int64
  /// The same at every attempt; the receiver tells repeats by it.
  package var messageID: String
  package var receiver: String
  /// The alert's id.
  package var alert: String
  package var body: String
  package var created: EventTime
  package var nextAttempt: EventTime
  /// Attempts that were made.
  package var attempts: Int
  package var lastError: String?
  package var state: State
  package var deliveredAt: EventTime?
}

/// What the outbox holds for one receiver.
package struct OutboxSummary: Sendable, Equatable {
  package var receiver: String
  package var pending = 0
  package var delivered = 0
  package var dead = 0
  /// Attempts after the first one, of all messages.
  package var retried = 0
  /// When the oldest message that still waits was committed.
  package var oldestPending: EventTime?
  /// Why the last attempt of a waiting or dead message failed.
  package var lastError: String?
  /// Why nothing is sent to it any more.
  package var disabledReason: String?

  package init(receiver: String) { self.receiver = receiver }
}

extension Database {
  static let outboxColumns =
    "id, message_id, receiver, alert, body, created, next_attempt, attempts, last_error, state, delivered_at"

  /// What waits, was delivered and is dead, by receiver; cost grows with the outbox's length.
  func outboxSummaries() throws(DatabaseError) -> [OutboxSummary] {
    let query = try prepare(
      """
      SELECT receiver, sum(state = 'pending'), sum(state = 'delivered'), sum(state = 'dead'),
        sum(max(attempts - 1, 0)), min(CASE state WHEN 'pending' THEN created END), disabled_reason,
        (SELECT last_error FROM outbox AS failed WHERE failed.receiver = outbox.receiver AND state <> 'delivered'
          AND last_error IS NOT NULL ORDER BY id DESC LIMIT 1)
      FROM outbox LEFT JOIN receivers ON name = receiver GROUP BY receiver ORDER BY receiver
      """)
    var summaries: [OutboxSummary] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      var summary = OutboxSummary(receiver: row.text(0) ?? "")
      summary.pending = Int(row.integer(1))
      summary.delivered = Int(row.integer(2))
      summary.dead = Int(row.integer(3))
      summary.retried = Int(row.integer(4))
      summary.oldestPending = row.time(5)
      summary.disabledReason = row.text(6)
      summary.lastError = row.text(7)
      summaries.append(summary)
    }
    return summaries
  }
}

extension OutboxEntry {
  /// Reads ``Database/outboxColumns``.
  init(row: borrowing Statement) {
    id = row.integer(0)
    messageID = row.text(1) ?? ""
    receiver = row.text(2) ?? ""
    alert = row.text(3) ?? ""
    body = row.text(4) ?? ""
    created = EventTime(milliseconds: row.integer(5))
    nextAttempt = EventTime(milliseconds: row.integer(6))
    attempts = Int(row.integer(7))
    lastError = row.text(8)
    state = row.text(9).flatMap(State.init) ?? .pending
    deliveredAt = row.time(10)
  }
}

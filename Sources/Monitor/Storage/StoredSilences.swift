package import Alerts
import FoundationEssentials

extension Database {
  /// Silences in the order in which they were made, those that ended before `time` left out.
  func silences(endingAfter time: EventTime) throws(DatabaseError) -> [Silence] {
    let rows = try prepare(
      """
      SELECT id, matchers, author, reason, starts_at, expires_at FROM silences WHERE expires_at > ?1 ORDER BY id
      """)
    try rows.bind(time, at: 1)
    var silences: [Silence] = []
    try rows.forEachRow { (row) throws(DatabaseError) in
      guard let silence = Silence(row: row) else { return }
      silences.append(silence)
    }
    return silences
  }

  func silences(activeAt time: EventTime) throws(DatabaseError) -> [Silence] {
    try silences(endingAfter: time).filter { $0.phase(at: time) == .active }
  }

  /// Alerts that fire, whoever is told of them, oldest first.
  func firingAlerts() throws(DatabaseError) -> [InhibitedAlerts.Firing] {
    var alerts: [InhibitedAlerts.Firing] = []
    try prepare("SELECT alert, labels FROM firing ORDER BY starts_at, alert").forEachRow {
      (row) throws(DatabaseError) in
      alerts.append(InhibitedAlerts.Firing(id: row.text(0) ?? "", labels: row.labels(1)))
    }
    return alerts
  }

  /// What keeps alerts from being told at a time.
  func holds(of plan: DeliveryPlan, at time: EventTime) throws(DatabaseError) -> CurrentHolds {
    var holds = CurrentHolds(plan: plan, time: time)
    holds.silences = try silences(activeAt: time)
    if !plan.inhibitions.isEmpty { holds.inhibited = InhibitedAlerts(plan.inhibitions, among: try firingAlerts()) }
    if plan.flapping != nil { holds.flaps = try flaps(heldAfter: time) }
    return holds
  }
}

extension Statement {
  /// A column of labels, which we wrote as a JSON object; what cannot be read has no labels to show.
  borrowing func labels(_ column: Int32) -> [String: String] {
    (try? MessageValue(json: text(column) ?? ""))?.texts ?? [:]
  }
}

extension Silence {
  /// Nil for what another program wrote.
  fileprivate init?(row: borrowing Statement) {
    let texts = (try? JSONDecoder().decode([String].self, from: Data((row.text(1) ?? "").utf8))) ?? []
    do throws(SilenceError) {
      let matchers = try texts.map { (text) throws(SilenceError) in try LabelMatcher(parsing: text) }
      try self.init(
        id: "\(row.integer(0))", matchers: matchers, author: row.text(2) ?? "", reason: row.text(3) ?? "",
        startsAt: EventTime(milliseconds: row.integer(4)), expiresAt: EventTime(milliseconds: row.integer(5)))
    } catch {
      return nil
    }
  }
}

extension Store {
  /// Stores a silence, whose id is chosen here; returns it as it is stored. A running daemon sees it at the next alert.
  package func add(_ silence: Silence, at time: EventTime) throws(DatabaseError) -> Silence {
    let insert = try database.prepare(
      """
      INSERT INTO silences (matchers, author, reason, created, starts_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """)
    try insert.bind(MessageValue.array(silence.matchers.map { .string($0.description) }).json, at: 1)
    try insert.bind(silence.author, at: 2)
    try insert.bind(silence.reason, at: 3)
    try insert.bind(time, at: 4)
    try insert.bind(silence.startsAt, at: 5)
    try insert.bind(silence.expiresAt, at: 6)
    try insert.run()
    var stored = silence
    stored.id = "\(database.lastInsertedID)"
    return stored
  }

  /// Ends a silence now; false if there is none that has not ended.
  package func expireSilence(_ id: String, at time: EventTime) throws(DatabaseError) -> Bool {
    guard let number = Int64(id) else { return false }
    let expire = try database.prepare(
      "UPDATE silences SET expires_at = max(?2, starts_at) WHERE id = ?1 AND expires_at > ?2")
    try expire.bind(number, at: 1)
    try expire.bind(time, at: 2)
    try expire.run()
    return database.changes > 0
  }

  /// Silences that had not ended at that time.
  package func silences(endingAfter time: EventTime) throws(DatabaseError) -> [Silence] {
    try database.silences(endingAfter: time)
  }
}

extension StoreReader {
  /// Silences in the order in which they were made, those that ended before `time` left out.
  package func silences(endingAfter time: EventTime) throws(DatabaseError) -> [Silence] {
    try database.silences(endingAfter: time)
  }

  /// Alerts that fire, whoever is told of them, oldest first.
  package func firingAlerts() throws(DatabaseError) -> [InhibitedAlerts.Firing] {
    try database.firingAlerts()
  }

  /// By receiver, how many alerts wait in groups to be told, and when the next message is made.
  package func gathered() throws(DatabaseError) -> [String: (alerts: Int, due: EventTime?)] {
    var found: [String: (alerts: Int, due: EventTime?)] = [:]
    try database.prepare(
      """
      SELECT receiver, count(*), (SELECT min(due) FROM alert_groups WHERE alert_groups.receiver = gathered.receiver)
      FROM gathered WHERE is_new = 1 GROUP BY receiver
      """
    ).forEachRow { (row) throws(DatabaseError) in
      found[row.text(0) ?? ""] = (Int(row.integer(1)), row.time(2))
    }
    return found
  }
}

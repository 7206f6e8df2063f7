import Alerts

/// A view of the store for commands that run beside the daemon; it never writes and never makes the daemon wait.
package struct StoreReader: ~Copyable {
  let database: Database

  init(database: consuming Database, path: String) throws(DatabaseError) {
    try Schema.check(database, path: path)
    guard try database.number("PRAGMA user_version") > 0 else {
      throw DatabaseError(kind: .foreign, code: 0, message: "\(path): the database is empty; has the daemon run yet?")
    }
    self.database = database
  }

  /// The configured sources by name, or all that ever were.
  package func sources(configuredOnly: Bool = true) throws(DatabaseError) -> [SourceHealth] {
    try database.sources(configuredOnly: configuredOnly)
  }

  /// When sources were down, in the last eight weeks, oldest first.
  func outages() throws(DatabaseError) -> [SourceOutage] { try database.outages() }

  package func counters() throws(DatabaseError) -> [String: Int] { try database.counters() }

  package func outboxSummaries() throws(DatabaseError) -> [OutboxSummary] { try database.outboxSummaries() }

  /// What the daemon left last with ``Store/save(status:)``.
  package func status() throws(DatabaseError) -> [UInt8]? { try state(Store.statusKey) }

  package func state(_ key: String) throws(DatabaseError) -> [UInt8]? {
    let query = try database.prepare("SELECT value FROM states WHERE key = ?1")
    try query.bind(key, at: 1)
    return try query.step() ? query.bytes(0) : nil
  }

  /// The newest messages, newest first.
  package func messages(limit: Int) throws(DatabaseError) -> [OutboxEntry] {
    let query = try database.prepare("SELECT \(Database.outboxColumns) FROM outbox ORDER BY id DESC LIMIT ?1")
    try query.bind(Int64(limit), at: 1)
    var entries: [OutboxEntry] = []
    try query.forEachRow { (row) throws(DatabaseError) in entries.append(OutboxEntry(row: row)) }
    return entries
  }

  /// The newest messages of one receiver or of all, in one state or in any, newest first.
  package func messages(
    receiver: String?, state: OutboxEntry.State?, limit: Int
  ) throws(DatabaseError) -> [OutboxEntry] {
    let query = try database.prepare(
      """
      SELECT \(Database.outboxColumns) FROM outbox
      WHERE receiver = coalesce(?1, receiver) AND state = coalesce(?2, state) ORDER BY id DESC LIMIT ?3
      """)
    try query.bind(receiver, at: 1)
    try query.bind(state?.rawValue, at: 2)
    try query.bind(Int64(limit), at: 3)
    var entries: [OutboxEntry] = []
    try query.forEachRow { (row) throws(DatabaseError) in entries.append(OutboxEntry(row: row)) }
    return entries
  }

  /// The message with this id; one alert has one id for each of its receivers.
  package func message(_ id: String) throws(DatabaseError) -> OutboxEntry? {
    let query = try database.prepare("SELECT \(Database.outboxColumns) FROM outbox WHERE message_id = ?1")
    try query.bind(id, at: 1)
    return try query.step() ? OutboxEntry(row: query) : nil
  }

  /// Keys of all posts, in the order in which they were committed, for checks that none is missing or doubled.
  package func postKeys() throws(DatabaseError) -> [Post.Key] {
    let query = try database.prepare("SELECT key FROM posts ORDER BY id")
    var keys: [Post.Key] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      if let key = Post.Key(bytes: row.bytes(0)) { keys.append(key) }
    }
    return keys
  }
}

extension Post.Key {
  /// The key that ``Statement/bind(_:at:)-(Post.Key,_)`` stored; nil unless there are 16 bytes.
  init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    let words = bytes.reduce(into: (high: UInt64(0), low: UInt64(0))) { words, byte in
      words.high = words.high << 8 | words.low >> 56
      words.low = words.low << 8 | UInt64(byte)
    }
    self.init(high: words.high, low: words.low)
  }
}

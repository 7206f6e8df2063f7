package import Alerts
import Glibc

/// The SQLite file that holds everything the daemon must not forget.
///
/// One actor owns the only connection that writes, so no write ever waits for another one of this process, and
/// each of them is one transaction that is on the disk when the call returns. It works on a thread of its own, because
/// a sync takes milliseconds and Swift's pool has one thread a core.
package actor Store {
  /// What a start continues from.
  package struct Restored: Sendable {
    /// Every source that was ever polled, by name.
    package var sources: [String: SourceHealth] = [:]
    /// The newest buckets of all topics, by topic and time.
    package var buckets: [BucketRecord] = []
    /// The hours that have ended, of a longer time.
    package var hours: [BucketRecord] = []
    package var states: [String: [UInt8]] = [:]
    package var counters: [String: Int] = [:]
    /// Of the last eight weeks, oldest first.
    package var outages: [SourceOutage] = []
    /// Those that posts may still join.
    package var stories: [Story] = []
    /// The largest id of a story ever.
    package var lastStory: Story.ID = 0
  }

  /// The key in `states` under which the daemon leaves its status for `voxpop status`.
  package static let statusKey = "status"

  let database: Database
  let statements: CommitStatements
  let outbox: OutboxStatements
  let gathering: GatheringStatements
  /// Who is told what and when.
  var plan = DeliveryPlan()
  /// The id of the newest post whose text is forgotten.
  var forgottenThrough: Int64
  private let disk: DiskThread

  package nonisolated var unownedExecutor: UnownedSerialExecutor { disk.asUnownedSerialExecutor() }

  private init(database: consuming Database) throws(DatabaseError) {
    statements = try CommitStatements.prepared(on: database)
    outbox = try OutboxStatements.prepared(on: database)
    gathering = try GatheringStatements.prepared(on: database)
    forgottenThrough = try Self.forgottenThrough(in: database)
    self.database = database
    disk = DiskThread()
  }

  /// Opens the file, creates it if there is none, and brings its schema up to date.
  package static func open(path: String, busyTimeout: Duration = .seconds(5)) throws(DatabaseError) -> Store {
    let database = try opened(path: path, access: .readWrite, busyTimeout: busyTimeout)
    try Schema.migrate(database, path: path)
    return try Store(database: database)
  }

  /// A second connection that only reads, for commands that run beside the daemon.
  package static func openReadOnly(path: String) throws(DatabaseError) -> StoreReader {
    guard access(path, F_OK) == 0 else {
      throw DatabaseError(kind: .access, code: 0, message: "\(path): no such database; has the daemon run yet?")
    }
    do {
      return try StoreReader(database: opened(path: path, access: .readOnly), path: path)
    } catch  where error.kind == .access && access("\(path)-wal", F_OK) != 0 {
      // No log beside it means nobody writes; a reader without rights on the folder cannot create the WAL's index.
      return try StoreReader(database: opened(path: path, access: .immutable), path: path)
    }
  }

  private static func opened(
    path: String, access: Database.Access, busyTimeout: Duration = .seconds(5)
  ) throws(DatabaseError) -> Database {
    do {
      let database = try Database.open(path: path, access: access, busyTimeout: busyTimeout)
      _ = try database.number("SELECT count(*) FROM sqlite_schema")
      return database
    } catch {
      throw error.explained(path: path)
    }
  }

  /// Everything that a start continues from; buckets and hours as far back from the newest one as the spans say.
  package func restore(
    bucketsOfLast span: Duration, hoursOfLast hourSpan: Duration
  ) throws(DatabaseError) -> Restored {
    var restored = Restored()
    for source in try database.sources(configuredOnly: false) { restored.sources[source.name] = source }
    restored.counters = try database.counters()
    restored.outages = try database.outages()

    let states = try database.prepare("SELECT key, value FROM states WHERE key <> ?1")
    try states.bind(Self.statusKey, at: 1)
    try states.forEachRow { (row) throws(DatabaseError) in restored.states[row.text(0) ?? ""] = row.bytes(1) }

    restored.buckets = try records(of: "buckets", last: span)
    restored.hours = try records(of: "hours", last: hourSpan)
    restored.stories = try database.stories()
    restored.lastStory = try database.number("SELECT max(id) FROM stories")
    return restored
  }

  private func records(of table: String, last span: Duration) throws(DatabaseError) -> [BucketRecord] {
    let newest = try database.number("SELECT max(start) FROM \(table)")
    let rows = try database.prepare(
      """
      SELECT topic, start, posts, negative, positive, polarity, weight, weighted_polarity, engagement, authors, stories,
        history, history_negative
      FROM \(table) WHERE start > ?1 ORDER BY topic, start
      """)
    try rows.bind(EventTime(milliseconds: newest) - span, at: 1)
    var records: [BucketRecord] = []
    try rows.forEachRow { (row) throws(DatabaseError) in
      var bucket = Bucket()
      bucket.posts = row.integer(2)
      bucket.negative = row.integer(3)
      bucket.positive = row.integer(4)
      bucket.polarity = row.integer(5)
      bucket.weight = row.integer(6)
      bucket.weightedPolarity = row.integer(7)
      bucket.engagement = row.integer(8)
      bucket.stories = row.integer(10)
      bucket.history = row.integer(11)
      bucket.historyNegative = row.integer(12)
      records.append(
        BucketRecord(
          topic: row.text(0) ?? "", start: EventTime(milliseconds: row.integer(1)), bucket: bucket,
          authors: AuthorSketch(bytes: row.bytes(9))))
    }
    return records
  }

  /// Those of the keys whose posts are stored already.
  package func contains(_ keys: some Sequence<Post.Key> & Sendable) throws(DatabaseError) -> Set<Post.Key> {
    var known: Set<Post.Key> = []
    for key in keys {
      try statements.findPost.bind(key, at: 1)
      defer { statements.findPost.reset() }
      if try statements.findPost.step() { known.insert(key) }
    }
    return known
  }

  /// Says which sources the configuration has; those that it has no longer are kept, but count as neither up nor down.
  package func declare(sources names: [String]) throws(DatabaseError) {
    try database.transaction { () throws(DatabaseError) in
      try database.execute("UPDATE sources SET configured = 0")
      let insert = try database.prepare(
        "INSERT INTO sources (name) VALUES (?1) ON CONFLICT DO UPDATE SET configured = 1")
      for name in names {
        try insert.bind(name, at: 1)
        try insert.run()
      }
    }
  }

  /// Leaves the daemon's status, as bytes of its own making, for ``StoreReader/status()``.
  package func save(status: [UInt8]) throws(DatabaseError) {
    try statements.saveState.bind(Self.statusKey, at: 1)
    try statements.saveState.bind(status, at: 2)
    try statements.saveState.run()
  }

  /// Writes the log back into the file, so that the next start has nothing to recover or to check; for an orderly end.
  package func checkpoint() throws(DatabaseError) {
    try noteEnd()
    try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }
}

extension DatabaseError {
  /// The same failure in words for whoever wrote the path.
  fileprivate func explained(path: String) -> DatabaseError {
    var error = self
    error.sql = nil
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var information = stat()
    if kind == .corrupt {
      error.message = "\(path): \(message)"
    } else if stat(folder, &information) != 0 || information.st_mode & S_IFMT != S_IFDIR {
      error.message = "\(path): the folder \(folder) does not exist"
    } else if stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      error.message = "\(path): this is a folder"
    } else if kind == .access {
      error.message = "\(path): \(message); may this user read and write the file and its folder?"
    } else {
      error.message = "\(path): \(message)"
    }
    return error
  }
}

import Alerts
import CSQLite

/// A connection to an SQLite file, closed when its owner goes away.
///
/// The connection has no mutex of its own (`SQLITE_OPEN_NOMUTEX`): whoever owns it sees to it that one
/// thread at a time uses it, as an actor does.
struct Database: ~Copyable {
  enum Access {
    /// Created if there is none; WAL, and every commit synced to the disk.
    case readWrite
    case readOnly
    /// A file that nobody else has open: no WAL beside it.
    case single
    /// Reads a file that nobody writes, even where its WAL index cannot be created.
    case immutable
  }

  private let handle: OpaquePointer

  private init(handle: OpaquePointer) { self.handle = handle }

  static func open(
    path: String, access: Access = .readWrite, busyTimeout: Duration = .seconds(5)
  ) throws(DatabaseError) -> Database {
    var handle: OpaquePointer?
    let flags: Int32
    var name = path
    switch access {
    case .readWrite, .single: flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readOnly: flags = SQLITE_OPEN_READONLY
    case .immutable:
      flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = "file:\(Self.escaped(path))?immutable=1"
    }
    let code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle else {
      defer { sqlite3_close_v2(handle) }
      throw DatabaseError(code, connection: handle, sql: nil)
    }
    let database = Database(handle: handle)
    sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout.wholeMilliseconds))
    try database.execute("PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON")
    guard case .readWrite = access else { return database }
    // Of effect for a new file only, and only before its first page is written: free pages can then be given back in small steps.
    try database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    // A log of 16 MB instead of 4: keys are random, so each page of their index is written back a quarter as often.
    try database.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864
      """)
    return database
  }

  /// Statements that outlive their connection keep it open until they are finalised (`close_v2`), so the order in
  /// which a type's stored properties go away does not matter.
  deinit { sqlite3_close_v2(handle) }

  /// Compiles one statement, to be used many times.
  func prepare(_ sql: String) throws(DatabaseError) -> Statement {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw DatabaseError(code, connection: handle, sql: sql) }
    return Statement(handle: statement)
  }

  /// Runs statements that have neither values nor results.
  func execute(_ script: String) throws(DatabaseError) {
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw DatabaseError(code, connection: handle, sql: script) }
  }

  /// The first column of the first row, such as a pragma's value; 0 if there is none.
  func number(_ sql: String) throws(DatabaseError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// Replaces everything in another database with what is in this one at one moment (SQLite's online backup).
  func copy(into destination: borrowing Database) throws(DatabaseError) {
    guard let backup = sqlite3_backup_init(destination.handle, "main", handle, "main") else {
      throw DatabaseError(sqlite3_extended_errcode(destination.handle), connection: destination.handle, sql: nil)
    }
    // In one step: a copy in parts would begin anew whenever the daemon writes.
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw DatabaseError(code, connection: destination.handle, sql: nil) }
  }

  /// How many rows the last statement inserted, changed or deleted.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Whether a transaction is open. SQLite ends one by itself after some errors, such as a full disk.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in a transaction that holds the write lock from its start; if anything in it throws, the
  /// commit included, nothing of it remains.
  func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // A failed rollback leaves the transaction open; the next BEGIN then reports it.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Percent-encodes what has a meaning in a URI file name.
  private static func escaped(_ path: String) -> String {
    path.map { $0 == "%" ? "%25" : $0 == "?" ? "%3f" : $0 == "#" ? "%23" : String($0) }.joined()
  }
}

extension DatabaseError {
  init(_ code: Int32, connection: OpaquePointer?, sql: String?) {
    let text = connection.flatMap(sqlite3_errmsg) ?? sqlite3_errstr(code)
    self.init(
      kind: Kind(primaryCode: code & 0xff), code: code, message: text.map { String(cString: $0) } ?? "unknown error",
      sql: sql)
  }
}

extension DatabaseError.Kind {
  fileprivate init(primaryCode: Int32) {
    switch primaryCode {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_FULL: self = .full
    case SQLITE_IOERR: self = .io
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .access
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    default: self = .other
    }
  }
}

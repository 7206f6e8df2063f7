import Glibc
import Testing

@testable import Monitor

@Suite struct DatabaseTests {
  @Test func `a new file has our mark, a log, and full syncing`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    _ = try Store.open(path: path)
    let database = try Database.open(path: path)
    #expect(try database.number("PRAGMA application_id") == Schema.applicationID)
    #expect(try database.number("PRAGMA user_version") == Schema.version)
    #expect(try database.number("PRAGMA synchronous") == 2)
    #expect(try database.number("PRAGMA foreign_keys") == 1)
    #expect(try database.number("PRAGMA trusted_schema") == 0)
    #expect(try database.number("SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'") == 1)
  }

  @Test func `values come back as they were bound`() throws {
    let database = try Database.open(path: ":memory:")
    let query = try database.prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, typeof(?2), typeof(?5)")
    let key = Post.Key(high: 0x0102_0304_0506_0708, low: .max)
    try query.bind(Int64.min, at: 1)
    try query.bind("", at: 2)
    try query.bind("艾克美\0'; DROP TABLE posts", at: 3)
    try query.bind(0.1, at: 4)
    try query.bind([UInt8](), at: 5)
    try query.bind(key, at: 6)
    try query.bind(String?.none, at: 7)
    #expect(try query.step())
    #expect(query.integer(0) == .min)
    #expect(query.text(1) == "")
    #expect(query.text(2) == "艾克美\0'; DROP TABLE posts")
    #expect(query.double(3) == 0.1)
    #expect(query.bytes(4) == [])
    #expect(Post.Key(bytes: query.bytes(5)) == key)
    #expect(query.bytes(5).prefix(3) == [1, 2, 3])
    #expect(query.text(6) == nil)
    #expect((query.text(7), query.text(8)) == ("text", "blob"))
  }

  @Test func `a mistake in SQL names the statement`() throws {
    let database = try Database.open(path: ":memory:")
    let error = #expect(throws: DatabaseError.self) { try database.execute("SELEC 1") }
    #expect(error?.description == "SQLite error 1: near \"SELEC\": syntax error in: SELEC 1")
  }

  @Test func `a transaction that throws leaves nothing, and the next one works`() throws {
    let database = try Database.open(path: ":memory:")
    try database.execute("CREATE TABLE t (x)")
    #expect(throws: DatabaseError.self) {
      try database.transaction { () throws(DatabaseError) in
        try database.execute("INSERT INTO t VALUES (1)")
        try database.execute("nonsense")
      }
    }
    try database.transaction { () throws(DatabaseError) in try database.execute("INSERT INTO t VALUES (2)") }
    #expect(try database.number("SELECT sum(x) FROM t") == 2)
  }

  @Test func `a busy database is a typed error`() throws {
    let folder = try TemporaryFolder()
    let first = try Database.open(path: folder.file("a.db"))
    let second = try Database.open(path: folder.file("a.db"), busyTimeout: .milliseconds(1))
    try first.execute("BEGIN IMMEDIATE")
    let error = #expect(throws: DatabaseError.self) { try second.execute("BEGIN IMMEDIATE") }
    #expect(error?.kind == .busy)
  }

  @Test func `a path that cannot be opened is explained`() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String? {
      #expect(throws: DatabaseError.self) { _ = try Store.open(path: path) }?.description
    }
    let missing = folder.file("none/a.db")
    #expect(message(missing) == "SQLite error 14: \(missing): the folder \(folder.path)/none does not exist")
    #expect(message(folder.path)?.hasSuffix("\(folder.path): this is a folder") == true)

    let text = folder.file("notes.txt")
    try write(String(repeating: "This is no database. ", count: 100), to: text)
    #expect(message(text) == "SQLite error 26: \(text): file is not a database")
    #expect(try contents(of: text).hasPrefix("This is no database."))

    let foreign = folder.file("foreign.db")
    try Database.open(path: foreign).execute("CREATE TABLE theirs (x)")
    #expect(message(foreign) == "\(foreign): this is the database of another program")

    let newer = folder.file("newer.db")
    _ = try Store.open(path: newer)
    try Database.open(path: newer).execute("PRAGMA user_version = 99")
    #expect(
      message(newer)
        == "\(newer): has schema version 99, and this program knows versions up to \(Schema.version); run a newer voxpop"
    )

    let error = #expect(throws: DatabaseError.self) { _ = try Store.openReadOnly(path: folder.file("new.db")) }
    #expect(error?.message == "\(folder.file("new.db")): no such database; has the daemon run yet?")
  }

  @Test func `a database at rest can be read from a folder that cannot be written`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a#b?c%.db")
    do {
      let database = try Database.open(path: path)
      try Schema.migrate(database, path: path)
    }
    // The last connection has put the log away.
    #expect(access("\(path)-wal", F_OK) != 0)
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(try Store.openReadOnly(path: path).postKeys() == [])
    #expect(try Database.open(path: path, access: .immutable).number("PRAGMA user_version") == Schema.version)
  }
}

import Alerts
import CSQLite

/// A prepared statement, finalised when its owner goes away.
///
/// Values are bound, never pasted into SQL; parameters count from 1, columns from 0, as in SQLite.
struct Statement: ~Copyable {
  private let handle: OpaquePointer

  init(handle: OpaquePointer) { self.handle = handle }

  deinit { sqlite3_finalize(handle) }

  // MARK: Binding

  func bind(_ value: Int64, at index: Int32) throws(DatabaseError) {
    try check(sqlite3_bind_int64(handle, index, value))
  }

  func bind(_ value: Int64?, at index: Int32) throws(DatabaseError) {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    try bind(value, at: index)
  }

  func bind(_ value: EventTime, at index: Int32) throws(DatabaseError) { try bind(value.milliseconds, at: index) }

  func bind(_ value: EventTime?, at index: Int32) throws(DatabaseError) { try bind(value?.milliseconds, at: index) }

  /// SQLite stores NaN as NULL.
  func bind(_ value: Double, at index: Int32) throws(DatabaseError) {
    try check(sqlite3_bind_double(handle, index, value))
  }

  func bind(_ value: String, at index: Int32) throws(DatabaseError) {
    var value = value
    let code = value.withUTF8 { bytes in
      // A null pointer would mean NULL, which an empty text is not.
      guard let start = bytes.baseAddress, !bytes.isEmpty else {
        return sqlite3_bind_text(handle, index, "", 0, voxpop_sqlite_transient())
      }
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(
          handle, index, $0, UInt64(bytes.count), voxpop_sqlite_transient(), UInt8(SQLITE_UTF8))
      }
    }
    try check(code)
  }

  func bind(_ value: String?, at index: Int32) throws(DatabaseError) {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    try bind(value, at: index)
  }

  func bind(_ value: [UInt8], at index: Int32) throws(DatabaseError) {
    let code = value.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
      return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), voxpop_sqlite_transient())
    }
    try check(code)
  }

  /// Sixteen bytes, most significant first, so that keys sort as numbers do.
  func bind(_ value: Post.Key, at index: Int32) throws(DatabaseError) {
    let words = (value.high.bigEndian, value.low.bigEndian)
    let code = withUnsafeBytes(of: words) {
      sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), voxpop_sqlite_transient())
    }
    try check(code)
  }

  // MARK: Running

  /// Goes to the next row; false after the last one.
  func step() throws(DatabaseError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  /// Runs to the end, then makes the statement ready for the next values; what is bound stays bound.
  func run() throws(DatabaseError) {
    defer { reset() }
    while try step() {}
  }

  /// Calls `body` at every row, then makes the statement ready for the next values.
  func forEachRow(_ body: (borrowing Statement) throws(DatabaseError) -> Void) throws(DatabaseError) {
    defer { reset() }
    while try step() { try body(self) }
  }

  /// Ends the reading, which lets go of its locks. The code it returns repeats that of the last step.
  func reset() { sqlite3_reset(handle) }

  // MARK: Columns of the present row

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func time(_ column: Int32) -> EventTime? { isNull(column) ? nil : EventTime(milliseconds: integer(column)) }

  func text(_ column: Int32) -> String? {
    guard let start = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  // MARK: Errors

  private func check(_ code: Int32) throws(DatabaseError) {
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      code, connection: sqlite3_db_handle(handle), sql: sqlite3_sql(handle).map { String(cString: $0) })
  }
}

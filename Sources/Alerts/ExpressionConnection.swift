import CSQLite

/// The SQLite connection in memory that parses and evaluates rules' expressions, and can do nothing else.
///
/// It has no table. Beyond what ``ExpressionScanner`` lets through, an authorizer allows a bare SELECT and the
/// built-in functions of the scanner's list, and a run is stopped after ten thousand instructions. One owner uses it
/// at a time; it is closed when the last expression is gone.
final class ExpressionConnection {
  /// Bytes of a text that an expression sees.
  static let longestText = 60_000

  let handle: OpaquePointer
  /// Evaluations that SQLite broke off.
  private(set) var failures = 0

  init() throws(RuleError) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(":memory:", &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close_v2(handle)
      throw RuleError("SQLite does not open: \(String(cString: sqlite3_errstr(code)))", at: 0)
    }
    self.handle = handle
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, Int32(2 * ExpressionScanner.longestExpression))
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 65_536)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_set_authorizer(
      handle,
      { _, action, _, name, _, _ in
        if action == SQLITE_SELECT { return SQLITE_OK }
        guard action == SQLITE_FUNCTION, let name else { return SQLITE_DENY }
        let function = String(cString: name).lowercased()
        return function == "like" || ExpressionScanner.builtIns.contains(function) ? SQLITE_OK : SQLITE_DENY
      }, nil)
    sqlite3_progress_handler(handle, 10_000, { _ in 1 }, nil)
  }

  deinit { sqlite3_close_v2(handle) }

  func countFailure() { failures += 1 }
}

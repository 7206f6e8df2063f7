import CSQLite

/// A prepared `SELECT (expression)`, finalised when its owner goes away.
private struct ExpressionStatement: ~Copyable {
  let handle: OpaquePointer

  deinit { sqlite3_finalize(handle) }
}

/// An expression of a rule or a template, checked and ready to be evaluated.
final class CompiledExpression {
  /// What an expression comes to.
  enum Value: Hashable {
    case null
    case number(Double)
    case text(String)

    /// SQL's truth: NULL is not true, and neither is text.
    var isTrue: Bool { if case .number(let number) = self { number != 0 } else { false } }
  }

  /// The distinct calls of window functions, in order of appearance.
  let calls: [WindowCall]
  private let statement: ExpressionStatement
  private let connection: ExpressionConnection

  /// - Throws: what is wrong with the expression, for its author.
  init(
    _ expression: String, grid: WindowGrid, connection: ExpressionConnection, on subject: Rule.Subject = .topic
  ) throws(RuleError) {
    let scanned = try ExpressionScanner.scan(expression, grid: grid, on: subject)
    let prefix = "SELECT ("
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection.handle, prefix + scanned.sql + "\n)", -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else {
      let offset = Int(sqlite3_error_offset(connection.handle)) - prefix.utf8.count
      throw Self.explain(String(cString: sqlite3_errmsg(connection.handle)), in: expression, at: offset)
    }
    statement = ExpressionStatement(handle: handle)
    calls = scanned.calls
    self.connection = connection
  }

  /// Throws if the expression comes to text, which is no condition.
  func requireCondition() throws(RuleError) {
    let answer = evaluate { call -> Value in
      call.isText ? .text("") : TopicState.valueWhenEmpty(of: call).map { .number($0) } ?? .null
    }
    guard case .text = answer else { return }
    let example = calls.contains { $0.isOfPost } ? "sentiment < -0.5" : "posts('1h') >= 20"
    throw RuleError("the expression comes to text; a condition such as \(example) was expected", at: 0)
  }

  /// The value of the expression; `value` is asked once for each call. Costs about a microsecond.
  func evaluate(_ value: (WindowCall) -> Double?) -> Value {
    for (index, call) in calls.enumerated() {
      let parameter = Int32(index + 1)
      if let number = value(call) {
        sqlite3_bind_double(statement.handle, parameter, number)
      } else {
        sqlite3_bind_null(statement.handle, parameter)
      }
    }
    return step()
  }

  /// The same where values may be texts, of which the first ``ExpressionConnection/longestText`` bytes are seen.
  func evaluate(_ value: (WindowCall) -> Value) -> Value {
    for (index, call) in calls.enumerated() {
      let parameter = Int32(index + 1)
      switch value(call) {
      case .null: sqlite3_bind_null(statement.handle, parameter)
      case .number(let number): sqlite3_bind_double(statement.handle, parameter, number)
      case .text(var text):
        text.withUTF8 { bytes in
          guard !bytes.isEmpty else {
            // A null pointer would mean NULL, which an empty text is not.
            sqlite3_bind_text(statement.handle, parameter, "", 0, voxpop_sqlite_transient())
            return
          }
          let count = bytes.wholeCharacters(within: ExpressionConnection.longestText)
          bytes.withMemoryRebound(to: CChar.self) {
            _ = sqlite3_bind_text64(
              statement.handle, parameter, $0.baseAddress, UInt64(count), voxpop_sqlite_transient(),
              UInt8(SQLITE_UTF8))
          }
        }
      }
    }
    return step()
  }

  private func step() -> Value {
    // The progress handler counts from here, not over the statement's whole life.
    sqlite3_stmt_status(statement.handle, SQLITE_STMTSTATUS_VM_STEP, 1)
    defer { sqlite3_reset(statement.handle) }
    guard sqlite3_step(statement.handle) == SQLITE_ROW else {
      connection.countFailure()
      return .null
    }
    switch sqlite3_column_type(statement.handle, 0) {
    case SQLITE_INTEGER, SQLITE_FLOAT:
      return .number(sqlite3_column_double(statement.handle, 0))
    case SQLITE_NULL:
      return .null
    default:
      return .text(sqlite3_column_text(statement.handle, 0).map { String(cString: $0) } ?? "")
    }
  }

  /// SQLite's complaint, with the author's words instead of the parameters that stand for them.
  private static func explain(_ message: String, in expression: String, at offset: Int) -> RuleError {
    let length = expression.utf8.count
    guard message.hasSuffix("syntax error") || message == "incomplete input" else {
      return RuleError(message, at: min(max(0, offset), length))
    }
    guard (0..<length).contains(offset) else { return RuleError("the expression ends too early", at: length) }
    let rest = String(decoding: Array(expression.utf8)[offset...], as: UTF8.self)
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return RuleError("unexpected \(word.isEmpty ? rest.prefix(1) : word)", at: offset)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The length of the longest start of at most `limit` bytes that cuts no character of UTF-8.
  fileprivate func wholeCharacters(within limit: Int) -> Int {
    guard count > limit else { return count }
    var end = limit
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}

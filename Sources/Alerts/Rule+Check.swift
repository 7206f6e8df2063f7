extension Rule {
  /// What is wrong with a rule's expression, if anything. `bucket` is the configured length of a bucket, of which
  /// every window must be a multiple.
  public static func check(expression: String, bucket: Duration = .seconds(300)) -> RuleError? {
    check(bucket) { (grid, connection) throws(RuleError) in
      _ = try CompiledExpression(condition: expression, grid: grid, connection: connection)
    }
  }

  /// What is wrong with an annotation's template, if anything. Offsets in the error count from the template's start;
  /// `labels` are those of its rule, which it may name.
  public static func check(
    template: String, labels: [String: String], bucket: Duration = .seconds(300)
  ) -> RuleError? {
    check(bucket) { (grid, connection) throws(RuleError) in
      _ = try Template(template, rule: "", labels: labels, grid: grid, connection: connection)
    }
  }

  private static func check(
    _ bucket: Duration, _ compile: (WindowGrid, ExpressionConnection) throws(RuleError) -> Void
  ) -> RuleError? {
    guard let grid = WindowGrid(bucket: bucket) else {
      return RuleError(AlertEngineError.bucket(bucket).description, at: 0)
    }
    do throws(RuleError) {
      try compile(grid, try ExpressionConnection())
      return nil
    } catch {
      return error
    }
  }
}

extension Rule {
  /// The sources that an expression which was checked asks for by name, with the places of the names, in bytes.
  public static func sources(in expression: String, bucket: Duration = .seconds(300)) -> [(name: String, offset: Int)] {
    guard let grid = WindowGrid(bucket: bucket), let scanned = try? ExpressionScanner.scan(expression, grid: grid)
    else { return [] }
    return scanned.calls.compactMap { call in
      guard case .source(let name) = call.target, name != "*" else { return nil }
      let quoted = "'\(name)'"
      let place = ExpressionTokens(Array(expression.utf8)).tokens.first { token in
        token.word == "'" && String(decoding: Array(expression.utf8)[token.place], as: UTF8.self) == quoted
      }
      return (name, place?.place.lowerBound ?? 0)
    }
  }
}

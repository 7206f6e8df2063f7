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

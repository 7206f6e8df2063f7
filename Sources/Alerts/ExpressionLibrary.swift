/// Compiles expressions for one owner, each text once: rules and templates that say the same share the statement.
final class ExpressionLibrary {
  private struct Text: Hashable {
    var text: String
    var subject: Rule.Subject
  }

  let grid: WindowGrid
  let connection: ExpressionConnection
  private var compiled: [Text: CompiledExpression] = [:]

  init(grid: WindowGrid, connection: ExpressionConnection) {
    self.grid = grid
    self.connection = connection
  }

  /// - Throws: what is wrong with the expression, for its author.
  func expression(_ text: String, on subject: Rule.Subject = .topic) throws(RuleError) -> CompiledExpression {
    let key = Text(text: text, subject: subject)
    if let known = compiled[key] { return known }
    let expression = try CompiledExpression(text, grid: grid, connection: connection, on: subject)
    compiled[key] = expression
    return expression
  }
}

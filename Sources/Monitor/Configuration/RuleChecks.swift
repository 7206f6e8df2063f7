/// What the alerts' evaluator finds wrong with text in a rule.
package struct TextMistake: Sendable, Equatable {
  /// What was found, and what was expected.
  package var message: String
  /// Where, in bytes of UTF-8 from the start of the text; nil if it is not known.
  package var offset: Int?
  package var hint: String?

  package init(message: String, offset: Int? = nil, hint: String? = nil) {
    self.message = message
    self.offset = offset
    self.hint = hint
  }
}

/// How expressions and templates are checked; the configuration knows neither language.
package struct RuleChecks: Sendable {
  /// Checks a condition, given the length of a bucket.
  package var expression: @Sendable (_ text: String, _ bucket: Duration) -> TextMistake?
  /// Checks an annotation, given the labels of its rule and the length of a bucket.
  package var template: @Sendable (_ text: String, _ labels: [String: String], _ bucket: Duration) -> TextMistake?

  /// What is suspicious about a condition that is right.
  package var lint: @Sendable (_ text: String, _ bucket: Duration) -> TextMistake?

  /// The sources that a condition asks for by name, with the places of the names, in bytes.
  package var sources: @Sendable (_ text: String, _ bucket: Duration) -> [(name: String, offset: Int)]

  package init(
    expression: @escaping @Sendable (_ text: String, _ bucket: Duration) -> TextMistake?,
    template: @escaping @Sendable (_ text: String, _ labels: [String: String], _ bucket: Duration) -> TextMistake?,
    lint: @escaping @Sendable (_ text: String, _ bucket: Duration) -> TextMistake? = { _, _ in nil },
    sources: @escaping @Sendable (_ text: String, _ bucket: Duration) -> [(name: String, offset: Int)] = { _, _ in [] }
  ) {
    self.expression = expression
    self.template = template
    self.lint = lint
    self.sources = sources
  }

  /// Takes everything for right.
  package static let none = RuleChecks(expression: { _, _ in nil }, template: { _, _, _ in nil })
}

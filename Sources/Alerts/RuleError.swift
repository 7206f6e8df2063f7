/// A mistake in a rule's expression or template, told to its author.
public struct RuleError: Error, Hashable, CustomStringConvertible {
  /// What was found, and what was expected.
  public var message: String
  /// Where, in bytes of UTF-8 from the start of the expression or template.
  public var offset: Int

  public init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  public var description: String { "\(message) (at byte \(offset))" }
}

/// `; did you mean posts?` if one of the known names is close to what was written, else nothing.
func suggestion(for word: String, among known: some Sequence<String>) -> String {
  nearestName(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
}

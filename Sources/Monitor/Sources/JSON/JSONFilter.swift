/// A condition that an item must meet to become a post.
package struct JSONFilter: Sendable, Equatable {
  package enum Condition: Sendable, Equatable {
    case oneOf([String])
    case noneOf([String])
    case present
    case absent
  }

  package var pointer: JSONPointer
  package var condition: Condition

  package init(_ pointer: JSONPointer, _ condition: Condition) {
    self.pointer = pointer
    self.condition = condition
  }

  /// Numbers and truth values are compared as they are written; null and empty text are absent.
  package func accepts(_ item: JSONValue) -> Bool {
    let words = pointer.all(in: item).compactMap(Self.word)
    return switch condition {
    case .oneOf(let wanted): words.contains { wanted.contains($0) }
    case .noneOf(let unwanted): !words.contains { unwanted.contains($0) }
    case .present: !words.isEmpty
    case .absent: words.isEmpty
    }
  }

  private static func word(_ value: JSONValue) -> String? {
    switch value {
    case .null, .string(""): nil
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .string(let text), .number(let text): text
    case .array, .object: "…"
    }
  }
}

/// Where a field of a post stands in an item: pointers and templates, of which the first that yields something counts.
package struct JSONField: Sendable, Equatable {
  package enum Alternative: Sendable, Equatable {
    case pointer(JSONPointer)
    case template(TextTemplate)
  }

  package var alternatives: [Alternative] = []

  package init() {}

  /// A text with a brace is a template, any other a pointer.
  package init(_ texts: [String]) throws(JSONTextMistake) {
    for text in texts { alternatives.append(try Self.alternative(text)) }
  }

  package static func alternative(_ text: String) throws(JSONTextMistake) -> Alternative {
    text.contains("{")
      ? .template(try TextTemplate(text, names: [], takesPointers: true)) : .pointer(try JSONPointer(text))
  }

  package var isEmpty: Bool { alternatives.isEmpty }

  /// Text or digits, unless there is nothing but white space in them.
  package func text(in item: JSONValue, escaping: TextTemplate.Escaping = .none) -> String? {
    for alternative in alternatives {
      let texts =
        switch alternative {
        case .pointer(let pointer): pointer.all(in: item).compactMap(\.text)
        case .template(let template): [template.filled(escaping) { Self.filling($0, from: item) }].compactMap { $0 }
        }
      if let text = texts.first(where: { $0.utf8.contains { $0 > 32 } }) { return text }
    }
    return nil
  }

  /// The value itself, for what is more than text; nulls and empty texts are passed over.
  package func value(in item: JSONValue) -> JSONValue? {
    for alternative in alternatives {
      switch alternative {
      case .pointer(let pointer):
        if let value = pointer.first(in: item), value != .null, value.string?.isEmpty != true { return value }
      case .template(let template):
        if let text = template.filled(.none, { Self.filling($0, from: item) }) { return .string(text) }
      }
    }
    return nil
  }

  /// Every text that the first alternative with any yields.
  package func texts(in item: JSONValue) -> [String] {
    for case .pointer(let pointer) in alternatives {
      let texts = pointer.all(in: item).flatMap { $0.array ?? [$0] }.compactMap(\.text).filter { !$0.isEmpty }
      if !texts.isEmpty { return texts }
    }
    return []
  }

  private static func filling(_ hole: TextTemplate.Hole, from item: JSONValue) -> String? {
    guard case .pointer(let pointer, let isLastPart) = hole, let text = pointer.first(in: item)?.text, !text.isEmpty
    else { return nil }
    guard isLastPart, let slash = text.lastIndex(of: "/") else { return text }
    return String(text[text.index(after: slash)...])
  }
}

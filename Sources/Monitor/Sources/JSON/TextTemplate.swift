/// A text with holes: `https://example.org/{/id}`, where what stands in braces names what fills them.
///
/// `{/id}` is a pointer into an item, `{since}` a name. `|last` behind it takes what follows the last slash.
package struct TextTemplate: Sendable, Equatable {
  package enum Hole: Sendable, Equatable {
    case pointer(JSONPointer, isLastPart: Bool)
    case name(String)
  }

  private enum Part: Sendable, Equatable {
    case text(String)
    case hole(Hole)
  }

  /// How what fills a hole is written.
  package enum Escaping: Sendable { case none, address }

  private var parts: [Part]

  /// `names` are those that may stand in braces; pointers may if `takesPointers`.
  package init(_ text: String, names: [String], takesPointers: Bool) throws(JSONTextMistake) {
    var parts: [Part] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw JSONTextMistake("has a { without a }")
      }
      let inside = rest[rest.index(after: open)..<close]
      parts.append(.hole(try Self.hole(inside, names: names, takesPointers: takesPointers)))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }

  private static func hole(_ inside: Substring, names: [String], takesPointers: Bool) throws(JSONTextMistake) -> Hole {
    if inside.hasPrefix("/"), takesPointers {
      let isLastPart = inside.hasSuffix("|last")
      return .pointer(try JSONPointer(String(isLastPart ? inside.dropLast(5) : inside)), isLastPart: isLastPart)
    }
    if names.contains(String(inside)) { return .name(String(inside)) }
    let expected = names.map { "{\($0)}" } + (takesPointers ? ["{/pointer}"] : [])
    throw JSONTextMistake(
      "has {\(shortened(String(inside)))} in it", hint: expected.isEmpty ? nil : "use \(listed(expected))")
  }

  /// With the named holes filled that `values` know; the others stay.
  func filling(_ values: [String: String]) -> TextTemplate {
    var template = self
    template.parts = parts.map { part in
      if case .hole(.name(let name)) = part, let value = values[name] { .text(value) } else { part }
    }
    return template
  }

  package var holes: [Hole] {
    parts.compactMap { if case .hole(let hole) = $0 { hole } else { nil } }
  }

  /// Nil if something is missing.
  ///
  /// In an address, what is put before the `?` keeps its slashes and its escapes; what is put behind it is one value.
  package func filled(_ escaping: Escaping, _ value: (Hole) -> String?) -> String? {
    var filled = ""
    var isBehindQuestionMark = false
    for part in parts {
      switch part {
      case .text(let text):
        filled += text
        isBehindQuestionMark = isBehindQuestionMark || text.utf8.contains(UInt8(ascii: "?"))
      case .hole(let hole):
        guard let value = value(hole) else { return nil }
        switch escaping {
        case .none: filled += value
        case .address: filled += isBehindQuestionMark ? PercentEncoding.value(value) : PercentEncoding.path(value)
        }
      }
    }
    return filled
  }
}

/// Percent-encoding (RFC 3986 section 2.1).
enum PercentEncoding {
  /// All but the unreserved characters.
  static func value(_ text: String) -> String {
    encoded(text) { isAlphanumeric($0) || [45, 46, 95, 126].contains($0) }
  }

  /// Only what an address cannot have in it.
  static func path(_ text: String) -> String {
    encoded(text) { (0x21...0x7E).contains($0) && ![34, 60, 62, 92, 94, 96, 123, 124, 125].contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
  }

  private static func encoded(_ text: String, isPlain: (UInt8) -> Bool) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A place within a JSON text (RFC 6901), with one addition: `*` stands for every item of an array.
package struct JSONPointer: Sendable, Equatable {
  private enum Step: Sendable, Equatable {
    case name(String, index: Int?)
    case every
  }

  package let text: String
  private let steps: [Step]

  /// `/` alone means the whole text, too: as a member without a name it is of no use here.
  package init(_ text: String) throws(JSONTextMistake) {
    self.text = text
    guard !text.isEmpty, text != "/" else {
      steps = []
      return
    }
    guard text.hasPrefix("/") else {
      throw JSONTextMistake("begins with '\(text.unicodeScalars.first.map(String.init) ?? "")'", hint: "write /\(text)")
    }
    var steps: [Step] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      steps.append(part == "*" ? .every : try Self.step(part))
    }
    self.steps = steps
  }

  private static func step(_ part: Substring) throws(JSONTextMistake) -> Step {
    guard part.utf8.contains(UInt8(ascii: "~")) else { return .name(String(part), index: index(part)) }
    var name = ""
    var rest = part
    while let next = rest.popFirst() {
      guard next == "~" else {
        name.append(next)
        continue
      }
      switch rest.popFirst() {
      case "0": name.append("~")
      case "1": name.append("/")
      default: throw JSONTextMistake("has a ~ without 0 or 1 behind it", hint: "write ~0 for ~, and ~1 for /")
      }
    }
    return .name(name, index: nil)
  }

  /// Digits without a leading zero.
  private static func index(_ part: Substring) -> Int? {
    guard part.utf8.allSatisfy({ (48...57).contains($0) }), part == "0" || part.utf8.first != 48 else { return nil }
    return Int(part)
  }

  /// The value there; with a `*`, the first of them.
  package func first(in value: JSONValue) -> JSONValue? {
    var found: JSONValue?
    visit(value, steps[...]) { item in
      found = item
      return false
    }
    return found
  }

  /// Every value there: more than one only with a `*`.
  package func all(in value: JSONValue) -> [JSONValue] {
    var found: [JSONValue] = []
    visit(value, steps[...]) { item in
      found.append(item)
      return true
    }
    return found
  }

  package var hasStar: Bool { steps.contains(.every) }

  /// What the first `*` goes through.
  package func starred(in value: JSONValue) -> JSONValue? {
    var found: JSONValue?
    visit(value, steps.prefix { $0 != .every }) { list in
      found = list
      return false
    }
    return found
  }

  /// Goes on for as long as `take` says so.
  @discardableResult
  private func visit(_ value: JSONValue, _ steps: ArraySlice<Step>, _ take: (JSONValue) -> Bool) -> Bool {
    guard let step = steps.first else { return take(value) }
    let rest = steps.dropFirst()
    switch (step, value) {
    case (.every, .array(let items)): return items.allSatisfy { visit($0, rest, take) }
    case (.name(let name, _), .object): return value[name].map { visit($0, rest, take) } ?? true
    case (.name(_, let index?), .array): return value[index].map { visit($0, rest, take) } ?? true
    default: return true
    }
  }
}

/// What is wrong with a pointer or a template: `found` completes "the pointer '…'".
package struct JSONTextMistake: Error, Sendable, Equatable {
  package var found: String
  package var hint: String?

  package init(_ found: String, hint: String? = nil) {
    self.found = found
    self.hint = hint
  }
}

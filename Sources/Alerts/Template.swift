/// The text of an annotation with places to fill in: `{{ topic }}`, `{{ labels.severity }}`,
/// `{{ negative_share('1h') | percent }}`.
final class Template {
  /// How a number is written.
  enum Filter: String, CaseIterable {
    /// 0.537 is `54%`.
    case percent
    /// At most two decimals: 0.537 is `0.54`.
    case round
    /// 12.8 is `13`.
    case integer
  }

  private enum Part {
    case text(String)
    case topic
    case status
    case value(CompiledExpression, Filter)
  }

  private let parts: [Part]

  /// The window functions that the template calls, in order of appearance.
  var calls: [WindowCall] {
    parts.flatMap { part -> [WindowCall] in
      if case .value(let expression, _) = part { expression.calls } else { [] }
    }
  }

  /// - Throws: what is wrong with the template; offsets count from its start.
  init(
    _ template: String, rule: String, labels: [String: String], on subject: Rule.Subject = .topic,
    library: ExpressionLibrary
  ) throws(RuleError) {
    let bytes = Array(template.utf8)
    var parts: [Part] = []
    var position = 0
    while let open = bytes.indexOfPair(UInt8(ascii: "{"), from: position, skippingQuotes: false) {
      parts.append(.text(String(decoding: bytes[position..<open], as: UTF8.self)))
      guard let close = bytes.indexOfPair(UInt8(ascii: "}"), from: open + 2, skippingQuotes: true) else {
        throw RuleError("this {{ is never closed with }}", at: open)
      }
      parts.append(
        try Self.place(
          bytes[(open + 2)..<close], rule: rule, labels: labels, on: subject, library: library))
      position = close + 2
    }
    parts.append(.text(String(decoding: bytes[position...], as: UTF8.self)))
    self.parts = parts
  }

  /// The text for one decision; `value` is asked for each call.
  func filled(
    topic: String, status: AlertEvent.Status, _ value: (WindowCall) -> CompiledExpression.Value
  ) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let literal):
        text += literal
      case .topic:
        text += topic
      case .status:
        text += status.rawValue
      case .value(let expression, let filter):
        switch expression.evaluate(value) {
        case .null: text += "n/a"
        case .number(let number): text += filter.write(number)
        case .text(let words): text += words
        }
      }
    }
    return text
  }

  private static func place(
    _ content: ArraySlice<UInt8>, rule: String, labels: [String: String], on subject: Rule.Subject,
    library: ExpressionLibrary
  ) throws(RuleError) -> Part {
    let content = content.trimmed
    let written = String(decoding: content, as: UTF8.self)
    let names = ["topic", "status", "rule"] + labels.keys.sorted().map { "labels.\($0)" }
    switch written {
    case "": throw RuleError("nothing stands between {{ and }}", at: content.startIndex)
    case "topic": return .topic
    case "status": return .status
    case "rule": return .text(rule)
    case _ where written.hasPrefix("labels."):
      guard let label = labels[String(written.dropFirst("labels.".count))] else {
        let hint = suggestion(for: written, among: names)
        throw RuleError("the rule has no such label: \(written)\(hint)", at: content.startIndex)
      }
      return .text(label)
    default: break
    }
    var body = content
    var filter = Filter.round
    if let bar = content.lastIndex(of: UInt8(ascii: "|")), !content.isInsideQuotes(bar) {
      body = content[..<bar].trimmed
      let name = content[(bar + 1)...].trimmed
      let word = String(decoding: name, as: UTF8.self)
      guard let known = Filter(rawValue: word) else {
        let hint = suggestion(for: word, among: Filter.allCases.map(\.rawValue))
        throw RuleError(
          "unknown filter \(word)\(hint.isEmpty ? "; there are percent, round, integer" : hint)", at: name.startIndex)
      }
      filter = known
    }
    let source = String(decoding: body, as: UTF8.self)
    do throws(RuleError) {
      return .value(try library.expression(source, on: subject), filter)
    } catch {
      let isName = !source.utf8.contains(UInt8(ascii: "("))
      let hint = isName ? suggestion(for: source, among: names) : ""
      throw RuleError(
        hint.isEmpty ? error.message : "unknown name \(source)\(hint)", at: body.startIndex + error.offset)
    }
  }
}

extension Template.Filter {
  func write(_ number: Double) -> String {
    switch self {
    case .percent: decimal(number * 100, places: 0) + "%"
    case .round: decimal(number, places: 2)
    case .integer: decimal(number, places: 0)
    }
  }
}

extension [UInt8] {
  /// Where the byte stands twice, outside of single quotes if they are to be skipped.
  fileprivate func indexOfPair(_ byte: UInt8, from start: Int, skippingQuotes: Bool) -> Int? {
    var isQuoted = false
    var index = start
    while index + 1 < count {
      if skippingQuotes, self[index] == UInt8(ascii: "'") { isQuoted.toggle() }
      if !isQuoted, self[index] == byte, self[index + 1] == byte { return index }
      index += 1
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmed: Self {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
    var slice = drop(while: isSpace)
    while let last = slice.last, isSpace(last) { slice.removeLast() }
    return slice
  }

  fileprivate func isInsideQuotes(_ index: Index) -> Bool {
    self[..<index].count { $0 == UInt8(ascii: "'") } % 2 == 1
  }
}

/// Reads a rule's expression before SQLite does: finds the calls of window functions, checks them, and refuses
/// everything that has no business in a condition.
///
/// SQLite parses and evaluates the rest. Each call is replaced, in a copy of the text of the same length, by a
/// parameter (`posts('1h') > 20` becomes `?1          > 20`), so that a position in SQLite's messages is a position in
/// what the author wrote, every call is known when the rule is loaded, even one that is rarely reached, and all
/// values are bound as fractions: `negative('1h') / posts('1h')` is no division of whole numbers.
struct ExpressionScanner {
  /// What the scanner found.
  struct Result {
    /// The distinct calls in order of appearance; call `n` is parameter `n + 1`.
    var calls: [WindowCall]
    /// The expression with its calls replaced.
    var sql: String
  }

  static let longestExpression = 4096

  /// The functions of SQLite that an expression may call.
  static let builtIns = Set(FunctionReference.sqlFunctions.map(\.name))

  private static let keywords: Set<String> = [
    "and", "or", "not", "is", "null", "isnull", "notnull", "between", "in", "like", "case", "when", "then", "else",
    "end", "true", "false", "cast", "as", "real", "integer",
  ]

  private let bytes: [UInt8]
  private let grid: WindowGrid
  private let subject: Rule.Subject
  private var position = 0
  private var calls: [WindowCall] = []
  private var sql: [UInt8]
  private var openParentheses: [Int] = []

  private init(_ expression: String, grid: WindowGrid, on subject: Rule.Subject) {
    bytes = Array(expression.utf8)
    sql = bytes
    self.grid = grid
    self.subject = subject
  }

  static func scan(
    _ expression: String, grid: WindowGrid, on subject: Rule.Subject = .topic
  ) throws(RuleError) -> Result {
    guard expression.utf8.count <= longestExpression else {
      throw RuleError("the expression is longer than \(longestExpression) bytes", at: longestExpression)
    }
    var scanner = ExpressionScanner(expression, grid: grid, on: subject)
    try scanner.scan()
    return Result(calls: scanner.calls, sql: String(decoding: scanner.sql, as: UTF8.self))
  }

  private mutating func scan() throws(RuleError) {
    var isEmpty = true
    while let byte = nextByte() {
      isEmpty = false
      switch byte {
      case UInt8(ascii: "'"):
        _ = try text()
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        try number()
      case UInt8(ascii: "("):
        openParentheses.append(position)
        position += 1
      case UInt8(ascii: ")"):
        guard openParentheses.popLast() != nil else {
          throw RuleError("this ) closes nothing", at: position)
        }
        position += 1
      case _ where Self.isWordStart(byte):
        try word()
      default:
        try symbol()
      }
    }
    if isEmpty { throw RuleError("the expression is empty", at: 0) }
    if let open = openParentheses.first { throw RuleError("this ( is never closed", at: open) }
  }

  /// Skips white space; nil at the end.
  private mutating func nextByte() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  /// Text in single quotes, in which two quotes are one.
  private mutating func text() throws(RuleError) -> String {
    let start = position
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "'") {
        position += 1
        guard position < bytes.count, bytes[position] == UInt8(ascii: "'") else {
          return String(decoding: content, as: UTF8.self)
        }
      }
      content.append(bytes[position])
      position += 1
    }
    throw RuleError("the text that begins with this ' has no end", at: start)
  }

  private mutating func number() throws(RuleError) {
    let start = position
    position += 1
    while position < bytes.count, Self.isWordPart(bytes[position]) || bytes[position] == UInt8(ascii: ".") {
      let isExponent = bytes[position] | 0x20 == UInt8(ascii: "e")
      position += 1
      if isExponent, position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
        position += 1
      }
    }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    guard Double(written) != nil else {
      throw RuleError("\(written) is not a number; durations are written in quotes: '1h'", at: start)
    }
  }

  private mutating func word() throws(RuleError) {
    let start = position
    while position < bytes.count, Self.isWordPart(bytes[position]) { position += 1 }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    let name = written.lowercased()
    if Self.keywords.contains(name) { return }
    let end = position
    let isCall = nextByte() == UInt8(ascii: "(")
    if subject == .post, !isCall, let field = PostField(rawValue: name) {
      put(WindowCall(text: name, target: .field(field)), in: start..<end)
    } else if subject == .post, isCall, name == "matches" {
      try replaceMatches(from: start)
    } else if subject == .post, WindowFunction(rawValue: name) != nil, !Self.builtIns.contains(name) {
      throw RuleError(
        PostField(rawValue: name) == nil
          ? "\(name) is about the posts of a window, and a rule with on: post sees one post"
          : "\(name) of one post takes no window: write \(name) alone", at: start)
    } else if let function = WindowFunction(rawValue: name) {
      guard isCall else {
        throw RuleError("\(name) is a function and needs its argument: \(Self.example(function))", at: start)
      }
      try replaceCall(of: function, from: start)
    } else if !isCall || !Self.builtIns.contains(name) {
      throw unknown(written, isCall: isCall, at: start)
    }
  }

  private func unknown(_ written: String, isCall: Bool, at offset: Int) -> RuleError {
    let names = PostField.allCases.map(\.rawValue)
    if subject == .post {
      let hint = suggestion(for: written, among: isCall ? ["matches"] + Array(Self.builtIns) : names)
      let expected = hint.isEmpty ? "; there are \(names.joined(separator: ", ")) and matches('…')" : hint
      return RuleError("unknown \(isCall ? "function" : "name") \(written)\(expected)", at: offset)
    }
    if isCall ? written.lowercased() == "matches" : names.contains(written.lowercased()) {
      return RuleError(
        "\(written.lowercased())\(isCall ? "(…)" : "") is of a single post, and this rule is asked about windows; "
          + "write on: post in the rule", at: offset)
    }
    let functions = WindowFunction.allCases.map(\.rawValue)
    let candidates = functions + (isCall ? Array(Self.builtIns) : Array(Self.keywords))
    let hint = suggestion(for: written, among: candidates)
    let expected = hint.isEmpty ? "; there are \(functions.joined(separator: ", "))" : hint
    return RuleError("unknown \(isCall ? "function" : "name") \(written)\(expected)", at: offset)
  }

  /// Reads `('1h', '1d')` and puts a parameter in the place of the whole call.
  private mutating func replaceCall(of function: WindowFunction, from start: Int) throws(RuleError) {
    let arguments = try arguments(of: function.rawValue, example: Self.example(function), from: start)
    put(try WindowCall(function, arguments, at: start, on: grid), in: start..<position)
  }

  /// Reads `('class action')`.
  private mutating func replaceMatches(from start: Int) throws(RuleError) {
    let arguments = try arguments(of: "matches", example: "matches('class action')", from: start)
    guard let phrase = arguments.first, arguments.count == 1 else {
      throw RuleError("matches takes one word or phrase: matches('class action')", at: start)
    }
    guard phrase.text.utf8.count <= 200, phrase.text.contains(where: { !$0.isWhitespace }) else {
      throw RuleError("matches takes 1 to 200 bytes of text", at: phrase.offset)
    }
    let written = phrase.text.replacing("'", with: "''")
    put(WindowCall(text: "matches('\(written)')", target: .phrase(phrase.text)), in: start..<position)
  }

  /// Reads the texts between a call's parentheses; `start` is where its name stands.
  private mutating func arguments(
    of name: String, example: String, from start: Int
  ) throws(RuleError) -> [(text: String, offset: Int)] {
    position += 1
    var arguments: [(text: String, offset: Int)] = []
    while nextByte() != UInt8(ascii: ")") {
      let offset = position
      guard nextByte() == UInt8(ascii: "'") else {
        throw RuleError(
          "\(name) takes text in single quotes, such as \(example)",
          at: min(offset, bytes.count))
      }
      arguments.append((try text(), offset))
      guard let next = nextByte() else { throw RuleError("this call is never closed with )", at: start) }
      if next == UInt8(ascii: ",") {
        position += 1
      } else if next != UInt8(ascii: ")") {
        throw RuleError("expected , or ) after the argument of \(name)", at: position)
      }
    }
    position += 1
    return arguments
  }

  /// Puts the parameter of a call in its place.
  private mutating func put(_ call: WindowCall, in place: Range<Int>) {
    let index = calls.firstIndex(of: call) ?? calls.count
    if index == calls.count { calls.append(call) }
    // The shortest call has eleven bytes and the shortest name four, and there are not a thousand, so it always fits.
    let parameter = Array("?\(index + 1)".utf8)
    for offset in place.indices {
      let number = offset - place.lowerBound
      sql[offset] = number < parameter.count ? parameter[number] : UInt8(ascii: " ")
    }
  }

  private mutating func symbol() throws(RuleError) {
    let byte = bytes[position]
    let next = position + 1 < bytes.count ? bytes[position + 1] : 0
    switch (byte, next) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "*")):
      throw RuleError("an expression has no comments; write them in the YAML, after #", at: position)
    case (UInt8(ascii: "\""), _), (UInt8(ascii: "`"), _):
      throw RuleError("text is written in single quotes: '1h'", at: position)
    case (UInt8(ascii: "&"), UInt8(ascii: "&")), (UInt8(ascii: "|"), UInt8(ascii: "|")):
      throw RuleError("conditions are joined with \(byte == UInt8(ascii: "&") ? "AND" : "OR")", at: position)
    case (UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9")):
      try number()
    case _ where "+-*/%<>=!,".utf8.contains(byte):
      position += 1
    default:
      let character = String(decoding: bytes[position...], as: UTF8.self).prefix(1)
      throw RuleError("unexpected \(character)", at: position)
    }
  }

  private static func example(_ function: WindowFunction) -> String {
    switch function {
    case .spike: "spike('posts')"
    case .sentimentShift: "sentiment_shift('negative')"
    case .sourceDown: "source_down('*')"
    default: "\(function.rawValue)('1h')"
    }
  }

  private static func isWordStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    isWordStart(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// The conditions that an expression is made of: what `AND`, `OR` and `NOT` join, down to single comparisons.
///
/// It is for people and for lints: SQLite alone decides what an expression is worth. The precedence is SQL's: NOT
/// before AND before OR; the AND of BETWEEN belongs to it, and CASE … END is one piece.
public struct ExpressionOutline: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case all([ExpressionOutline])
    case any([ExpressionOutline])
    indirect case not(ExpressionOutline)
    case condition
  }

  /// A comparison of something with a number, turned so that the number stands on the right.
  public struct Comparison: Sendable, Hashable {
    public var left: String
    public var sign: String
    public var number: Double
    /// Where the number stands, in bytes of UTF-8 from the expression's start.
    public var place: Range<Int>
  }

  public var kind: Kind
  /// As the author wrote it.
  public var text: String
  /// The comparison with a number that a condition is, if it is one.
  public var comparison: Comparison?

  /// The outline of an expression that was checked before.
  public init(_ expression: String) {
    let bytes = Array(expression.utf8)
    self.init(ExpressionTokens(bytes).tokens[...], of: bytes)
  }

  /// The conditions at the leaves, in the order of the text.
  public var conditions: [ExpressionOutline] {
    switch kind {
    case .all(let parts), .any(let parts): parts.flatMap(\.conditions)
    case .not(let part): part.conditions
    case .condition: [self]
    }
  }

  private init(_ tokens: ArraySlice<ExpressionTokens.Token>, of bytes: [UInt8]) {
    if let first = tokens.first, let last = tokens.last {
      text = String(decoding: bytes[first.place.lowerBound..<last.place.upperBound], as: UTF8.self)
    } else {
      text = ""
    }
    kind = .condition
    if let parts = Self.split(tokens, at: "or") {
      kind = .any(parts.map { Self($0, of: bytes) })
    } else if let parts = Self.split(tokens, at: "and") {
      kind = .all(parts.map { Self($0, of: bytes) })
    } else if tokens.first?.word == "not", tokens.count > 1 {
      kind = .not(Self(tokens.dropFirst(), of: bytes))
    } else if let inner = Self.unwrapped(tokens), Self.isJoined(inner) {
      kind = Self(inner, of: bytes).kind
    } else {
      var inner = tokens
      while let deeper = Self.unwrapped(inner) { inner = deeper }
      comparison = Self.comparison(inner, of: bytes)
    }
  }

  /// The parts between the word's appearances outside of parentheses; nil if there is none.
  private static func split(
    _ tokens: ArraySlice<ExpressionTokens.Token>, at word: String
  ) -> [ArraySlice<ExpressionTokens.Token>]? {
    var parts: [ArraySlice<ExpressionTokens.Token>] = []
    var start = tokens.startIndex
    var depth = 0
    var betweens = 0
    for index in tokens.indices {
      switch tokens[index].word {
      case "(", "case": depth += 1
      case ")", "end": depth -= 1
      case "between" where depth == 0: betweens += 1
      case "and" where depth == 0 && betweens > 0: betweens -= 1
      case word where depth == 0:
        parts.append(tokens[start..<index])
        start = index + 1
      default: break
      }
    }
    guard !parts.isEmpty else { return nil }
    return parts + [tokens[start...]]
  }

  /// What is between the parentheses, if one pair encloses everything.
  private static func unwrapped(_ tokens: ArraySlice<ExpressionTokens.Token>) -> ArraySlice<ExpressionTokens.Token>? {
    guard tokens.count > 2, tokens.first?.word == "(" else { return nil }
    var depth = 0
    for index in tokens.indices {
      if tokens[index].word == "(" { depth += 1 }
      if tokens[index].word == ")" { depth -= 1 }
      if depth == 0 { return index == tokens.endIndex - 1 ? tokens.dropFirst().dropLast() : nil }
    }
    return nil
  }

  private static func isJoined(_ tokens: ArraySlice<ExpressionTokens.Token>) -> Bool {
    if let inner = unwrapped(tokens) { return isJoined(inner) }
    return tokens.first?.word == "not" || split(tokens, at: "or") != nil || split(tokens, at: "and") != nil
  }

  private static let mirrored = ["<": ">", ">": "<", "<=": ">=", ">=": "<="]

  private static func comparison(
    _ tokens: ArraySlice<ExpressionTokens.Token>, of bytes: [UInt8]
  ) -> Comparison? {
    var depth = 0
    var signs: [Int] = []
    for index in tokens.indices {
      switch tokens[index].word {
      case "(", "case": depth += 1
      case ")", "end": depth -= 1
      case "<", ">", "<=", ">=", "=", "==", "<>", "!=": if depth == 0 { signs.append(index) }
      default: break
      }
    }
    guard let sign = signs.first, signs.count == 1, sign > tokens.startIndex, sign < tokens.endIndex - 1 else {
      return nil
    }
    let (left, right) = (tokens[..<sign], tokens[(sign + 1)...])
    func text(_ part: ArraySlice<ExpressionTokens.Token>) -> String {
      guard let first = part.first, let last = part.last else { return "" }
      return String(decoding: bytes[first.place.lowerBound..<last.place.upperBound], as: UTF8.self)
    }
    if let number = Self.number(right) {
      return Comparison(left: text(left), sign: tokens[sign].word, number: number.value, place: number.place)
    }
    if let number = Self.number(left) {
      let word = tokens[sign].word
      return Comparison(
        left: text(right), sign: mirrored[word] ?? word, number: number.value, place: number.place)
    }
    return nil
  }

  private static func number(_ tokens: ArraySlice<ExpressionTokens.Token>) -> (value: Double, place: Range<Int>)? {
    guard let first = tokens.first, let last = tokens.last else { return nil }
    if tokens.count == 1, let value = first.number { return (value, first.place) }
    guard tokens.count == 2, first.word == "-", let value = last.number else { return nil }
    return (-value, first.place.lowerBound..<last.place.upperBound)
  }
}

/// The words, numbers, texts and signs of an expression, with their places.
struct ExpressionTokens {
  struct Token: Hashable {
    /// In lower case; a text in quotes is `'`.
    var word: String
    var place: Range<Int>
    var number: Double?
  }

  private(set) var tokens: [Token] = []

  init(_ bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      let start = position
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D:
        position += 1
        continue
      case UInt8(ascii: "'"):
        // Two quotes in a text are one; as two texts they end in the same place.
        position = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "'")).map { $0 + 1 } ?? bytes.count
        tokens.append(Token(word: "'", place: start..<position))
      case let byte where Self.isWordPart(byte) || byte == UInt8(ascii: "."):
        while position < bytes.count, Self.isWordPart(bytes[position]) || bytes[position] == UInt8(ascii: ".") {
          let isExponent = bytes[position] | 0x20 == UInt8(ascii: "e") && Self.isDigit(bytes[start])
          position += 1
          if isExponent, position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
            position += 1
          }
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
        let isNumber = Self.isDigit(bytes[start]) || bytes[start] == UInt8(ascii: ".")
        tokens.append(Token(word: word, place: start..<position, number: isNumber ? Double(word) : nil))
      default:
        let pair = String(decoding: bytes[start..<min(start + 2, bytes.count)], as: UTF8.self)
        let isPair = ["<=", ">=", "==", "<>", "!="].contains(pair)
        position += isPair ? 2 : 1
        tokens.append(
          Token(word: isPair ? pair : String(decoding: bytes[start..<position], as: UTF8.self), place: start..<position)
        )
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

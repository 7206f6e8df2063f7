/// A JSON text as it was written: members keep their order, numbers their digits.
package enum JSONValue: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  case null
  case bool(Bool)
  /// As written, such as `-1.5e3`.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// The first member of that name; nil for what is no object.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package subscript(_ index: Int) -> JSONValue? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }

  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }

  /// A string, or the digits of a number.
  package var text: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  /// A whole number, also when it is written as a string or with a fraction of zeros.
  package var integer: Int? {
    guard let text else { return nil }
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }
}

/// Why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Bytes from the beginning of the text.
  package var offset: Int
  package var reason: String
  /// What follows from the reason.
  package var kind = Kind.damage

  package enum Kind: Sendable {
    case damage
    /// The value was whole, and other text follows it.
    case textAfterEnd
    /// A limit of the reader.
    case excess
  }

  package init(offset: Int, reason: String, kind: Kind = .damage) {
    self.offset = offset
    self.reason = reason
    self.kind = kind
  }

  package static func == (left: JSONError, right: JSONError) -> Bool {
    left.offset == right.offset && left.reason == right.reason
  }

  package var description: String { "JSON, byte \(offset): \(reason)" }
}

extension JSONValue {
  /// The value of a JSON text (RFC 8259), with an optional byte order mark and nothing but white space after it.
  ///
  /// What publishers get wrong is taken: control characters in strings, invalid UTF-8 and half surrogates (U+FFFD).
  /// Depth is limited to `depth`, values of all kinds to `values`.
  package init(parsing bytes: [UInt8], depth: Int = 64, values: Int = 2_000_000) throws(JSONError) {
    let (value, error) = Self.salvage(bytes, depth: depth, values: values)
    if let error { throw error }
    self = value ?? .null
  }

  /// What can be had of a damaged text: the members and items that were finished before the mistake.
  package static func salvage(
    _ bytes: [UInt8], depth: Int = 64, values: Int = 2_000_000
  ) -> (value: JSONValue?, error: JSONError?) {
    var parser = bytes.withUnsafeBufferPointer { JSONParser($0, depth: depth, values: values).parsed() }
    if case .some = parser.value, parser.error == nil { return (parser.value, nil) }
    parser.error = parser.error ?? JSONError(offset: 0, reason: "nothing found; expected a value")
    return (parser.value, parser.error)
  }
}

/// Lives within one call; the bytes are borrowed.
private struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let depthLimit: Int
  private var valuesLeft: Int
  private var place = 0
  private var error: JSONError?

  init(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int) {
    self.bytes = bytes
    depthLimit = depth
    valuesLeft = values
  }

  consuming func parsed() -> (value: JSONValue?, error: JSONError?) {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
    let value = value(depth: 0)
    skipSpace()
    if error == nil, place < bytes.count {
      fail("expected the end")
      error?.kind = .textAfterEnd
    }
    return (value, error)
  }

  private mutating func fail(_ expectation: String) {
    guard error == nil else { return }
    let found =
      if place >= bytes.count {
        "the end"
      } else if (0x21...0x7E).contains(bytes[place]) {
        "'\(Character(Unicode.Scalar(bytes[place])))'"
      } else {
        "byte \(bytes[place])"
      }
    error = JSONError(offset: place, reason: "found \(found); \(expectation)")
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func value(depth: Int) -> JSONValue? {
    skipSpace()
    valuesLeft -= 1
    guard valuesLeft >= 0 else {
      if error == nil { error = JSONError(offset: place, reason: "too many values", kind: .excess) }
      return nil
    }
    switch next {
    case UInt8(ascii: "{"): return depth < depthLimit ? object(depth: depth) : tooDeep()
    case UInt8(ascii: "["): return depth < depthLimit ? array(depth: depth) : tooDeep()
    case UInt8(ascii: "\""): return string().map(JSONValue.string)
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func tooDeep() -> JSONValue? {
    if error == nil { error = JSONError(offset: place, reason: "more than \(depthLimit) levels deep", kind: .excess) }
    return nil
  }

  private mutating func object(depth: Int) -> JSONValue {
    var members: [JSONValue.Member] = []
    place += 1
    skipSpace()
    if next == UInt8(ascii: "}") {
      place += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else {
        fail("expected the name of a member in quotes")
        return .object(members)
      }
      guard let name = string() else { return .object(members) }
      skipSpace()
      guard next == UInt8(ascii: ":") else {
        fail("expected ':'")
        return .object(members)
      }
      place += 1
      if let value = value(depth: depth + 1) { members.append(.init(name, value)) }
      guard error == nil, goesOn(until: UInt8(ascii: "}"), "expected ',' or '}'") else { return .object(members) }
    }
  }

  /// What an item left unfinished is dropped from an array; an object in it keeps its finished members.
  private mutating func array(depth: Int) -> JSONValue {
    var items: [JSONValue] = []
    place += 1
    skipSpace()
    if next == UInt8(ascii: "]") {
      place += 1
      return .array(items)
    }
    while true {
      let item = value(depth: depth + 1)
      guard error == nil else { return .array(items) }
      if let item { items.append(item) }
      guard goesOn(until: UInt8(ascii: "]"), "expected ',' or ']'") else { return .array(items) }
    }
  }

  private mutating func goesOn(until end: UInt8, _ expectation: String) -> Bool {
    skipSpace()
    switch next {
    case UInt8(ascii: ","):
      place += 1
      return true
    case end: place += 1
    default: fail(expectation)
    }
    return false
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes.count - place >= letters.count, bytes[place..<place + letters.count].elementsEqual(letters) else {
      fail("expected a value")
      return nil
    }
    place += letters.count
    return value
  }

  private mutating func number() -> JSONValue? {
    let start = place
    if next == UInt8(ascii: "-") { place += 1 }
    guard skipDigits() else {
      fail("expected a value")
      return nil
    }
    if next == UInt8(ascii: ".") {
      place += 1
      guard skipDigits() else {
        fail("expected a digit")
        return nil
      }
    }
    if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      guard skipDigits() else {
        fail("expected a digit")
        return nil
      }
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func skipDigits() -> Bool {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    return place > start
  }

  private mutating func string() -> String? {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { place += 1 }
    if next == UInt8(ascii: "\"") {
      defer { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    var text = Array(bytes[start..<place])
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        text.append(contentsOf: String(scalar).utf8)
      default: text.append(byte)
      }
    }
    fail("expected '\"'")
    return nil
  }

  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = next else {
      fail("expected an escaped character")
      return nil
    }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return unicodeEscape()
    default:
      place -= 1
      fail("expected one of \"\\/bfnrtu after a backslash")
      return nil
    }
  }

  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard let unit = hexadecimal() else { return nil }
    guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
    let start = place
    if next == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u") {
      place += 2
      guard let low = hexadecimal() else { return nil }
      if UTF16.isTrailSurrogate(low) {
        return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
      }
      place = start
    }
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() -> UInt16? {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        fail("expected four hexadecimal digits")
        return nil
      }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }
}

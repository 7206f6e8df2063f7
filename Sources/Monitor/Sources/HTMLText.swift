/// Makes text of HTML, on bytes and in one pass each: mark-up out, references decoded once, white space collapsed.
///
/// Block-level tags leave a space and inline tags nothing; scripts, styles and frames go with their content. This is
/// what a post needs to be read and scored, not what a browser shows.
enum HTMLText {
  /// The text of a field that is HTML.
  static func text(html: [UInt8]) -> String { collapsed(withReferencesDecoded(withoutTags(html))) }

  /// The text of a field that is not.
  static func text(plain: [UInt8]) -> String { collapsed(plain) }

  /// The text of a field whose format does not say what it is (RSS): HTML only if it looks like it.
  static func text(unknown bytes: [UInt8]) -> String { looksLikeHTML(bytes) ? text(html: bytes) : text(plain: bytes) }

  /// There is a closing tag or a reference, every tag is one of HTML's and every named reference is one of HTML's.
  static func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
    var hasEvidence = false
    var index = 0
    while index < bytes.count {
      defer { index += 1 }
      if bytes[index] == UInt8(ascii: "<") {
        let isClosing = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
        let name = word(in: bytes, at: index + (isClosing ? 2 : 1))
        if name.isEmpty { continue }
        guard HTMLTags.known.contains(lowercased(name)) else { return false }
        if isClosing, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ">") { hasEvidence = true }
      } else if bytes[index] == UInt8(ascii: "&") {
        let isNumeric = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "#")
        let name = word(in: bytes, at: index + (isNumeric ? 2 : 1))
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";") else { continue }
        if !isNumeric, HTMLEntity.scalar(name) == nil || name.elementsEqual("apos".utf8) { return false }
        hasEvidence = true
      }
    }
    return hasEvidence
  }

  // MARK: Tags

  private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "<") else {
        text.append(byte)
        index += 1
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index...].starts(with: "<!--".utf8) {
        index = bytes.firstIndex(of: "-->", from: index + 4).map { $0 + 3 } ?? bytes.count
      } else if bytes[index...].starts(with: "<![CDATA[".utf8) {
        let end = bytes.firstIndex(of: "]]>", from: index + 9)
        text.append(contentsOf: bytes[(index + 9)..<(end ?? bytes.count)])
        index = end.map { $0 + 3 } ?? bytes.count
      } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
        index = bytes.firstIndex(of: ">", from: index).map { $0 + 1 } ?? bytes.count
      } else if next == UInt8(ascii: "/") || isLetter(next) {
        index = skipTag(in: bytes, at: index, isClosing: next == UInt8(ascii: "/"), text: &text)
      } else {
        text.append(byte)
        index += 1
      }
    }
    return text
  }

  /// The index after the tag at `start`, and after the content of elements that are dropped whole.
  private static func skipTag(in bytes: [UInt8], at start: Int, isClosing: Bool, text: inout [UInt8]) -> Int {
    let nameStart = start + (isClosing ? 2 : 1)
    guard nameStart < bytes.count, isLetter(bytes[nameStart]) else {
      return bytes.firstIndex(of: ">", from: start).map { $0 + 1 } ?? bytes.count
    }
    var nameEnd = nameStart
    while nameEnd < bytes.count, !isTagSpace(bytes[nameEnd]), bytes[nameEnd] != 47, bytes[nameEnd] != 62 {
      nameEnd += 1
    }
    guard let end = tagEnd(in: bytes, from: nameEnd) else { return bytes.count }
    let name = lowercased(bytes[nameStart..<nameEnd])
    if HTMLTags.blocks.contains(name) { text.append(32) }
    guard !isClosing, HTMLTags.dropped.contains(name), bytes[end - 2] != UInt8(ascii: "/") else { return end }
    guard let close = closingTag(name, in: bytes, from: end) else { return bytes.count }
    text.append(32)
    return tagEnd(in: bytes, from: close + 2 + name.utf8.count) ?? bytes.count
  }

  /// The index after the `>` that ends a tag; quotes count only right after `=`.
  private static func tagEnd(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: ">") { return index + 1 }
      if bytes[index] == UInt8(ascii: "=") {
        var quote = index + 1
        while quote < bytes.count, isTagSpace(bytes[quote]) { quote += 1 }
        if quote < bytes.count, bytes[quote] == 34 || bytes[quote] == 39 {
          // A quote that never closes is none: but then nothing after it can be told apart, and the tag is dropped.
          guard let end = bytes[(quote + 1)...].firstIndex(of: bytes[quote]) else {
            return bytes[quote...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
          }
          index = end + 1
          continue
        }
      }
      index += 1
    }
    return nil
  }

  private static func closingTag(_ name: String, in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while let close = bytes.firstIndex(of: "</", from: index) {
      let end = close + 2 + name.utf8.count
      if end < bytes.count, lowercased(bytes[(close + 2)..<end]) == name,
        isTagSpace(bytes[end]) || bytes[end] == 47 || bytes[end] == 62
      {
        return close
      }
      index = close + 2
    }
    return nil
  }

  // MARK: References

  private static func withReferencesDecoded(_ bytes: [UInt8]) -> [UInt8] {
    guard var index = bytes.firstIndex(of: UInt8(ascii: "&")) else { return bytes }
    var text = Array(bytes[..<index])
    text.reserveCapacity(bytes.count)
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "&"), let (scalar, end) = reference(in: bytes, at: index) {
        if let scalar { UTF8Bytes.append(scalar, to: &text) }
        index = end
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return text
  }

  /// The character of the reference at `start`, nil for one that stands for nothing, and where it ends; nil as a
  /// whole if there is no reference.
  static func reference(in bytes: [UInt8], at start: Int) -> (scalar: Unicode.Scalar?, end: Int)? {
    if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "#") { return numericReference(in: bytes, at: start) }
    let name = bytes[(start + 1)...].prefix(9).prefix { isLetter($0) || isDigit($0) }
    if name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";"), let scalar = HTMLEntity.scalar(name) {
      return (scalar, name.endIndex + 1)
    }
    var length = min(6, name.count)
    while length >= 2 {
      if let scalar = HTMLEntity.legacyScalar(name.prefix(length)) { return (scalar, start + 1 + length) }
      length -= 1
    }
    return nil
  }

  private static func numericReference(in bytes: [UInt8], at start: Int) -> (scalar: Unicode.Scalar?, end: Int)? {
    let isHex = start + 2 < bytes.count && bytes[start + 2] | 0x20 == UInt8(ascii: "x")
    var index = start + (isHex ? 3 : 2)
    let digits = index
    var value: UInt32 = 0
    while index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, isHex || digit < 10 {
      value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
      index += 1
    }
    guard index > digits else { return nil }
    if index < bytes.count, bytes[index] == UInt8(ascii: ";") { index += 1 }
    return (scalar(ofReference: value), index)
  }

  /// HTML's reading of a numeric reference: 128 to 159 are Windows-1252, controls are nothing.
  static func scalar(ofReference value: UInt32) -> Unicode.Scalar? {
    switch value {
    case 0x80...0x9f: windows1252[Int(value) - 0x80]
    case 0: "\u{fffd}"
    case 9, 10, 13: Unicode.Scalar(value)
    case ..<32, 0x7f, 0xfdd0...0xfdef: nil
    case let value where value & 0xfffe == 0xfffe: nil
    default: Unicode.Scalar(value) ?? "\u{fffd}"
    }
  }

  private static let windows1252: [Unicode.Scalar?] = Array(
    "€\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}Ž\u{0}\u{0}‘’“”•–—˜™š›œ\u{0}žŸ".unicodeScalars.map { $0 == "\u{0}" ? nil : $0 })

  // MARK: White space

  /// Drops controls and invisible marks, and makes every run of white space one space.
  private static func collapsed(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var isSpacePending = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte > 32, byte < 0x7f {
        if isSpacePending, !text.isEmpty { text.append(32) }
        isSpacePending = false
        text.append(byte)
        index += 1
        continue
      }
      let length = max(1, UTF8Bytes.length(at: index, in: bytes))
      switch kind(of: bytes[index..<(index + length)]) {
      case .space: isSpacePending = true
      case .nothing: break
      case .text:
        if isSpacePending, !text.isEmpty { text.append(32) }
        isSpacePending = false
        text.append(contentsOf: bytes[index..<(index + length)])
      }
      index += length
    }
    return String(decoding: text, as: UTF8.self)
  }

  private enum Kind { case text, space, nothing }

  private static func kind(of character: ArraySlice<UInt8>) -> Kind {
    let value = character.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    switch value {
    case 9...13, 32, 0xc285, 0xc2a0, 0xe19a80, 0xe28080...0xe2808a, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080:
      return .space
    case ..<32, 0x7f, 0xefbbbf, 0xe2808b, 0xe281a0, 0xefbfbe, 0xefbfbf: return .nothing
    default: return .text
    }
  }

  // MARK: Bytes

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isTagSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  /// The run of letters, digits, underscores and anything beyond ASCII.
  private static func word(in bytes: [UInt8], at start: Int) -> ArraySlice<UInt8> {
    guard start < bytes.count else { return [] }
    return bytes[start...].prefix { isLetter($0) || isDigit($0) || $0 == 95 || $0 >= 0x80 }
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix(64).map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}

extension Array where Element == UInt8 {
  /// Where a short ASCII pattern next occurs.
  func firstIndex(of pattern: StaticString, from start: Int) -> Int? {
    let length = pattern.utf8CodeUnitCount
    var index = start
    return pattern.withUTF8Buffer { pattern in
      while index + length <= count {
        var matched = 0
        while matched < length, self[index + matched] == pattern[matched] { matched += 1 }
        if matched == length { return index }
        index += 1
      }
      return nil
    }
  }
}

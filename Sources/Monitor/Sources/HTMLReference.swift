/// Character references, decoded as HTML does.
enum HTMLReference {
  /// What a reference stands for, and where it ends.
  struct Match {
    /// Nil if it stands for nothing.
    var scalar: Unicode.Scalar?
    var end: Int
  }

  /// The reference whose `&` is at `start`; nil if there is none.
  static func match(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
    guard start + 1 < bytes.count else { return nil }
    if bytes[start + 1] == UInt8(ascii: "#") { return numeric(in: bytes, at: start) }
    if let match = common(in: bytes, at: start) { return match }
    var end = start + 1
    let last = min(bytes.count, end + 17)
    while end < last, bytes[end].isASCIILetter || bytes[end].isASCIIDigit { end += 1 }
    if end < bytes.count, bytes[end] == UInt8(ascii: ";"),
      let scalar = HTMLEntity.scalar(bytes.part((start + 1)..<end))
    {
      return Match(scalar: scalar, end: end + 1)
    }
    end = min(end, start + 7)
    while end - start > 2 {
      if let scalar = HTMLEntity.legacyScalar(bytes.part((start + 1)..<end)) { return Match(scalar: scalar, end: end) }
      end -= 1
    }
    return nil
  }

  /// The few that make up nearly all.
  @inline(__always)
  static func common(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
    if bytes.hasPrefix("lt;", at: start + 1) { return Match(scalar: "<", end: start + 4) }
    if bytes.hasPrefix("gt;", at: start + 1) { return Match(scalar: ">", end: start + 4) }
    if bytes.hasPrefix("amp;", at: start + 1) { return Match(scalar: "&", end: start + 5) }
    if bytes.hasPrefix("quot;", at: start + 1) { return Match(scalar: "\"", end: start + 6) }
    return nil
  }

  private static func numeric(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
    let isHex = start + 2 < bytes.count && bytes[start + 2] | 0x20 == UInt8(ascii: "x")
    let digits = start + (isHex ? 3 : 2)
    var index = digits
    var value: UInt32 = 0
    while index < bytes.count, let digit = digit(bytes[index], isHex: isHex) {
      value = min(value * (isHex ? 16 : 10) + digit, 0x11_0000)
      index += 1
    }
    guard index > digits else { return nil }
    if index < bytes.count, bytes[index] == UInt8(ascii: ";") { index += 1 }
    return Match(scalar: scalar(of: value), end: index)
  }

  private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
    if byte.isASCIIDigit { return UInt32(byte - 48) }
    let letter = (byte | 0x20) &- 97
    return isHex && letter < 6 ? UInt32(letter) + 10 : nil
  }

  /// HTML's reading of a numeric reference: 128 to 159 are Windows-1252, controls are nothing.
  static func scalar(of value: UInt32) -> Unicode.Scalar? {
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
}

/// Where words begin and end, as far as a keyword needs to know.
///
/// A keyword whose edge is a letter or digit of a script that puts spaces between words stands only where the text has
/// no such letter or digit beside it: `acme` is in `#acme` and `acme's`, not in `acmeland`. Chinese, Japanese, Korean
/// (particles follow the noun without a space), Thai, Lao, Khmer and Burmese words stand anywhere.
enum WordEdge {
  /// Whether a scalar joins with its neighbours to a word. An underscore does not.
  static func joins(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
    case 0..<0xAA: return false
    case 0x0E00...0x0EFF, 0x1000...0x11FF, 0x1780...0x17FF: return false  // Thai, Lao, Burmese, jamo, Khmer
    case 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF00...0xFFEF: return false
    case 0x1_0000...: return scalar.value < 0x1_B000 && isLetterOrDigit(scalar)
    default: return isLetterOrDigit(scalar)
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }

  /// Whether the scalar that ends before `position` joins; false at the start of the text.
  static func joins(before position: Int, in text: borrowing Span<UInt8>) -> Bool {
    guard position > 0 else { return false }
    let byte = text[position - 1]
    if byte < 0x80 { return joins(Unicode.Scalar(byte)) }
    var start = position - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return joins(from: start, in: text)
  }

  /// Whether the scalar that starts at `position` joins; false at the end of the text.
  static func joins(from position: Int, in text: borrowing Span<UInt8>) -> Bool {
    guard position < text.count else { return false }
    let lead = UInt32(text[position])
    if lead < 0x80 { return joins(Unicode.Scalar(UInt8(truncatingIfNeeded: lead))) }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard position + width <= text.count else { return false }
    var value = lead & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
    for offset in 1..<width { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    return Unicode.Scalar(value).map(joins) ?? false
  }
}

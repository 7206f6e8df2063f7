/// Rewrites text so that spellings which readers take for the same become the same bytes.
///
/// - letters to lower case, by Unicode's simple mapping: one scalar to one scalar (ß stays, ς is σ, İ and ı are i);
/// - full-width forms to ASCII, half-width katakana to katakana;
/// - traditional Chinese characters to simplified ones, one to one, without regard to the word;
/// - a run of white space to one space;
/// - letter and combining mark to the composed letter, Hangul jamo to the syllable. Marks are not reordered: two marks
///   on one letter in an order that is not canonical stay apart;
/// - curly apostrophes to `'`; soft hyphens, zero-width characters and variation selectors are dropped.
///
/// Scalars beyond the Basic Multilingual Plane pass unchanged. The work is one table look-up a scalar; ASCII takes a
/// shorter way. Building the table costs a few milliseconds, once a process.
struct TextFolding: Sendable {
  /// What a scalar becomes; 0 for one that is dropped, and a space for white space.
  private let forms: [UInt16]
  /// By base << 16 | mark.
  private let composed: [UInt32: UInt16]

  static let standard = TextFolding()

  private init() {
    var forms = (0..<0x1_0000).map { UInt16($0) }
    for value in UInt32(0x41)..<0x3000 { forms[Int(value)] = Self.lowered(value) }
    for value in UInt32(0xA640)..<0xA800 { forms[Int(value)] = Self.lowered(value) }
    for value in 0xFF01...0xFF5E { forms[value] = forms[value - 0xFEE0] }
    for (offset, scalar) in Self.katakana.unicodeScalars.enumerated() {
      forms[0xFF65 + offset] = UInt16(truncatingIfNeeded: scalar.value)
    }
    for scalar in "\u{2018}\u{2019}\u{02BC}".unicodeScalars { forms[Int(scalar.value)] = 0x27 }
    for value in [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000] {
      forms[value] = 0x20
    }
    for value in 0x2000...0x200A { forms[value] = 0x20 }
    for value in [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF] { forms[value] = 0 }
    for value in 0xFE00...0xFE0F { forms[value] = 0 }
    Self.forEachPair(of: simplifiedForms + variantForms) { forms[Int($0)] = $1 }

    var composed: [UInt32: UInt16] = [:]
    for (mark, pairs) in composedForms {
      Self.forEachPair(of: pairs) { composed[UInt32($0) << 16 | UInt32(mark)] = $1 }
    }
    self.forms = forms
    self.composed = composed
  }

  /// U+FF65…U+FF9F. The two sound marks become combining ones and are then composed.
  private static let katakana =
    "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}"

  private static func lowered(_ value: UInt32) -> UInt16 {
    let itself = UInt16(truncatingIfNeeded: value)
    if value == 0x130 || value == 0x131 { return 0x69 }
    guard let scalar = Unicode.Scalar(value) else { return itself }
    // Through the capital, so that variants of a small letter (ς, ſ, µ) meet.
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    let lower = single(upper.properties.lowercaseMapping) ?? scalar
    return UInt16(exactly: lower.value) ?? itself
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }

  private static func forEachPair(of text: String, _ body: (UInt16, UInt16) -> Void) {
    var scalars = text.unicodeScalars.makeIterator()
    while let first = scalars.next(), let second = scalars.next() {
      body(UInt16(truncatingIfNeeded: first.value), UInt16(truncatingIfNeeded: second.value))
    }
  }

  /// The folded text in UTF-8, without white space at its ends.
  func fold(_ text: String) -> [UInt8] {
    let source = text.utf8.span
    // Only a few capitals of two bytes have a small letter of three (Ⱥ); nothing grows by more.
    return [UInt8](capacity: source.count * 3 / 2 + 4) { output in
      var position = 0
      // The last scalar written, as long as a mark may still join it; 0 for none.
      var last: UInt32 = 0
      var isAfterSpace = true
      while position < source.count {
        let byte = source[position]
        if byte < 0x80 {
          position += 1
          let form = UInt8(truncatingIfNeeded: forms[Int(byte)])
          if form == 0x20 {
            if isAfterSpace { continue }
            isAfterSpace = true
          } else {
            isAfterSpace = false
          }
          output.append(form)
          last = UInt32(form)
          continue
        }
        var scalar = Self.decode(source, &position)
        if scalar <= 0xFFFF {
          scalar = UInt32(forms[Int(scalar)])
          if scalar == 0 { continue }
          if scalar == 0x20 {
            if isAfterSpace { continue }
            isAfterSpace = true
            output.append(0x20)
            last = 0x20
            continue
          }
          if Self.mayJoin(scalar), let whole = compose(last, scalar) {
            output.removeLast(Self.width(last))
            scalar = whole
          }
        }
        isAfterSpace = false
        last = scalar
        Self.append(scalar, to: &output)
      }
      if isAfterSpace, output.count > 0 { output.removeLast(1) }
    }
  }

  /// Whether a scalar is of a kind that composes with the one before it.
  private static func mayJoin(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x300...0x345, 0x1161...0x1175, 0x11A8...0x11C2, 0x3099...0x309A: true
    default: false
    }
  }

  private func compose(_ base: UInt32, _ mark: UInt32) -> UInt32? {
    guard base != 0, base <= 0xFFFF else { return nil }
    switch mark {
    case 0x1161...0x1175:  // A leading consonant and a vowel: Unicode, chapter 3.12.
      return (0x1100...0x1112).contains(base) ? 0xAC00 + ((base - 0x1100) * 21 + mark - 0x1161) * 28 : nil
    case 0x11A8...0x11C2:  // A syllable without a final consonant, and one.
      return (0xAC00...0xD7A3).contains(base) && (base - 0xAC00) % 28 == 0 ? base + mark - 0x11A7 : nil
    default:
      // Lower-case letters may compose to what the table folds further (a final sigma never does).
      return composed[base << 16 | mark].map { UInt32(forms[Int($0)]) }
    }
  }

  /// The scalar that starts at `position`, which moves behind it. A `String` holds valid UTF-8 only.
  @inline(__always)
  private static func decode(_ source: borrowing Span<UInt8>, _ position: inout Int) -> UInt32 {
    let lead = UInt32(source[position])
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    var scalar = lead & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
    for offset in 1..<width { scalar = scalar << 6 | UInt32(source[position + offset] & 0x3F) }
    position += width
    return scalar
  }

  private static func width(_ scalar: UInt32) -> Int {
    scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x1_0000 ? 3 : 4
  }

  @inline(__always)
  private static func append(_ scalar: UInt32, to output: inout OutputSpan<UInt8>) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
    if scalar < 0x80 {
      output.append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      output.append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0))
      output.append(tail(0))
    } else if scalar < 0x1_0000 {
      output.append(UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0))
      output.append(tail(6))
      output.append(tail(0))
    } else {
      output.append(UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0))
      output.append(tail(12))
      output.append(tail(6))
      output.append(tail(0))
    }
  }
}

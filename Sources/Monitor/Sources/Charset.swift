import Glibc

/// Turns a document of whatever character set into UTF-8.
///
/// A byte-order mark decides, then the charset of Content-Type, then the XML declaration, then the bytes themselves; a
/// declaration that the bytes contradict is ignored.
enum Charset {
  struct Text {
    /// UTF-8 without a byte-order mark.
    var bytes: [UInt8]
    /// What could not be read, for people.
    var damage: String?
  }

  static func utf8(_ body: [UInt8], contentType: String?) -> Text {
    var rest = body
    if let marked = byteOrderMark(of: body) {
      guard marked.name == "UTF-8" else {
        return decoded(body[marked.length...], from: marked.name)?.text ?? Text(bytes: [])
      }
      rest.removeFirst(marked.length)
    } else if let wide = wideWithoutMark(body) {
      return decoded(body[...], from: wide)?.text ?? Text(bytes: [])
    }
    let isMarked = rest.count < body.count
    let declared = isMarked ? ["UTF-8"] : labels(of: rest, contentType).map(canonicalName)
    for name in declared where name.hasPrefix("ISO-2022") {
      if let result = decoded(rest[...], from: name), result.strays == 0 { return result.text }
    }
    let survey = rest.withUnsafeBufferPointer { UTF8Bytes.survey($0) }
    // Text of another encoding is next to never well-formed UTF-8, whatever it declares.
    if survey.strays == 0 { return Text(bytes: rest) }
    let isMostlyUTF8 = survey.characters > 4 * survey.strays
    for name in declared {
      if name == "UTF-8" {
        if isMostlyUTF8 { break }
      } else if !name.hasPrefix("UTF-"), let result = decoded(rest[...], from: name), result.strays * 50 <= rest.count {
        return result.text
      }
    }
    return isMostlyUTF8 ? Text(bytes: UTF8Bytes.mended(rest), damage: Self.damage) : guessed(rest)
  }

  private static let damage = "bytes that are not in the document's character set"

  private static func labels(of body: [UInt8], _ contentType: String?) -> [String] {
    [parameter(of: contentType), declaration(of: body)].compactMap { $0 }
  }

  private static func byteOrderMark(of body: [UInt8]) -> (name: String, length: Int)? {
    if body.starts(with: [0xef, 0xbb, 0xbf]) { return ("UTF-8", 3) }
    if body.starts(with: [0xff, 0xfe, 0, 0]) { return ("UTF-32LE", 4) }
    if body.starts(with: [0, 0, 0xfe, 0xff]) { return ("UTF-32BE", 4) }
    if body.starts(with: [0xff, 0xfe]) { return ("UTF-16LE", 2) }
    if body.starts(with: [0xfe, 0xff]) { return ("UTF-16BE", 2) }
    return nil
  }

  /// A document starts with `<`: its zero bytes tell the width.
  private static func wideWithoutMark(_ body: [UInt8]) -> String? {
    if body.starts(with: [0x3c, 0, 0, 0]) { return "UTF-32LE" }
    if body.starts(with: [0, 0, 0, 0x3c]) { return "UTF-32BE" }
    if body.starts(with: [0x3c, 0]), body.count > 3, body[2] != 0 { return "UTF-16LE" }
    if body.starts(with: [0, 0x3c]), body.count > 3, body[2] == 0 { return "UTF-16BE" }
    return nil
  }

  /// The value of `charset=` in a Content-Type.
  private static func parameter(of contentType: String?) -> String? {
    guard let contentType else { return nil }
    return label(after: Array("charset=".utf8), in: Array(contentType.utf8)[...])
  }

  /// The value of `encoding=` in an XML declaration near the start.
  private static func declaration(of body: [UInt8]) -> String? {
    let head = body.prefix(1024)
    guard let start = head.firstIndex(of: UInt8(ascii: "<")), head[start...].starts(with: "<?xml".utf8) else {
      return nil
    }
    let end = head[start...].firstIndex(of: UInt8(ascii: ">")) ?? head.endIndex
    return label(after: Array("encoding=".utf8), in: head[start..<end])
  }

  private static func label(after key: [UInt8], in bytes: ArraySlice<UInt8>) -> String? {
    // White space around the equals sign is allowed in XML.
    let packed = bytes.filter { $0 > 32 }.map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard packed.count > key.count else { return nil }
    for start in 0...(packed.count - key.count) where packed[start..<(start + key.count)].elementsEqual(key) {
      let value = packed[(start + key.count)...].drop { $0 == 34 || $0 == 39 }
      let label = value.prefix { isLabel($0) }
      return label.isEmpty ? nil : String(decoding: label, as: UTF8.self)
    }
    return nil
  }

  private static func isLabel(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || [45, 46, 58, 95].contains(byte)
  }

  /// The name by which iconv knows what publishers mean by a label, after the WHATWG Encoding Standard: supersets
  /// stand for the sets that are declared in their place.
  private static func canonicalName(_ label: String) -> String {
    switch label {
    case "utf-8", "utf8": "UTF-8"
    case "gb2312", "gbk", "gb18030", "gb_2312-80", "gb_2312", "x-gbk", "cp936", "euc-cn", "chinese", "hz-gb-2312":
      "GB18030"
    case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "iso_8859-1", "l1", "x-cp1252":
      "WINDOWS-1252"
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji": "CP932"
    case "euc-kr", "ks_c_5601-1987", "ksc5601", "korean": "CP949"
    case "big5", "big5-hkscs", "x-x-big5", "cn-big5": "BIG5-HKSCS"
    case "iso-8859-9", "latin5": "WINDOWS-1254"
    case "x-mac-roman": "MACINTOSH"
    default: label.uppercased()
    }
  }

  /// What is neither declared nor UTF-8 is Chinese in GB 18030 if it looks like it, else Windows-1252, or ISO 8859-2
  /// where Windows-1252 has no such bytes: the order in which readers have long tried them.
  private static func guessed(_ body: [UInt8]) -> Text {
    if isChinese(body), let result = decoded(body[...], from: "GB18030") { return result.text }
    guard let western = decoded(body[...], from: "WINDOWS-1252") else { return Text(bytes: body) }
    let beyondASCII = body.count { $0 >= 0x80 }
    if western.strays * 20 <= beyondASCII { return western.text }
    guard var text = decoded(body[...], from: "ISO-8859-2")?.text else { return western.text }
    text.bytes = withWindowsPunctuation(text.bytes)
    return text
  }

  /// In GB 18030 high bytes come in pairs, and nearly all characters are of the first level (0xB0 to 0xD7), spread
  /// over all of it. Of the other languages of such pairs Korean ends at 0xC8, and Japanese is full of kana.
  private static func isChinese(_ body: [UInt8]) -> Bool {
    var (paired, all, level, upper, characters, kana) = (0, 0, 0, 0, 0, 0)
    var index = 0
    while index < body.count {
      let start = index
      while index < body.count, body[index] >= 0x80 { index += 1 }
      all += index - start
      if (index - start).isMultiple(of: 2) {
        paired += index - start
        for lead in stride(from: start, to: index, by: 2) where body[lead] >= 0xa4 {
          if body[lead] <= 0xa5 { kana += 1 }
          guard body[lead] >= 0xb0 else { continue }
          characters += 1
          if body[lead] <= 0xd7 { level += 1 }
          if (0xc9...0xd7).contains(body[lead]) { upper += 1 }
        }
      }
      index += 1
    }
    return paired * 10 > all * 8 && characters > 0 && level * 10 >= characters * 6 && upper * 10 >= characters * 2
      && kana * 5 <= characters
  }

  /// The C1 controls of ISO 8859 are what Windows has there.
  private static func withWindowsPunctuation(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0xc2, index + 1 < bytes.count, bytes[index + 1] < 0xa0 {
        let scalar = HTMLReference.scalar(of: UInt32(bytes[index + 1])) ?? Unicode.Scalar(bytes[index + 1])
        UTF8Bytes.append(scalar, to: &text)
        index += 2
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return text
  }

  private struct Decoded {
    var bytes: [UInt8]
    var strays: Int

    var text: Text { Text(bytes: bytes, damage: strays > 0 ? Charset.damage : nil) }
  }

  /// Nil for a character set that the system does not know; what cannot be read becomes U+FFFD and is counted.
  private static func decoded(_ input: ArraySlice<UInt8>, from name: String) -> Decoded? {
    let converter = iconv_open("UTF-8", name)
    guard Int(bitPattern: converter) != -1 else { return nil }
    defer { iconv_close(converter) }
    var input = Array(input)
    var result = Decoded(bytes: [], strays: 0)
    result.bytes.reserveCapacity(input.count + input.count / 2)
    var part = [CChar](repeating: 0, count: 16 * 1024)
    input.withUnsafeMutableBytes { raw in
      var next = raw.assumingMemoryBound(to: CChar.self).baseAddress
      var left = raw.count
      while left > 0 {
        let isStray = part.withUnsafeMutableBufferPointer { space in
          var free = space.count
          var target = space.baseAddress
          let failed = iconv(converter, &next, &left, &target, &free) == -1
          let isStray = failed && errno != E2BIG
          result.bytes.append(
            contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(space)[..<(space.count - free)]))
          return isStray
        }
        if isStray, left > 0 {
          result.bytes.append(contentsOf: [0xef, 0xbf, 0xbd])
          result.strays += 1
          next = next?.advanced(by: 1)
          left -= 1
        }
      }
    }
    return result
  }
}

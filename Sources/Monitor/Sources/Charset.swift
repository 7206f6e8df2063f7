import Glibc

/// Turns a document of whatever character set into UTF-8.
///
/// A byte-order mark decides, then the charset of Content-Type, then the XML declaration, then the bytes themselves; a
/// declaration that the bytes contradict is ignored.
enum Charset {
  /// The document in UTF-8, without a byte-order mark. It may still hold stray bytes where a declared UTF-8 is damaged.
  static func utf8(_ body: [UInt8], contentType: String?) -> [UInt8] {
    if let marked = byteOrderMark(of: body) {
      if marked.name == "UTF-8" { return Array(body[marked.length...]) }
      return decoded(body[marked.length...], from: marked.name)?.bytes ?? []
    }
    if let wide = wideWithoutMark(body) { return decoded(body[...], from: wide)?.bytes ?? [] }

    let declared = [parameter(of: contentType), declaration(of: body)].compactMap { $0 }.map(canonicalName)
    let survey = UTF8Bytes.survey(body, from: 0)
    for name in declared where name.hasPrefix("ISO-2022") {
      if let result = decoded(body[...], from: name), result.strays == 0 { return result.bytes }
    }
    // Text of another encoding is next to never well-formed UTF-8, whatever it declares.
    if survey.strays == 0 { return body }
    for name in declared {
      if name == "UTF-8" {
        if survey.characters > 4 * survey.strays { return body }
      } else if !name.hasPrefix("UTF-"), let result = decoded(body[...], from: name),
        result.strays * 50 <= body.count
      {
        return result.bytes
      }
    }
    if survey.characters > 4 * survey.strays { return body }
    return decoded(body[...], from: guess(body))?.bytes ?? body
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

  /// Chinese text in GB 18030 is made of pairs of high bytes; in the Windows sets of Europe high bytes stand alone.
  private static func guess(_ body: [UInt8]) -> String {
    var (paired, all) = (0, 0)
    var index = 0
    while index < body.count {
      var end = index
      while end < body.count, body[end] >= 0x80 { end += 1 }
      all += end - index
      if (end - index).isMultiple(of: 2) { paired += end - index }
      index = end + 1
    }
    return paired * 10 > all * 8 ? "GB18030" : "WINDOWS-1252"
  }

  /// Nil for a character set that the system does not know; what cannot be read becomes U+FFFD and is counted.
  private static func decoded(_ input: ArraySlice<UInt8>, from name: String) -> (bytes: [UInt8], strays: Int)? {
    let converter = iconv_open("UTF-8", name)
    guard Int(bitPattern: converter) != -1 else { return nil }
    defer { iconv_close(converter) }
    var input = Array(input)
    var output: [UInt8] = []
    output.reserveCapacity(input.count + input.count / 2)
    var strays = 0
    var part = [CChar](repeating: 0, count: 16 * 1024)
    input.withUnsafeMutableBytes { raw in
      let bytes = raw.assumingMemoryBound(to: CChar.self)
      var next = bytes.baseAddress
      var left = bytes.count
      while left > 0 {
        let (used, isStray) = part.withUnsafeMutableBufferPointer { space in
          var free = space.count
          var target = space.baseAddress
          let failed = iconv(converter, &next, &left, &target, &free) == -1
          return (space.count - free, failed && errno != E2BIG)
        }
        output.append(contentsOf: part[..<used].lazy.map(UInt8.init(bitPattern:)))
        if isStray, left > 0 {
          output.append(contentsOf: [0xef, 0xbf, 0xbd])
          strays += 1
          next = next?.advanced(by: 1)
          left -= 1
        }
      }
    }
    return (output, strays)
  }
}

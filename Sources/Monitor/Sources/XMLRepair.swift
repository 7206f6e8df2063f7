/// Turns the XML that publishers send into the XML that a parser accepts, piece by piece.
///
/// Roughly every eighth feed in the wild is not well formed. What libxml2's recovery loses (text after a bare `&`,
/// everything after a control character, the nesting after a missing end tag) is mended here; comments, processing
/// instructions, CDATA sections and the document type are resolved, so that the parser sees elements and text only and
/// no entity ever reaches it.
struct XMLRepair {
  static let chunkSize = 32 * 1024
  private static let depthLimit = 200
  private static let attributeLimit = 256
  private static let tagLimit = 1024 * 1024
  private static let nameLimit = 256
  /// Bytes that may be looked through for the ends of tags that have none, and for the starts of end tags, in all.
  private static let futileLimit = 64 * 1024 * 1024

  /// The first damage found, for people.
  private(set) var damage: String?

  private let input: [UInt8]
  private var index: Int
  private var entities: XMLEntities
  /// Names of the open elements, outermost first, as ranges of the input.
  private var open: [Range<Int>] = []
  private var hasRoot = false
  /// The end of the CDATA section that is being read.
  private var sectionEnd: Int?
  private var futileBytes = 0

  /// The input is UTF-8, but for stray bytes; `root` is where its first element starts.
  init(_ input: [UInt8], root: Int, entities: XMLEntities) {
    self.input = input
    self.entities = entities
    index = root
  }

  /// Appends the next piece; false when nothing is left.
  mutating func append(to chunk: inout [UInt8]) throws(FeedError) -> Bool {
    while chunk.count < Self.chunkSize {
      if let end = sectionEnd {
        appendSection(upTo: end, to: &chunk)
        continue
      }
      guard index < input.count, !(hasRoot && open.isEmpty) else {
        if !open.isEmpty { damage = "the document ends early" }
        return false
      }
      switch input[index] {
      case UInt8(ascii: "<"): try appendMarkup(to: &chunk)
      case UInt8(ascii: "&"): try appendReference(to: &chunk)
      default: appendCharacter(to: &chunk)
      }
    }
    return true
  }

  private mutating func note(_ text: String) { if damage == nil { damage = text } }

  // MARK: Text

  private mutating func appendCharacter(to chunk: inout [UInt8]) {
    let byte = input[index]
    if byte < 0x80 {
      switch byte {
      case UInt8(ascii: ">"): chunk.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "<"): chunk.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: "&"): chunk.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "\""): chunk.append(contentsOf: "&quot;".utf8)
      case 9, 10, 13, 32...: chunk.append(byte)
      default: note("control characters")
      }
      index += 1
      return
    }
    let length = UTF8Bytes.length(at: index, in: input)
    if length == 0 {
      note("bytes that are not in the document's character set")
      // A byte alone among ASCII was pasted from a document in Windows-1252.
      let isAlone = index > 0 && input[index - 1] < 0x80 && index + 1 < input.count && input[index + 1] < 0x80
      UTF8Bytes.append((isAlone ? HTMLText.scalar(ofReference: UInt32(byte)) : nil) ?? "\u{fffd}", to: &chunk)
      index += 1
      return
    }
    // U+FFFE and U+FFFF are no characters of XML.
    let isCharacter = !(byte == 0xef && input[index + 1] == 0xbf && input[index + 2] >= 0xbe)
    if isCharacter { chunk.append(contentsOf: input[index..<(index + length)]) }
    index += length
  }

  /// A CDATA section is text in which nothing is mark-up.
  private mutating func appendSection(upTo end: Int, to chunk: inout [UInt8]) {
    while index < end, chunk.count < Self.chunkSize { appendCharacter(to: &chunk) }
    if index >= end {
      index = min(end + 3, input.count)
      sectionEnd = nil
    }
  }

  private mutating func appendReference(to chunk: inout [UInt8]) throws(FeedError) {
    if try !entities.appendReference(in: input, at: &index, to: &chunk) {
      note("`&` that starts no reference")
      chunk.append(contentsOf: "&amp;".utf8)
      index += 1
    }
  }

  // MARK: Mark-up

  private mutating func appendMarkup(to chunk: inout [UInt8]) throws(FeedError) {
    let next = index + 1 < input.count ? input[index + 1] : 0
    if input[index...].starts(with: "<![CDATA[".utf8) {
      index += 9
      let end = input.firstIndex(of: "]]>", from: index)
      sectionEnd = end ?? input.count
    } else if input[index...].starts(with: "<!--".utf8) {
      index = input.firstIndex(of: "-->", from: index + 4).map { $0 + 3 } ?? input.count
    } else if next == UInt8(ascii: "!") {
      index = input.firstIndex(of: ">", from: index).map { $0 + 1 } ?? input.count
    } else if next == UInt8(ascii: "?") {
      index = input.firstIndex(of: "?>", from: index).map { $0 + 2 } ?? input.count
    } else if next == UInt8(ascii: "/") {
      try appendEndTag(to: &chunk)
    } else if Self.isNameStart(next), let end = try tagEnd() {
      try appendStartTag(upTo: end, to: &chunk)
    } else {
      note("`<` that starts no tag")
      appendCharacter(to: &chunk)
    }
  }

  /// Closes the innermost element of that name and all within it; an end tag without a start is dropped.
  private mutating func appendEndTag(to chunk: inout [UInt8]) throws(FeedError) {
    let start = index + 2
    var end = start
    while end < input.count, Self.isName(input[end]) { end += 1 }
    index = input.firstIndex(of: ">", from: end).map { $0 + 1 } ?? input.count
    guard let depth = open.lastIndex(where: { isSameName($0, start..<end) }) else {
      note("end tags without a start")
      futileBytes += 8 * open.count
      guard futileBytes <= Self.futileLimit else { throw .refused(reason: "its tags do not match") }
      return
    }
    if depth < open.count - 1 { note("end tags that are missing") }
    while open.count > depth {
      let name = open.removeLast()
      chunk.append(contentsOf: "</".utf8)
      chunk.append(contentsOf: input[name])
      chunk.append(UInt8(ascii: ">"))
    }
  }

  /// Where the tag at the index ends with `>`; nil if it is none, because another begins first.
  private mutating func tagEnd() throws(FeedError) -> Int? {
    var end = index + 1
    var isAfterEquals = false
    let last = min(input.count, index + Self.tagLimit)
    while end < last {
      let byte = input[end]
      if isAfterEquals, byte == 34 || byte == 39, let close = input[(end + 1)..<last].firstIndex(of: byte) {
        end = close
        isAfterEquals = false
      } else if byte == UInt8(ascii: ">") {
        return end
      } else if byte == UInt8(ascii: "<") {
        break
      } else if byte > 32 {
        isAfterEquals = byte == UInt8(ascii: "=")
      }
      end += 1
    }
    futileBytes += end - index
    guard futileBytes <= Self.futileLimit else { throw .refused(reason: "its tags do not end") }
    return nil
  }

  private mutating func appendStartTag(upTo end: Int, to chunk: inout [UInt8]) throws(FeedError) {
    guard open.count < Self.depthLimit else {
      throw .refused(reason: "elements are nested more than \(Self.depthLimit) deep")
    }
    let nameStart = index + 1
    index = nameStart
    while index < end, Self.isName(input[index]) { index += 1 }
    let name = nameStart..<index
    guard name.count <= Self.nameLimit else { throw .refused(reason: "a name is longer than \(Self.nameLimit) bytes") }
    chunk.append(UInt8(ascii: "<"))
    chunk.append(contentsOf: input[name])
    var attributes = 0
    while index < end {
      guard Self.isNameStart(input[index]) else {
        index += 1
        continue
      }
      attributes += 1
      guard attributes <= Self.attributeLimit else {
        throw .refused(reason: "an element has more than \(Self.attributeLimit) attributes")
      }
      try appendAttribute(upTo: end, to: &chunk)
    }
    let isEmpty = input[end - 1] == UInt8(ascii: "/")
    if isEmpty { chunk.append(UInt8(ascii: "/")) } else { open.append(name) }
    hasRoot = true
    chunk.append(UInt8(ascii: ">"))
    index = end + 1
  }

  private mutating func appendAttribute(upTo end: Int, to chunk: inout [UInt8]) throws(FeedError) {
    let start = index
    while index < end, Self.isName(input[index]) { index += 1 }
    chunk.append(32)
    chunk.append(contentsOf: input[start..<index])
    chunk.append(contentsOf: "=\"".utf8)
    skipSpaces(upTo: end)
    if index < end, input[index] == UInt8(ascii: "=") {
      index += 1
      skipSpaces(upTo: end)
      let quote = index < end ? input[index] : 0
      var valueEnd: Int
      if quote == 34 || quote == 39, let close = input[(index + 1)..<end].firstIndex(of: quote) {
        index += 1
        valueEnd = close
      } else {
        valueEnd = input[index..<end].firstIndex { $0 <= 32 } ?? end
        if valueEnd == end, input[end - 1] == UInt8(ascii: "/") { valueEnd = max(index, end - 1) }
      }
      while index < valueEnd {
        if input[index] == UInt8(ascii: "&") {
          try appendReference(to: &chunk)
        } else {
          appendCharacter(to: &chunk)
        }
      }
      index = max(valueEnd, index)
      if index < end, input[index] == quote { index += 1 }
    }
    chunk.append(UInt8(ascii: "\""))
  }

  private mutating func skipSpaces(upTo end: Int) { while index < end, input[index] <= 32 { index += 1 } }

  /// Letter case aside: some publishers write `<Title>…</title>`.
  private func isSameName(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    var offset = 0
    while offset < left.count {
      let (one, other) = (input[left.lowerBound + offset], input[right.lowerBound + offset])
      let isSameLetter = one | 0x20 == other | 0x20 && (97...122).contains(one | 0x20)
      guard one == other || isSameLetter else { return false }
      offset += 1
    }
    return true
  }

  static func isNameStart(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) || byte == 95 || byte >= 0x80 }

  static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (48...57).contains(byte) || byte == 45 || byte == 46 || byte == 58
  }
}

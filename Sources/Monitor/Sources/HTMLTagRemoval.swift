/// The step that takes mark-up out of HTML.
enum HTMLTagRemoval {
  /// Returns the new count; what an unfinished tag began is dropped.
  static func removeTags(from buffer: UnsafeMutableBufferPointer<UInt8>, count: Int) -> Int {
    let bytes = UnsafeBufferPointer(rebasing: buffer[..<count])
    guard var index = bytes.firstIndex(of: UInt8(ascii: "<"), from: 0) else { return count }
    var output = HTMLOutput(buffer, at: index)
    while index < count {
      index = skipMarkup(in: bytes, at: index, output: &output)
      let next = bytes.firstIndex(of: UInt8(ascii: "<"), from: index) ?? count
      output.append(from: index, to: next)
      index = next
    }
    return output.count
  }

  /// The index after the mark-up whose `<` is at `start`.
  private static func skipMarkup(in bytes: UnsafeBufferPointer<UInt8>, at start: Int, output: inout HTMLOutput) -> Int {
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    if next.isASCIILetter { return skipTag(in: bytes, at: start, isClosing: false, output: &output) }
    switch next {
    case UInt8(ascii: "/"): return skipTag(in: bytes, at: start, isClosing: true, output: &output)
    case UInt8(ascii: "!"), UInt8(ascii: "?"): return skipDeclaration(in: bytes, at: start, output: &output)
    default:
      output.append(UInt8(ascii: "<"))
      return start + 1
    }
  }

  private static func skipDeclaration(
    in bytes: UnsafeBufferPointer<UInt8>, at start: Int, output: inout HTMLOutput
  ) -> Int {
    if bytes.hasPrefix("<!--", at: start) {
      return bytes.firstIndex(of: "-->", from: start + 4).map { $0 + 3 } ?? bytes.count
    }
    if bytes.hasPrefix("<![CDATA[", at: start) {
      let end = bytes.firstIndex(of: "]]>", from: start + 9)
      output.append(from: start + 9, to: end ?? bytes.count)
      return end.map { $0 + 3 } ?? bytes.count
    }
    return bytes.firstIndex(of: UInt8(ascii: ">"), from: start).map { $0 + 1 } ?? bytes.count
  }

  /// The index after the tag at `start`, and after the content of elements that are dropped whole.
  private static func skipTag(
    in bytes: UnsafeBufferPointer<UInt8>, at start: Int, isClosing: Bool, output: inout HTMLOutput
  ) -> Int {
    let nameStart = start + (isClosing ? 2 : 1)
    guard nameStart < bytes.count, bytes[nameStart].isASCIILetter else {
      return bytes.firstIndex(of: UInt8(ascii: ">"), from: start).map { $0 + 1 } ?? bytes.count
    }
    var nameEnd = nameStart + 1
    while nameEnd < bytes.count, !isSpace(bytes[nameEnd]), bytes[nameEnd] != 47, bytes[nameEnd] != 62 { nameEnd += 1 }
    guard let end = tagEnd(in: bytes, from: nameEnd) else { return bytes.count }
    let name = XMLName(bytes.part(nameStart..<nameEnd))
    let isDropped = !isClosing && bytes[end - 2] != UInt8(ascii: "/") && HTMLTags.dropped.contains(name)
    if HTMLTags.blocks.contains(name) { output.append(32) }
    guard isDropped else { return end }
    guard let close = closingTag(nameStart..<nameEnd, in: bytes, from: end) else { return bytes.count }
    output.append(32)
    return tagEnd(in: bytes, from: close + 2 + nameEnd - nameStart) ?? bytes.count
  }

  /// The index after the `>` that ends a tag; quotes count only right after `=`.
  private static func tagEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ">") { return index + 1 }
      if byte == UInt8(ascii: "=") {
        var quote = index + 1
        while quote < bytes.count, isSpace(bytes[quote]) { quote += 1 }
        if quote < bytes.count, bytes[quote] == 34 || bytes[quote] == 39 {
          // A quote that never closes is none: but then nothing after it can be told apart, and the tag is dropped.
          guard let end = bytes.firstIndex(of: bytes[quote], from: quote + 1) else {
            return bytes.firstIndex(of: UInt8(ascii: ">"), from: quote).map { $0 + 1 }
          }
          index = end + 1
          continue
        }
      }
      index += 1
    }
    return nil
  }

  private static func closingTag(
    _ name: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    var index = start
    while let close = bytes.firstIndex(of: "</", from: index) {
      let end = close + 2 + name.count
      if end < bytes.count, isSpace(bytes[end]) || bytes[end] == 47 || bytes[end] == 62,
        XMLName(bytes.part((close + 2)..<end)) == XMLName(bytes.part(name))
      {
        return close
      }
      index = close + 2
    }
    return nil
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte &- 9 < 5 }
}

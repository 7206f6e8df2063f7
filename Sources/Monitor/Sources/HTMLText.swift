/// Makes text of HTML, on bytes and in place: mark-up out, references decoded once, white space collapsed.
///
/// Block-level tags leave a space and inline tags nothing; scripts, styles and frames go with their content. This is
/// what a post needs to be read and scored, not what a browser shows. No step makes text longer, so each writes over
/// what it has read.
enum HTMLText {
  /// The text of a field that is HTML.
  static func text(html: [UInt8]) -> String {
    var bytes = html
    return text(html: &bytes)
  }

  /// The same; the bytes are used up.
  static func text(html bytes: inout [UInt8]) -> String {
    bytes.withUnsafeMutableBufferPointer { buffer in
      var count = buffer.count
      count = HTMLTagRemoval.removeTags(from: buffer, count: count)
      count = decodeReferences(in: buffer, count: count)
      return HTMLWhiteSpace.collapsed(buffer, count: count)
    }
  }

  /// The text of a field that is not.
  static func text(plain: [UInt8]) -> String {
    var bytes = plain
    return text(plain: &bytes)
  }

  static func text(plain: some StringProtocol) -> String { text(plain: Array(plain.utf8)) }

  /// The same; the bytes are used up.
  static func text(plain bytes: inout [UInt8]) -> String {
    bytes.withUnsafeMutableBufferPointer { HTMLWhiteSpace.collapsed($0, count: $0.count) }
  }

  /// The text of a field whose format does not say what it is (RSS): HTML only if it looks like it.
  static func text(unknown: [UInt8]) -> String {
    var bytes = unknown
    return text(unknown: &bytes)
  }

  /// The same; the bytes are used up.
  static func text(unknown bytes: inout [UInt8]) -> String {
    looksLikeHTML(bytes) ? text(html: &bytes) : text(plain: &bytes)
  }

  /// There is a closing tag or a reference, every tag is one of HTML's and every named reference is one of HTML's.
  static func looksLikeHTML(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { looksLikeHTML($0) } }

  private static func looksLikeHTML(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var hasEvidence = false
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == UInt8(ascii: "<") {
        let isClosing = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
        let name = word(in: bytes, at: index + (isClosing ? 2 : 1))
        if name.isEmpty { continue }
        guard HTMLTags.known.contains(XMLName(bytes.part(name))) else { return false }
        if isClosing, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ">") { hasEvidence = true }
      } else if byte == UInt8(ascii: "&") {
        let isNumeric = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "#")
        let name = word(in: bytes, at: index + (isNumeric ? 2 : 1))
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";") else { continue }
        if !isNumeric, !HTMLEntity.isOld(bytes.part(name)) { return false }
        hasEvidence = true
      }
    }
    return hasEvidence
  }

  /// The run of letters, digits, underscores and anything beyond ASCII.
  private static func word(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int> {
    var end = min(start, bytes.count)
    let first = end
    while end < bytes.count,
      bytes[end].isASCIILetter || bytes[end].isASCIIDigit || bytes[end] == 95 || bytes[end] >= 0x80
    {
      end += 1
    }
    return first..<end
  }

  /// Returns the new count.
  private static func decodeReferences(in buffer: UnsafeMutableBufferPointer<UInt8>, count: Int) -> Int {
    let bytes = UnsafeBufferPointer(rebasing: buffer[..<count])
    guard var index = bytes.firstIndex(of: UInt8(ascii: "&"), from: 0) else { return count }
    var output = HTMLOutput(buffer, at: index)
    while index < count {
      if let match = HTMLReference.match(in: bytes, at: index) {
        if let scalar = match.scalar { output.append(scalar) }
        index = match.end
      } else {
        output.append(UInt8(ascii: "&"))
        index += 1
      }
      let next = bytes.firstIndex(of: UInt8(ascii: "&"), from: index) ?? count
      output.append(from: index, to: next)
      index = next
    }
    return output.count
  }
}

/// Where a step writes, behind the place from which it reads in the same buffer.
struct HTMLOutput {
  private let base: UnsafeMutablePointer<UInt8>?
  private(set) var count: Int

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>, at count: Int) {
    base = buffer.baseAddress
    self.count = count
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    base?[count] = byte
    count += 1
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }
  }

  /// Moves a run down.
  @inline(__always)
  mutating func append(from start: Int, to end: Int) {
    guard start < end, let base else { return }
    if start != count { (base + count).update(from: base + start, count: end - start) }
    count += end - start
  }
}

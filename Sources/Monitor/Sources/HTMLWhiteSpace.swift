/// The last step of making text: controls and invisible marks go, and every run of white space becomes one space.
enum HTMLWhiteSpace {
  static func collapsed(_ buffer: UnsafeMutableBufferPointer<UInt8>, count: Int) -> String {
    let bytes = UnsafeBufferPointer(rebasing: buffer[..<count])
    var output = HTMLOutput(buffer, at: 0)
    var isSpacePending = false
    var index = 0
    while index < count {
      let start = index
      index = skipWords(in: bytes, from: index)
      while index < count {
        if isPlain(bytes[index]) {
          index += 1
        } else if bytes[index] == 32, index > start, index + 1 < count, isPlain(bytes[index + 1]) {
          // One space between two words stays as it is.
          index += 2
        } else {
          break
        }
      }
      if index > start {
        if isSpacePending, output.count > 0 { output.append(32) }
        isSpacePending = false
        output.append(from: start, to: index)
        continue
      }
      let length = max(1, UTF8Bytes.length(at: index, in: bytes))
      switch kind(of: bytes, at: index, length: length) {
      case .space: isSpacePending = true
      case .nothing: break
      case .text:
        if isSpacePending, output.count > 0 { output.append(32) }
        isSpacePending = false
        output.append(from: index, to: index + length)
      }
      index += length
    }
    return String(decoding: buffer[..<output.count], as: UTF8.self)
  }

  /// Past text of ASCII in which single spaces stand between words, eight bytes at a time; ends after no space.
  @inline(__always)
  private static func skipWords(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let (ones, highs) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      // A control, a delete or a byte beyond ASCII: Henry Warren, "Hacker's Delight", section 6-1.
      let odd = ((word &- ones &* 0x20) & ~word) | word | (word &+ ones)
      let blank = word ^ (ones &* 0x20)
      let spaces = (blank &- ones) & ~blank & highs
      // The first byte may be a space only after a word.
      let isDouble = spaces & (spaces << 8) != 0 || (index == start && spaces & 0x80 != 0)
      if odd & highs != 0 || isDouble { break }
      if spaces >> 63 != 0 {
        guard index + 8 < bytes.count, isPlain(bytes[index + 8]) else { return index + 7 }
      }
      index += 8
    }
    return index > start && bytes[index - 1] == 32 ? index - 1 : index
  }

  /// Whether the byte can be copied without looking at the next: no space or control of ASCII, and no first byte of a
  /// character that may be one.
  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    if byte < 0x80 { return byte &- 33 < 94 }
    return byte != 0xc2 && byte != 0xe1 && byte != 0xe2 && byte != 0xe3 && byte != 0xef
  }

  private enum Kind { case text, space, nothing }

  @inline(__always)
  private static func kind(of bytes: UnsafeBufferPointer<UInt8>, at index: Int, length: Int) -> Kind {
    var value: UInt32 = 0
    for offset in 0..<length { value = value << 8 | UInt32(bytes[index + offset]) }
    switch value {
    case 32, 9...13, 0xc285, 0xc2a0, 0xe19a80, 0xe28080...0xe2808a, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080:
      return .space
    case ..<32, 0x7f, 0xefbbbf, 0xe2808b, 0xe281a0, 0xefbfbe, 0xefbfbf: return .nothing
    default: return .text
    }
  }
}

/// The last step of making text: controls and invisible marks go, and every run of white space becomes one space.
enum HTMLWhiteSpace {
  static func collapsed(_ buffer: UnsafeMutableBufferPointer<UInt8>, count: Int) -> String {
    let bytes = UnsafeBufferPointer(rebasing: buffer[..<count])
    var output = HTMLOutput(buffer, at: 0)
    var isSpacePending = false
    var index = 0
    while index < count {
      let start = index
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

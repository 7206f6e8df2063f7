/// Questions about bytes that may or may not be UTF-8 (RFC 3629).
enum UTF8Bytes {
  /// The length of the well-formed character that starts at `index`, or 0 if none does.
  static func length(at index: Int, in bytes: [UInt8]) -> Int {
    let lead = bytes[index]
    if lead < 0x80 { return 1 }
    let length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
    guard (0xc2...0xf4).contains(lead), index + length <= bytes.count else { return 0 }
    let second = bytes[index + 1]
    let range: ClosedRange<UInt8> =
      switch lead {
      case 0xe0: 0xa0...0xbf
      case 0xed: 0x80...0x9f
      case 0xf0: 0x90...0xbf
      case 0xf4: 0x80...0x8f
      default: 0x80...0xbf
      }
    guard range.contains(second) else { return 0 }
    for offset in 2..<max(2, length) where bytes[index + offset] & 0xc0 != 0x80 { return 0 }
    return length
  }

  /// How many characters beyond ASCII are well formed, and how many bytes belong to none.
  static func survey(_ bytes: [UInt8], from start: Int) -> (characters: Int, strays: Int) {
    var (characters, strays) = (0, 0)
    var index = start
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      let length = length(at: index, in: bytes)
      // A character that the end of the document cuts off says nothing against the encoding.
      if length == 0, bytes.count - index >= 4 { strays += 1 } else { characters += 1 }
      index += max(1, length)
    }
    return (characters, strays)
  }

  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.isASCII {
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}

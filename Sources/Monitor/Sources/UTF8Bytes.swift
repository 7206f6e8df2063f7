import Glibc

/// Questions about bytes that may or may not be UTF-8 (RFC 3629).
enum UTF8Bytes {
  /// The length of the well-formed character that starts at `index`, or 0 if none does.
  @inline(__always)
  static func length(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let lead = bytes[index]
    if lead < 0x80 { return 1 }
    let length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
    guard lead >= 0xc2, lead <= 0xf4, index + length <= bytes.count else { return 0 }
    let second = bytes[index + 1]
    guard second & 0xc0 == 0x80 else { return 0 }
    switch lead {
    case 0xe0 where second < 0xa0, 0xed where second > 0x9f, 0xf0 where second < 0x90, 0xf4 where second > 0x8f:
      return 0
    default: break
    }
    if length > 2, bytes[index + 2] & 0xc0 != 0x80 { return 0 }
    if length > 3, bytes[index + 3] & 0xc0 != 0x80 { return 0 }
    return length
  }

  struct Survey: Equatable {
    /// Well-formed characters beyond ASCII.
    var characters = 0
    /// Bytes that belong to no character.
    var strays = 0
  }

  static func survey(_ bytes: UnsafeBufferPointer<UInt8>) -> Survey {
    var survey = Survey()
    var index = 0
    while true {
      index = firstBeyondASCII(in: bytes, from: index)
      guard index < bytes.count else { return survey }
      let length = length(at: index, in: bytes)
      // A character that the end of the document cuts off says nothing against the encoding.
      if length == 0, bytes.count - index >= 4 { survey.strays += 1 } else { survey.characters += 1 }
      index += max(1, length)
    }
  }

  /// Eight bytes at a time; the count of the bytes if all are ASCII.
  @inline(__always)
  private static func firstBeyondASCII(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    guard index < bytes.count, bytes[index] < 0x80 else { return index }
    let raw = UnsafeRawBufferPointer(bytes)
    while index + 8 <= bytes.count {
      let high = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) & 0x8080_8080_8080_8080
      if high != 0 { return index + high.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index
  }

  /// The text without its stray bytes: one alone among ASCII was pasted from a document in Windows-1252; others become
  /// U+FFFD.
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { bytes in
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count + 64)
      var (index, start) = (0, 0)
      while true {
        index = firstBeyondASCII(in: bytes, from: index)
        guard index < bytes.count else { break }
        let length = length(at: index, in: bytes)
        if length == 0 {
          text.append(contentsOf: bytes[start..<index])
          let isAlone =
            index > 0 && bytes[index - 1] < 0x80 && index + 1 < bytes.count && bytes[index + 1] < 0x80
          append((isAlone ? HTMLReference.scalar(of: UInt32(bytes[index])) : nil) ?? "\u{fffd}", to: &text)
          start = index + 1
        }
        index += max(1, length)
      }
      text.append(contentsOf: bytes[start...])
      return text
    }
  }

  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.isASCII {
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}

/// Searches in bytes that the C library does faster than a loop.
extension UnsafeBufferPointer where Element == UInt8 {
  /// Where a byte next occurs before `end`.
  @inline(__always)
  func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard start < end, let base = baseAddress, let found = memchr(base + start, Int32(byte), end - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  @inline(__always)
  func firstIndex(of byte: UInt8, from start: Int) -> Int? { firstIndex(of: byte, from: start, to: count) }

  /// Where a short pattern next occurs.
  func firstIndex(of pattern: StaticString, from start: Int) -> Int? {
    var index = start
    while let found = firstIndex(of: pattern.utf8Start[0], from: index) {
      if hasPrefix(pattern, at: found) { return found }
      index = found + 1
    }
    return nil
  }

  @inline(__always)
  func hasPrefix(_ pattern: StaticString, at index: Int) -> Bool {
    guard index >= 0, count - index >= pattern.utf8CodeUnitCount, let base = baseAddress else { return false }
    return memcmp(base + index, pattern.utf8Start, pattern.utf8CodeUnitCount) == 0
  }

  @inline(__always)
  func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: self[range]) }
}

extension UInt8 {
  @inline(__always) var isASCIILetter: Bool { (self | 0x20) &- 97 < 26 }
  @inline(__always) var isASCIIDigit: Bool { self &- 48 < 10 }
}

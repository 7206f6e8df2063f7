/// Many short strings as one run of UTF-8, the form in which a model file keeps them.
///
/// String `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
struct PackedStrings: Sendable, Hashable {
  let bytes: [UInt8]  // UTF-8
  let offsets: [Int32]  // [count + 1]

  var count: Int { offsets.count - 1 }

  /// Checks that every string is valid UTF-8 of its own; `name` is what an error calls them.
  init(bytes: [UInt8], offsets: [Int32], name: String) throws(TokenizerError) {
    guard bytes.count < 1 << 24 else { throw .tooLarge(of: name, byteCount: bytes.count) }
    guard offsets.first == 0, let end = offsets.last, Int(end) == bytes.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw .brokenOffsets(of: name) }
    let cutsCharacter = offsets.contains { Int($0) < bytes.count && bytes[Int($0)] & 0xC0 == 0x80 }
    guard !cutsCharacter, String(validating: bytes, as: UTF8.self) != nil else { throw .brokenText(of: name) }
    self.bytes = bytes
    self.offsets = offsets
  }

  func range(_ index: Int) -> Range<Int> { Int(offsets[index])..<Int(offsets[index + 1]) }

  func string(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }
}

extension PackedStrings {
  /// No strings at all.
  static var empty: PackedStrings { PackedStrings() }

  private init() {
    bytes = []
    offsets = [0]
  }
}

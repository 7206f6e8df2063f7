/// FNV-1a in 64 bits: the same in every process, unlike Swift's own, so that it can be stored.
///
/// It tells a changed text from the same one; it is no defence against somebody who builds two that agree.
struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// As SQLite stores it.
  var value: Int64 { Int64(bitPattern: state) }

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  static func of(_ bytes: some Sequence<UInt8>) -> Int64 {
    var hash = StableHash()
    hash.add(bytes)
    return hash.value
  }
}

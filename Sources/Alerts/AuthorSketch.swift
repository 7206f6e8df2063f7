import Glibc

/// How many different authors there are among some posts: exactly up to ``exactLimit``, estimated beyond.
///
/// Beyond it is a HyperLogLog of 512 registers (Flajolet et al., "HyperLogLog: the analysis of a near-optimal
/// cardinality estimation algorithm", 2007), with a standard error of 4.6 %. Sketches are sets: they do not depend on
/// the order of posts, and the union of two is the sketch of all their posts. At most 512 bytes.
public struct AuthorSketch: Sendable, Hashable {
  /// Authors that are still counted one by one.
  public static let exactLimit = 127

  private static let registerCount = 512
  private static let indexBits: UInt32 = 9

  /// The hashes in ascending order, as long as there are few; else empty.
  private var hashes: [UInt32] = []
  /// For each register the greatest rank seen; empty as long as there are few.
  private var ranks: [UInt8] = []

  public init() {}

  public var isEmpty: Bool { hashes.isEmpty && ranks.isEmpty }

  /// A hash of an author's name; the same in every process.
  public static func hash(_ name: String) -> UInt32 {
    // FNV-1a leaves the high bits poorly mixed; the finaliser of SplitMix64 mends that.
    var word = fingerprint(name)
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return UInt32(truncatingIfNeeded: (word ^ (word >> 31)) >> 16)
  }

  public mutating func insert(_ hash: UInt32) {
    guard ranks.isEmpty else {
      raise(hash)
      return
    }
    let place = hashes.partitioningIndex { $0 >= hash }
    if place < hashes.count, hashes[place] == hash { return }
    hashes.insert(hash, at: place)
    if hashes.count > Self.exactLimit { estimate() }
  }

  public mutating func formUnion(_ other: AuthorSketch) {
    for hash in other.hashes { insert(hash) }
    guard !other.ranks.isEmpty else { return }
    if ranks.isEmpty { estimate() }
    for index in ranks.indices { ranks[index] = max(ranks[index], other.ranks[index]) }
  }

  /// The number of authors.
  public var count: Double {
    guard !ranks.isEmpty else { return Double(hashes.count) }
    let registers = Double(Self.registerCount)
    let sum = ranks.reduce(0.0) { $0 + exp2(-Double($1)) }
    let raw = 0.7213 / (1 + 1.079 / registers) * registers * registers / sum
    let unused = ranks.count { $0 == 0 }
    guard raw <= 2.5 * registers, unused > 0 else { return raw.rounded() }
    return (registers * log(registers / Double(unused))).rounded()
  }

  /// From hashes to ranks.
  private mutating func estimate() {
    ranks = Array(repeating: 0, count: Self.registerCount)
    for hash in hashes { raise(hash) }
    hashes = []
  }

  private mutating func raise(_ hash: UInt32) {
    let index = Int(hash >> (32 - Self.indexBits))
    let rank = UInt8(min((hash << Self.indexBits).leadingZeroBitCount, 32 - Int(Self.indexBits)) + 1)
    if rank > ranks[index] { ranks[index] = rank }
  }
}

extension AuthorSketch {
  /// Four bytes an author, least significant first, or 512 ranks.
  public var bytes: [UInt8] {
    guard ranks.isEmpty else { return ranks }
    return hashes.flatMap { hash in (0..<4).map { UInt8(truncatingIfNeeded: hash >> UInt32(8 * $0)) } }
  }

  /// Of stored ``bytes``; anything else is an empty sketch, so that a damaged one costs an estimate and no start.
  public init(bytes: [UInt8]) {
    self.init()
    if bytes.count == Self.registerCount {
      if bytes.allSatisfy({ $0 <= 33 - Self.indexBits }) { ranks = bytes }
    } else if bytes.count % 4 == 0, bytes.count <= 4 * Self.exactLimit {
      for start in stride(from: 0, to: bytes.count, by: 4) {
        insert((0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
      }
    }
  }
}

extension Array {
  /// The first index whose element satisfies the predicate, if all that do come last.
  fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

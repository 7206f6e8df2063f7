/// What is kept of a post's text to know it again: its headline, its words, the facts that tell it from others of its
/// pattern, and keys under which a near-duplicate is found. At most 1.2 kB.
///
/// Keys come from MinHash over shingles of eight bytes, which are eight letters or three ideographs (Broder, "On the
/// resemblance and containment of documents", 1997), by one permutation (Li, Owen and Zhang, 2012), in bands of two
/// (Indyk and Motwani, 1998). A band is equal with a chance of the square of the resemblance, so that one of twelve is
/// for 97 % of the pairs that share half of their shingles. Keys only nominate: ``resemblance(to:)`` decides.
struct StoryPrint: Sendable, Hashable {
  /// The first units in order, at most ``sequenceLimit``: those of the headline, then those of the text.
  var sequence: [UInt32] = []
  var headCount = 0
  /// The headline's and the text's words, and pairs of neighbouring ideographs; in ascending order.
  var tokens: [UInt32] = []
  /// Numbers and names of the beginning; in ascending order.
  var facts: [UInt32] = []
  /// Negations of the beginning: for each the token of the negation with what is behind it, then the token of what is
  /// negated, or 0.
  var negations: [UInt32] = []
  /// Units of the text behind the headline.
  var bodyCount = 0
  var keys: [UInt32] = []

  static let sequenceLimit = 64
  private static let bins = 24
  private static let shingle = 8
  /// Bytes of the headline and of the text that are cut into shingles.
  private static let shingledBytes = 800
  /// Facts are looked for in so many units.
  private static let beginning = 40

  init() {}

  init(_ text: StoryText) {
    let units = text.head.units + text.body.units
    sequence = units.prefix(Self.sequenceLimit).map(\.hash)
    headCount = text.head.count
    bodyCount = text.body.count
    let negated = Self.negations(of: units).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    tokens = Set(Self.tokens(of: text.head.units) + Self.tokens(of: text.body.units) + negated).sorted()
    let start = units.prefix(Self.beginning)
    facts = Set(start.filter { $0.kind == .number || $0.kind == .name }.map(\.hash)).sorted()
    negations = Self.negations(of: Array(start))
    keys = Self.keys(text)
  }

  /// Too little is said for two posts with the same words to be one story.
  var isTooShort: Bool { headCount + bodyCount < 4 }

  var head: ArraySlice<UInt32> { sequence.prefix(headCount) }

  private static func tokens(of units: [StoryUnits.Unit]) -> [UInt32] {
    var tokens: [UInt32] = []
    tokens.reserveCapacity(units.count)
    var previous: UInt32?
    for unit in units {
      if unit.isIdeograph {
        if let previous { tokens.append(mixed(previous, unit.hash)) }
        previous = unit.hash
      } else {
        tokens.append(unit.hash)
        previous = nil
      }
    }
    return tokens
  }

  private static func negations(of units: [StoryUnits.Unit]) -> [UInt32] {
    units.indices.dropLast().filter { units[$0].kind == .negation }.flatMap { index in
      let next = units[index + 1]
      let second = index + 2 < units.count && units[index + 2].isIdeograph ? units[index + 2].hash : nil
      let negated = next.isIdeograph ? second.map { mixed(next.hash, $0) } ?? 0 : next.hash
      return [mixed(units[index].hash, next.hash), negated]
    }
  }

  // MARK: Keys

  private static func keys(_ text: StoryText) -> [UInt32] {
    var keys: [UInt32] = []
    if text.head.count >= 4 { keys.append(mixed(StoryUnits.hash(text.head.bytes), 0xffff_ffff)) }
    keys += bands(text.head)
    if text.body.count >= 8 { keys += bands(text.body) }
    var seen: Set<UInt32> = []
    return keys.filter { seen.insert($0).inserted }
  }

  private static func bands(_ text: StoryUnits) -> [UInt32] {
    let bytes = text.bytes.prefix(shingledBytes)
    guard bytes.count >= shingle else { return [] }
    var minima = [UInt32](repeating: .max, count: bins)
    var window: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      window = window << 8 | UInt64(byte)
      // A shingle ends with a whole character.
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      guard index + 1 >= shingle, next & 0xc0 != 0x80 else { continue }
      let value = scrambled(window)
      let bin = Int((value >> 32) % UInt64(bins))
      minima[bin] = min(minima[bin], UInt32(truncatingIfNeeded: value))
    }
    densify(&minima)
    return stride(from: 0, to: bins, by: 2).map { band in
      mixed(mixed(minima[band], minima[band + 1]), UInt32(band))
    }
  }

  /// Gives an empty bin what the next full one has, changed by the distance (Shrivastava and Li, 2014).
  private static func densify(_ minima: inout [UInt32]) {
    let found = minima
    for bin in found.indices where found[bin] == .max {
      for distance in 1..<found.count {
        let other = found[(bin + distance) % found.count]
        guard other != .max else { continue }
        minima[bin] = other &+ UInt32(distance) &* 0x9e37_79b9
        break
      }
    }
  }

  /// The finisher of SplitMix64.
  private static func scrambled(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  private static func mixed(_ left: UInt32, _ right: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: scrambled(UInt64(left) << 32 | UInt64(right)) >> 32)
  }
}

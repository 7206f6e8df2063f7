/// Unpacks gzip (RFC 1952 and 1951), for servers that send it without saying so; curl unpacks what is declared.
///
/// What is unpacked is bounded, and what is damaged is kept up to the damage. It decodes bit by bit, which is slow and
/// short: such answers are rare.
struct FeedInflation {
  static func isPacked(_ body: [UInt8]) -> Bool { body.starts(with: [0x1f, 0x8b, 8]) }

  /// The first member of the file, at most `limit` bytes of it; nothing if it cannot be read.
  static func unpacked(_ body: [UInt8], limit: Int) -> [UInt8] {
    body.withUnsafeBufferPointer { bytes in
      guard let start = dataStart(of: bytes) else { return [] }
      var inflation = FeedInflation(bytes, at: start, limit: limit)
      inflation.run()
      return inflation.output
    }
  }

  /// After the header with its optional parts.
  private static func dataStart(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count > 18 else { return nil }
    let flags = bytes[3]
    var index = 10
    if flags & 4 != 0 { index += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
    // A name and a comment, each ended by a zero.
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      guard let end = bytes.firstIndex(of: 0, from: index) else { return nil }
      index = end + 1
    }
    if flags & 2 != 0 { index += 2 }
    return index < bytes.count ? index : nil
  }

  private let input: UnsafeBufferPointer<UInt8>
  private let limit: Int
  private var index: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  private init(_ input: UnsafeBufferPointer<UInt8>, at index: Int, limit: Int) {
    self.input = input
    self.index = index
    self.limit = limit
  }

  private mutating func run() {
    var isLast = false
    while !isLast, output.count < limit {
      guard let header = take(3) else { return }
      isLast = header & 1 == 1
      let isWhole =
        switch header >> 1 {
        case 0: copyStored()
        case 1: decode(.fixedLiterals, .fixedDistances)
        case 2: readCodes().map { decode($0.literals, $0.distances) } ?? false
        default: false
        }
      guard isWhole else { return }
    }
  }

  /// Nil at the end of the input.
  private mutating func take(_ count: Int) -> Int? {
    while bitCount < count {
      guard index < input.count else { return nil }
      bits |= UInt32(input[index]) << UInt32(bitCount)
      index += 1
      bitCount += 8
    }
    defer {
      bits >>= UInt32(count)
      bitCount -= count
    }
    return Int(bits & ((1 << UInt32(count)) - 1))
  }

  private mutating func copyStored() -> Bool {
    bits = 0
    bitCount = 0
    guard index + 4 <= input.count else { return false }
    let length = Int(input[index]) | Int(input[index + 1]) << 8
    guard length == ~(Int(input[index + 2]) | Int(input[index + 3]) << 8) & 0xffff else { return false }
    index += 4
    let end = min(index + length, input.count)
    output.append(contentsOf: input.part(index..<end).prefix(limit - output.count))
    index = end
    return end < input.count
  }

  private mutating func symbol(_ code: HuffmanCode) -> Int? {
    var (value, first, offset) = (0, 0, 0)
    for length in 1..<16 {
      guard let bit = take(1) else { return nil }
      value |= bit
      let count = code.counts[length]
      if value - first < count { return code.symbols[offset + value - first] }
      offset += count
      first = (first + count) << 1
      value <<= 1
    }
    return nil
  }

  private mutating func decode(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Bool {
    while output.count < limit {
      guard let symbol = symbol(literals) else { return false }
      if symbol < 256 {
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return true
      } else {
        guard symbol < 286, let length = extended(Self.lengths, symbol - 257), let code = self.symbol(distances),
          code < 30, let distance = extended(Self.distances, code), distance <= output.count
        else { return false }
        for _ in 0..<min(length, limit - output.count) { output.append(output[output.count - distance]) }
      }
    }
    return true
  }

  private mutating func extended(_ table: [(base: Int, bits: Int)], _ symbol: Int) -> Int? {
    take(table[symbol].bits).map { table[symbol].base + $0 }
  }

  /// The code lengths are themselves coded.
  private mutating func readCodes() -> (literals: HuffmanCode, distances: HuffmanCode)? {
    guard let literalCount = take(5), let distanceCount = take(5), let lengthCount = take(4) else { return nil }
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [Int](repeating: 0, count: 19)
    for place in order.prefix(lengthCount + 4) {
      guard let length = take(3) else { return nil }
      lengths[place] = length
    }
    let code = HuffmanCode(lengths)
    let total = literalCount + 257 + distanceCount + 1
    lengths = []
    while lengths.count < total {
      guard let symbol = symbol(code) else { return nil }
      switch symbol {
      case 16:
        guard let last = lengths.last, let count = take(2) else { return nil }
        lengths += repeatElement(last, count: count + 3)
      case 17, 18:
        guard let count = take(symbol == 17 ? 3 : 7) else { return nil }
        lengths += repeatElement(0, count: count + (symbol == 17 ? 3 : 11))
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == total else { return nil }
    return (HuffmanCode(Array(lengths[..<(literalCount + 257)])), HuffmanCode(Array(lengths[(literalCount + 257)...])))
  }

  private static let lengths: [(base: Int, bits: Int)] = steps(
    from: 3, bits: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5], last: (258, 0))
  private static let distances: [(base: Int, bits: Int)] = steps(
    from: 1, bits: (0..<30).map { max(0, $0 / 2 - 1) }, last: nil)

  /// Each step begins where the one before ends.
  private static func steps(from start: Int, bits: [Int], last: (base: Int, bits: Int)?) -> [(base: Int, bits: Int)] {
    var base = start
    var steps: [(base: Int, bits: Int)] = []
    for count in bits {
      steps.append((base, count))
      base += 1 << count
    }
    return steps + [last].compactMap { $0 }
  }
}

/// A canonical Huffman code: how many symbols have each length, and the symbols in order.
private struct HuffmanCode: Sendable {
  private(set) var counts = [Int](repeating: 0, count: 16)
  private(set) var symbols: [Int] = []

  init(_ lengths: [Int]) {
    for length in 1..<16 {
      let members = lengths.indices.filter { lengths[$0] == length }
      counts[length] = members.count
      symbols += members
    }
  }

  static let fixedLiterals = HuffmanCode(
    Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
      + Array(repeating: 8, count: 8))
  static let fixedDistances = HuffmanCode(Array(repeating: 5, count: 30))
}

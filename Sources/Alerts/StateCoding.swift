/// A stored state that this version cannot continue from: damaged, or written by a newer one.
public struct StateError: Error, Hashable, CustomStringConvertible {
  /// The state's name.
  public var state: String
  public var reason: String

  public var description: String { "stored state \(state): \(reason)" }
}

/// Appends numbers to a state's bytes: whole numbers as LEB128, fractions as the 8 bytes of IEEE 754, low byte first.
struct StateWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Signed numbers are folded (0, -1, 1, -2, …) so that small ones stay short.
  mutating func write(_ number: Int64) { write(UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

  mutating func write(_ number: Double) {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ pair: SIMD2<Float>) {
    write(UInt64(pair.x.bitPattern))
    write(UInt64(pair.y.bitPattern))
  }

  mutating func write(_ time: EventTime) { write(time.milliseconds) }
}

/// Reads what ``StateWriter`` wrote, and throws on anything else.
struct StateReader {
  private let state: String
  private var rest: ArraySlice<UInt8>

  /// - Throws: if the bytes do not begin with the version.
  init(_ bytes: [UInt8], of state: String, version: UInt64) throws(StateError) {
    self.state = state
    rest = bytes[...]
    let found: UInt64 = try read()
    guard found == version else { throw error("version \(found), expected \(version)") }
  }

  func error(_ reason: String) -> StateError { StateError(state: state, reason: reason) }

  mutating func read() throws(StateError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw error("ends too early") }
      let bits = UInt64(byte & 0x7f)
      guard shift < 63 || bits <= 1 else { break }
      number |= bits << shift
      if byte < 0x80 { return number }
    }
    throw error("a number does not fit 64 bits")
  }

  mutating func read() throws(StateError) -> Int64 {
    let folded: UInt64 = try read()
    return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
  }

  /// A finite number that is not negative.
  mutating func readAmount() throws(StateError) -> Double {
    let number = try readNumber()
    guard number >= 0 else { throw error("a number is out of range") }
    return number
  }

  /// A finite number.
  mutating func readNumber() throws(StateError) -> Double {
    var bits: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      guard let byte = rest.popFirst() else { throw error("ends too early") }
      bits |= UInt64(byte) << shift
    }
    let number = Double(bitPattern: bits)
    guard number.isFinite else { throw error("a number is out of range") }
    return number
  }

  /// Two finite numbers of single precision.
  mutating func readPair() throws(StateError) -> SIMD2<Float> {
    let first = Float(bitPattern: UInt32(try readCount(upTo: Int(UInt32.max))))
    let second = Float(bitPattern: UInt32(try readCount(upTo: Int(UInt32.max))))
    guard first.isFinite, second.isFinite else { throw error("a number is out of range") }
    return SIMD2(first, second)
  }

  mutating func readTime() throws(StateError) -> EventTime {
    let milliseconds: Int64 = try read()
    // So far from the limits, differences of times cannot overflow.
    guard milliseconds.magnitude <= Int64.max.magnitude / 4 else { throw error("a time is out of range") }
    return EventTime(milliseconds: milliseconds)
  }

  mutating func readCount(upTo limit: Int) throws(StateError) -> Int {
    let count: UInt64 = try read()
    guard count <= UInt64(limit) else { throw error("a number is out of range") }
    return Int(count)
  }

  func finish() throws(StateError) {
    guard rest.isEmpty else { throw error("\(rest.count) bytes too many") }
  }
}

/// FNV-1a, 64 bits: tells a changed expression from the one whose state was stored, the same in every process.
func fingerprint(_ text: String) -> UInt64 {
  text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

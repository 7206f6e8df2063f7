/// The last twelve values, and what was expected of them.
struct RecentHour: Sendable, Hashable {
  static let length = 12

  /// Value and expectation, in single precision: what the values themselves are held in, and one stretch of memory to fetch.
  private var pairs: [SIMD2<Float>] = Array(repeating: .zero, count: length)
  /// Where the next value goes.
  private var next = 0

  /// Value and expectation, each summed up. It is done anew each time: a running sum would keep the rounding of what has left it.
  var sums: SIMD2<Double> {
    var total = SIMD2<Double>.zero
    for pair in pairs { total += SIMD2<Double>(pair) }
    return total
  }

  /// Puts the newest value in the place of the oldest, with an expectation of 0; ``expect(_:)`` must follow.
  mutating func push(_ value: Double) { pairs[next] = SIMD2(Float(value), 0) }

  /// Says what was expected of the newest value.
  mutating func expect(_ mean: Double) {
    pairs[next].y = Float(mean)
    next = next + 1 == Self.length ? 0 : next + 1
  }
}

extension RecentHour {
  func encode(to writer: inout StateWriter) {
    writer.write(UInt64(next))
    for pair in pairs { writer.write(pair) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    next = try reader.readCount(upTo: Self.length - 1)
    for index in pairs.indices { pairs[index] = try reader.readPair() }
  }
}

/// The last twelve values, and what was expected of them.
struct RecentHour: Sendable, Hashable {
  static let length = 12

  private var values: [Double] = Array(repeating: 0, count: length)
  private var means: [Double] = Array(repeating: 0, count: length)
  /// Where the next value goes.
  private var next = 0

  /// Sums are added up anew each time: a running sum would keep the rounding of what has left it.
  var sum: Double { Self.sum(values) }
  var expectedSum: Double { Self.sum(means) }

  /// Puts the newest value in the place of the oldest; ``expect(_:)`` must follow.
  mutating func push(_ value: Double) { values[next] = value }

  /// Says what was expected of the newest value.
  mutating func expect(_ mean: Double) {
    means[next] = mean
    next = next + 1 == Self.length ? 0 : next + 1
  }

  private static func sum(_ numbers: [Double]) -> Double {
    var total = 0.0
    for number in numbers { total += number }
    return total
  }
}

extension RecentHour {
  func encode(to writer: inout StateWriter) {
    writer.write(UInt64(next))
    for number in values + means { writer.write(number) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    next = try reader.readCount(upTo: Self.length - 1)
    for index in values.indices { values[index] = try reader.readNumber() }
    for index in means.indices { means[index] = try reader.readNumber() }
  }
}

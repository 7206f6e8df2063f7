/// What a statistic usually is: its root mean square, and the most that it has been in each direction, fading.
struct StatisticRange: Sendable, Hashable {
  /// Statistics beyond so many times their root mean square teach it no more than that.
  private static let clip = 2.5
  /// How many statistics of 1, which theory expects of counts, the root mean square begins with.
  private static let prior = 100.0
  /// Which part of its largest past value a statistic must reach to be remarkable again.
  private static let memory = 0.85
  private static let fade = 0.0003

  private var squares = DecayingMean()
  private var most = 0.0
  private var least = 0.0

  /// The root mean square. That of counts is no smaller than pure chance (Poisson) makes it, and no other one is smaller
  /// than what rounding makes of a flat line.
  func unit(of kind: VolumeDetector.Kind, mean: Double) -> Double {
    guard squares.weight > 10 else { return 1e9 }
    let square = squares.shrunk(to: 1, count: kind == .counts ? Self.prior : 0)
    return switch kind {
    case .counts: max(square, 1 / (1 + max(0, mean) / VolumeDetector.size)).squareRoot()
    case .amounts: max(square, 1e-12 * (1 + max(0, mean))).squareRoot()
    case .numbers: max(square.squareRoot(), 1e-12 + 1e-6 * abs(mean))
    }
  }

  func threshold(atLeast least: Double, falling: Bool) -> Double {
    max(least, Self.memory * (falling ? self.least : most))
  }

  mutating func learn(_ statistic: Double, unit: Double) {
    if squares.weight > 100 {
      let deviation = statistic / unit
      most = deviation > most ? deviation : most - (most - max(deviation, 0)) * Self.fade
      least = -deviation > least ? -deviation : least - (least - max(-deviation, 0)) * Self.fade
    }
    let bound = squares.weight > 10 ? Self.clip * unit : .infinity
    let clipped = min(max(statistic, -bound), bound)
    squares.learn(clipped * clipped, decay: VolumeDetector.decay)
  }
}

extension StatisticRange {
  func encode(to writer: inout StateWriter) {
    squares.encode(to: &writer)
    writer.write(most)
    writer.write(least)
  }

  init(from reader: inout StateReader) throws(StateError) {
    squares = try DecayingMean(from: &reader)
    most = try reader.readAmount()
    least = try reader.readAmount()
  }
}

import Alerts
import Glibc

/// The spike detectors: nanoseconds a value, over 10,000 series in turns, so that each is met cold.
enum DetectorBenchmark {
  private static let series = 10_000
  private static let rounds = 40

  /// An exponentially weighted mean and variance, the least that a detector could do.
  private struct Weighted {
    var mean = 0.0
    var variance = 1.0

    mutating func observe(_ value: Double) -> Double {
      let distance = value - mean
      mean += 0.01 * distance
      variance += 0.01 * (distance * distance - variance)
      return distance / variance.squareRoot()
    }
  }

  static func rows() -> [Row] {
    var generator = SeededGenerator(seed: 1)
    let values = (0..<(series + rounds)).map { _ in Double(Int.random(in: 0..<40, using: &generator)) }
    return [
      row(
        "volume: a value of one of 10,000 series", bytes: VolumeDetector.footprint, values,
        Array(repeating: VolumeDetector(), count: series)
      ) { $0.observe($1, at: $2).score },
      row(
        "share: a bucket of one of 10,000 series", bytes: ShareDetector.footprint, values,
        Array(repeating: ShareDetector(), count: series)
      ) { $0.observe(marked: Int64($1) / 4, of: Int64($1), at: $2).score },
    ]
  }

  private static func row<Detector>(
    _ work: String, bytes: Int, _ values: [Double], _ fresh: [Detector],
    _ observe: (inout Detector, Double, EventTime) -> Double
  ) -> Row {
    let count = Double(series * rounds)
    var detectors = fresh
    var clock = EventTime(seconds: 1_795_392_000)
    // A day and a half, so that what is measured is a series that is known, not a newborn one.
    for round in 0..<432 {
      clock = clock + .seconds(300)
      for index in 0..<series { keep(observe(&detectors[index], values[(index + 7 * round) % values.count], clock)) }
    }
    var weighted = Array(repeating: Weighted(), count: series)
    let cost = Comparison.of {
      var sum = 0.0
      for round in 0..<rounds {
        clock = clock + .seconds(300)
        for index in 0..<series { sum += observe(&detectors[index], values[index + round], clock) }
      }
      keep(sum)
    } against: {
      var sum = 0.0
      for round in 0..<rounds { for index in 0..<series { sum += weighted[index].observe(values[index + round]) } }
      keep(sum)
    }
    return Row(
      stage: "detectors", work: work, value: cost.subject / count * 1e9, unit: "ns",
      reference: "an exponentially weighted z-score", referenceValue: cost.reference / count * 1e9, ratio: cost.ratio,
      note: "\(bytes) bytes a series")
  }
}

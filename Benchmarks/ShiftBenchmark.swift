import Alerts
import Glibc

/// How often the share detector errs, and how soon it finds a share that rises from 0.20 to 0.45 for six hours.
///
/// A topic is 37 days of five minutes. Posts follow a daily rhythm (1 ± 0.6) and come in clumps, one post and those that repeat
/// it with its mood, 1.3 on average. The log-odds of the usual share wander (first-order autoregression, standard deviation
/// 0.2, twelve hours), so that the share itself is never quite what it was. Three turns of the mood begin at random in each
/// topic. An alarm outside of a turn and the hour after it is false.
enum ShiftBenchmark {
  private static let topics = 60
  private static let days = 37

  static func rows() -> [Row] { [3, 10, 30, 100, 300, 1000].flatMap(rows) }

  private static func rows(perHour: Double) -> [Row] {
    var total = Tally()
    for topic in 0..<topics {
      var generator = SeededGenerator(seed: UInt64(perHour) * 1000 + UInt64(topic))
      total.add(run(perHour: perHour, &generator))
    }
    let turns = Double(3 * topics)
    let falseAlarms = Double(total.falseAlarms) * 30 / Double(days * topics)
    let rate = "\(Int(perHour)) posts an hour"
    return [
      Row(
        stage: "shifts", work: "false alarms a topic in 30 days, \(rate)", value: falseAlarms, unit: "alarms",
        reference: "the bound", referenceValue: 1, ratio: falseAlarms),
      Row(
        stage: "shifts", work: "turns found, \(rate)", value: Double(total.delays.count) / turns * 100, unit: "%",
        reference: "all", referenceValue: 100, ratio: Double(total.delays.count) / turns,
        note: "median delay \(total.delays.isEmpty ? "-" : rounded(median(total.delays))) min"),
    ]
  }

  private struct Tally {
    var falseAlarms = 0
    /// Minutes from the begin of each turn that was found.
    var delays: [Double] = []

    mutating func add(_ other: Tally) {
      falseAlarms += other.falseAlarms
      delays += other.delays
    }
  }

  private static func run(perHour: Double, _ generator: inout SeededGenerator) -> Tally {
    let turns = (0..<3).map { (12 + 6 * $0) * 288 + Int.random(in: 0..<(4 * 288), using: &generator) }
    let memory = exp(-1 / (12.0 * 12))
    var wander = 0.0
    var detector = ShareDetector()
    var tally = Tally()
    var found: Set<Int> = []
    for bucket in 0..<(days * 288) {
      wander = memory * wander + (1 - memory * memory).squareRoot() * 0.2 * normal(&generator)
      let turn = turns.firstIndex { (0..<72).contains(bucket - $0) }
      let share = 1 / (1 + exp(-(log(turn == nil ? 0.20 / 0.80 : 0.45 / 0.55) + wander)))
      let rhythm = 1 - 0.6 * cos(2 * .pi * (Double(bucket % 288) / 288 - 0.1))
      let (marked, posts) = clumps(of: perHour / 12 * rhythm, share: share, &generator)
      let time = EventTime(seconds: 1_795_392_000 + 300 * Int64(bucket))
      let detection = detector.observe(marked: marked, of: posts, at: time)
      if let turn {
        if detection.standing >= Detection.alarm, found.insert(turn).inserted {
          tally.delays.append(Double(bucket - turns[turn] + 1) * 5)
        }
      } else if detection.isAlarm, !turns.contains(where: { (72..<84).contains(bucket - $0) }) {
        tally.falseAlarms += 1
      }
    }
    return tally
  }

  private static func clumps(
    of mean: Double, share: Double, _ generator: inout SeededGenerator
  ) -> (marked: Int64, posts: Int64) {
    let size = 1.3
    var (marked, posts) = (Int64(0), Int64(0))
    for _ in 0..<poisson(mean / size, &generator) {
      var clump: Int64 = 1
      while Double.random(in: 0..<1, using: &generator) > 1 / size { clump += 1 }
      posts += clump
      if Double.random(in: 0..<1, using: &generator) < share { marked += clump }
    }
    return (marked, posts)
  }

  /// Knuth's multiplication of uniform numbers.
  private static func poisson(_ mean: Double, _ generator: inout SeededGenerator) -> Int {
    let limit = exp(-mean)
    var product = Double.random(in: 0..<1, using: &generator)
    var count = 0
    while product > limit {
      product *= Double.random(in: 0..<1, using: &generator)
      count += 1
    }
    return count
  }

  /// Box and Muller, 1958.
  private static func normal(_ generator: inout SeededGenerator) -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
  }
}

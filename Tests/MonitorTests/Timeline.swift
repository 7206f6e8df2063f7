import Alerts
import Testing

@testable import Monitor

/// A drawn line of posts, and below it the drawn line of what must come of them; the notation is that of
/// `voxpop rules test` (see ``DrawnSeries``, ``DrawnStates``):
///
///     posts   5x72  60 60  5  5  5
///     states  .x72   F  F  F  R  .
///
/// An item is a *column*: an hour, unless the timeline says otherwise. Its posts are spread over the column's buckets of
/// five minutes, evenly or by chance around that mean. A state tells the most that happened in the column: `R` an end, `F`
/// a rule that fires, `P` one that is pending, `.` nothing; `?` may be anything. Where a detector alone is meant, `F` is
/// an alarm (`score`), and `H` that it is still high (`standing`).
///
/// Two different lines are shown below each other, column by column, with the first difference marked.
struct Timeline: Sendable, CustomTestStringConvertible {
  enum Judge: Sendable {
    /// The engine, with this expression as its rule.
    case rule(String, holdFor: Duration = .zero, keepFiringFor: Duration = .zero)
    case volumeDetector
    case shareDetector
  }

  /// A Monday in the northern winter.
  static let monday = EventTime(seconds: 1_767_571_200)
  static let bucket = Duration.seconds(300)
  static let lateness = Duration.seconds(120)
  static let spike = Judge.rule("spike('posts') >= 0.5")

  var name: String
  var judge = spike
  var column = Duration.seconds(3600)
  var start = monday
  /// Whether the drawn numbers are means of Poisson's law, and not the posts themselves.
  var byChance = false
  var posts: String
  var states: String

  var testDescription: String { name }
  var bucketsPerColumn: Int { Int(column / Self.bucket) }

  /// The posts in the order of their times.
  func observations(seed: UInt64 = 1) throws -> [Observation] {
    var generator = SplitMix(state: seed)
    var observations: [Observation] = []
    for (column, item) in try DrawnSeries(posts).items.enumerated() {
      for part in 0..<bucketsPerColumn {
        let counts = [item.negative, item.positive, item.posts - item.negative - item.positive].map { count in
          byChance
            ? Self.poisson(Double(count) / Double(bucketsPerColumn), &generator)
            : (part + 1) * count / bucketsPerColumn - part * count / bucketsPerColumn
        }
        let moods: [Observation.Mood] = zip([.negative, .positive, .neutral], counts).flatMap {
          Array(repeating: $0, count: $1)
        }
        for (index, mood) in moods.enumerated() {
          let place = (index * 37 + 11) % moods.count
          observations.append(
            Observation(
              topic: "acme",
              time: start + Self.bucket * (column * bucketsPerColumn + part)
                + .milliseconds(300_000 * (2 * place + 1) / (2 * moods.count)),
              mood: mood, polarity: mood == .negative ? -800_000 : mood == .positive ? 800_000 : 0,
              author: UInt32(index % 5)))
        }
      }
    }
    return observations.sorted { $0.time < $1.time }
  }

  /// Knuth's multiplication of uniform numbers, in steps of a mean of 20.
  private static func poisson(_ mean: Double, _ generator: inout SplitMix) -> Int {
    var (rest, count) = (mean, 0)
    while rest > 0 {
      let step = min(rest, 20)
      rest -= step
      // e^-step by halving: exp without Foundation or Glibc in a test of text.
      let limit = Self.exponential(-step)
      var product = Double.random(in: 0..<1, using: &generator)
      while product > limit {
        product *= Double.random(in: 0..<1, using: &generator)
        count += 1
      }
    }
    return count
  }

  private static func exponential(_ power: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1..<20 {
      term *= power / 64 / Double(n)
      sum += term
    }
    return (0..<6).reduce(sum) { square, _ in square * square }
  }
}

/// How the posts of a timeline come.
struct Delivery: Sendable, CustomTestStringConvertible {
  var name: String
  /// How long after its time a post arrives.
  var delay: @Sendable (EventTime, inout SplitMix) -> Duration = { _, _ in .zero }
  /// After so many buckets the process ends, and another one begins with what was stored.
  var restartEvery: Int?

  var testDescription: String { name }

  static let punctual = Delivery(name: "punctual")
  static let shuffled = Delivery(
    name: "shuffled within the lateness",
    delay: { .milliseconds(Int64.random(in: 0..<Timeline.lateness.wholeMilliseconds, using: &$1)) })
  /// Half of the posts come up to 55 minutes late, so that each bucket can still be corrected.
  static let late = Delivery(
    name: "half of them late",
    delay: { Bool.random(using: &$1) ? .seconds(Int64.random(in: 0..<3300, using: &$1)) : .zero })

  static func allLate(by delay: Duration) -> Delivery { Delivery(name: "\(delay) late", delay: { _, _ in delay }) }

  static func restarting(every buckets: Int, _ other: Delivery = .punctual) -> Delivery {
    Delivery(
      name: "\(other.name), with a restart after every \(buckets) buckets", delay: other.delay, restartEvery: buckets)
  }
}

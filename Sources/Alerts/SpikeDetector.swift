import Glibc

/// Judges whether a count of events surges, from the counts before.
///
/// It is fed the buckets of event time one after the other, each exactly once and in order, and its state does not
/// grow. Two views are compared with what was to be expected, the last hour and the last bucket, and the more
/// surprising one gives the score:
///
/// - Expected is the larger of two exponentially weighted means, with half-lives of three hours and of a day, shrunk
///   towards half an event an hour. They learn a bucket only when it is an hour old, so that a surge does not raise
///   its own bar, and learn at most twice the mean plus three of it (a clipped baseline, after Farrington et al.,
///   "A Statistical Algorithm for the Early Detection of Outbreaks of Infectious Disease", 1996).
/// - The statistic is the signed root of the deviance under a negative binomial law. Its spread holds the Poisson
///   noise, the uncertainty of a mean learnt from few events, and a tenth of the mean for a world that is not
///   Poisson. It is divided by the root mean square that it had lately, if that is above 1: a series that is always
///   restless must do more to be noticed.
/// - Counts below ``floor`` are no surge, and nothing is for the first six hours.
public struct SpikeDetector: Sendable, Hashable {
  /// The state of the judgement after the latest bucket.
  public struct Reading: Sendable, Hashable {
    /// 0 for nothing unusual, 0.5 at the threshold, towards 1 beyond.
    public var score: Double
    public var observed: Double
    public var expected: Double
    /// Standard deviations, of a normal law, above what was expected.
    public var statistic: Double
    public var threshold: Double
    /// The length of the view that gave the score.
    public var window: Duration
  }

  /// A weighted sum in which every step halves what is `halfLife` steps old.
  private struct DecayingSum: Hashable {
    var weight = 0.0
    var value = 0.0

    mutating func learn(_ sample: Double, decay: Double) {
      weight = weight * decay + 1
      value = value * decay + sample
    }
  }

  private struct View {
    var observed: Double
    var expected: Double
    /// The size of the negative binomial law: its variance is `expected + expected² / size`.
    var size: Double
  }

  private static let version: UInt64 = 1
  /// The fewest events in a view that can be a surge.
  private static let floor = 8.0
  private static let hourThreshold = 4.0
  private static let bucketThreshold = 5.0

  private let bucket: Duration
  private let slowDecay: Double
  private let fastDecay: Double
  private let noiseDecay: Double
  /// The counts of the last hour, oldest first from `oldest`, which is where the next one goes.
  private var recent: [Int64]
  private var oldest = 0
  /// Buckets fed so far; stops counting at the end of the cold start.
  private var age = 0
  private var slow = DecayingSum()
  private var fast = DecayingSum()
  /// Mean squares of the statistics of the two views.
  private var hourNoise = DecayingSum()
  private var bucketNoise = DecayingSum()

  package init(grid: WindowGrid) {
    bucket = grid.bucket
    let hour = grid.bucketsPerHour
    recent = Array(repeating: 0, count: hour)
    slowDecay = exp2(-1 / Double(24 * hour))
    fastDecay = exp2(-1 / Double(3 * hour))
    noiseDecay = exp2(-1 / Double(48 * hour))
  }

  private var coldStart: Int { 6 * recent.count }

  /// Takes in the next bucket.
  package mutating func observe(_ count: Int64) {
    if age >= coldStart { learnNoise() }
    let leaving = Double(recent[oldest])
    recent[oldest] = max(0, count)
    oldest = oldest + 1 == recent.count ? 0 : oldest + 1
    // The first hour only fills `recent`; what leaves it before that are the zeros of the beginning.
    if age >= recent.count {
      // In the cold start there is no mean yet to judge by, so nothing is clipped.
      let clipped = age < coldStart ? leaving : min(leaving, 2 * expectedPerBucket.mean + 3)
      slow.learn(clipped, decay: slowDecay)
      fast.learn(clipped, decay: fastDecay)
    }
    age = min(age + 1, coldStart)
  }

  /// What the buckets so far say.
  public var reading: Reading {
    let hour = judge(hourView, noise: hourNoise, threshold: Self.hourThreshold, window: bucket * recent.count)
    let last = judge(bucketView, noise: bucketNoise, threshold: Self.bucketThreshold, window: bucket)
    return last.score > hour.score ? last : hour
  }

  private func judge(_ view: View, noise: DecayingSum, threshold: Double, window: Duration) -> Reading {
    // Half an event less, because counts are whole: the usual correction for continuity.
    let surprise = Self.deviance(max(0, view.observed - 0.5), view) / Self.spread(noise, window: recent.count)
    let isJudged = age >= coldStart && view.observed >= Self.floor && surprise > 0
    return Reading(
      score: isJudged ? surprise / (surprise + threshold) : 0, observed: view.observed, expected: view.expected,
      statistic: surprise, threshold: threshold, window: window)
  }

  private mutating func learnNoise() {
    func square(_ view: View) -> Double {
      let deviance = min(max(Self.deviance(view.observed, view), -3), 3)
      return deviance * deviance
    }
    hourNoise.learn(square(hourView), decay: noiseDecay)
    bucketNoise.learn(square(bucketView), decay: noiseDecay)
  }

  private var hourView: View {
    let (mean, events) = expectedPerBucket
    let observed = recent.reduce(0.0) { $0 + Double($1) }
    return View(observed: observed, expected: mean * Double(recent.count), size: 1 / (1 / events + 0.01))
  }

  private var bucketView: View {
    let (mean, events) = expectedPerBucket
    let newest = recent[(oldest == 0 ? recent.count : oldest) - 1]
    return View(observed: Double(newest), expected: mean, size: 1 / (1 / events + 0.01))
  }

  /// The mean count of a bucket, and the number of events from which it was learnt.
  private var expectedPerBucket: (mean: Double, events: Double) {
    let hour = Double(recent.count)
    func shrunk(_ sum: DecayingSum) -> (Double, Double) { ((sum.value + 0.5) / (sum.weight + hour), sum.value + 0.5) }
    let slow = shrunk(slow)
    let fast = shrunk(fast)
    return fast.0 > slow.0 ? fast : slow
  }

  /// The signed root of the deviance of a negative binomial law.
  private static func deviance(_ count: Double, _ view: View) -> Double {
    let gain = count > 0 ? count * log(count / view.expected) : 0
    let loss = (count + view.size) * log((count + view.size) / (view.expected + view.size))
    let root = (2 * max(0, gain - loss)).squareRoot()
    return count < view.expected ? -root : root
  }

  /// The root mean square of past statistics, shrunk towards 1 with a day's weight, and never below 1.
  private static func spread(_ noise: DecayingSum, window hour: Int) -> Double {
    let day = Double(24 * hour)
    return max(1, (noise.value + day) / (noise.weight + day)).squareRoot()
  }
}

extension SpikeDetector {
  func encode(to writer: inout StateWriter) {
    writer.write(Self.version)
    writer.write(UInt64(recent.count))
    writer.write(UInt64(age))
    for index in recent.indices { writer.write(recent[(oldest + index) % recent.count]) }
    for sum in [slow, fast, hourNoise, bucketNoise] {
      writer.write(sum.weight)
      writer.write(sum.value)
    }
  }

  /// Continues from a stored state of a detector with the same buckets.
  mutating func decode(from reader: inout StateReader) throws(StateError) {
    var restored = self
    let version: UInt64 = try reader.read()
    guard version == Self.version else { throw reader.error("detector version \(version), expected \(Self.version)") }
    guard try reader.readCount(upTo: recent.count) == recent.count else { throw reader.error("other buckets") }
    restored.age = try reader.readCount(upTo: coldStart)
    restored.oldest = 0
    for index in recent.indices {
      restored.recent[index] = try reader.read()
      guard restored.recent[index] >= 0 else { throw reader.error("a number is out of range") }
    }
    restored.slow = try Self.readSum(from: &reader)
    restored.fast = try Self.readSum(from: &reader)
    restored.hourNoise = try Self.readSum(from: &reader)
    restored.bucketNoise = try Self.readSum(from: &reader)
    self = restored
  }

  private static func readSum(from reader: inout StateReader) throws(StateError) -> DecayingSum {
    DecayingSum(weight: try reader.readAmount(), value: try reader.readAmount())
  }
}

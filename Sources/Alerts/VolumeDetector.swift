import Glibc

/// Judges whether a series of values, counts above all, leaves what is usual for it.
///
/// It is fed one value after the other, and its state does not grow. Two kinds of evidence are weighed:
///
/// - *Seasonal significance*: the newest value, and the sum of the last twelve, against what the profile of the week and
///   the current level let expect, as the signed root of a negative binomial deviance, in units of what it usually is.
///   Baselines learn clipped values (after Farrington et al., "A Statistical Algorithm for the Early Detection of
///   Outbreaks of Infectious Disease", 1996).
/// - *Range records*: by how much the mean of the last twelve values, and a level of the last 180, leave the range in
///   which they have ever moved, on a scale that is linear near zero and logarithmic far from it (asinh). Of counts, a
///   record must be seasonally significant too.
///
/// After an alarm it rests for sixty values, and each alarm raises the bar for the next ones. For the first two days,
/// and a hundred values, it only learns. The method, its figures and what was tried in vain: docs/spikes.md.
public struct VolumeDetector: Sendable, Hashable {
  /// The fewest events in an hour, or in a value that is judged alone, that can be a surge.
  static let smallestSurge = 8.0
  static let hourThreshold = 4.2
  static let valueThreshold = 7.0
  /// In units of the mean distance from the slow mean, on the scale of asinh.
  static let hourRangeThreshold = 0.45
  static let dayRangeThreshold = 0.12
  /// The size of the negative binomial law.
  static let size = 20.0
  /// Values after which what was learnt counts half: three and a half days of five minutes.
  static let decay: Double = 0.999_307_092_990_452_5  // 2^(-1/1000)
  static let day = 180
  static let rest = 60
  /// In so many first values nothing is clipped.
  static let youth = 288
  /// How much each alarm raises the bar, which sinks again with `decay`.
  private static let alarmCost = 0.2
  /// Values of more than this are cut, so that no sum or square can overflow.
  private static let limit = 1e30
  /// Nothing is learnt of a value of which a larger part is missing.
  static let tolerance = 0.5
  private static let quietTime = Duration.seconds(2 * 86_400)
  private static let quietValues = 100
  private static let longestEpisode = Duration.seconds(7 * 86_400)

  /// Which values the series has had: their kind decides what can be asked of them.
  enum Kind: UInt64, Sendable {
    /// Whole numbers that are not negative: they may be counts of independent events.
    case counts
    /// Numbers that are not negative.
    case amounts
    case numbers
  }

  var kind = Kind.counts
  var first: EventTime?
  var isWarm = false
  /// Values fed so far; stops counting at ``youth``.
  var age = 0
  var recent = RecentHour()
  var profile = SeasonalProfile()
  /// What the values are to the profile, lately.
  var level = DecayingMean()
  var mean = DecayingMean()
  /// The mean distance from the mean.
  var distance = DecayingMean()
  /// The mean squares of the statistics of hour and value.
  var hourNoise = StatisticRange()
  var valueNoise = StatisticRange()
  var hourRange: RangeRecord?
  var dayRange: RangeRecord?
  var smoothed = 0.0
  /// The alarms of the past, fading.
  var alarms = 0.0
  var resting = 0
  var episode: Episode?

  public init() {}

  /// Bytes that a series takes: the value, and what its two arrays hold with their heads of 32 bytes.
  public static var footprint: Int {
    MemoryLayout<Self>.size + 2 * 32
      + (SeasonalProfile.slots + RecentHour.length) * MemoryLayout<SIMD2<Float>>.stride
  }

  /// What lasts since an alarm.
  struct Episode: Sendable, Hashable {
    var direction: Detection.Direction
    var since: EventTime
  }

  /// What would be said of the value if it were the next one; the state stays as it is.
  public func judged(
    _ value: Double, at time: EventTime, missing: Double = 0, backlog: Double = 0
  ) -> Detection {
    var copy = self
    return copy.observe(value, at: time, missing: missing, backlog: backlog)
  }

  /// Takes in the next value, in single precision, and says what it means. `time` is when its bucket begins; it may repeat or
  /// go back.
  ///
  /// Where a part of the value is `missing` (0...1), it is filled up with as much of what is usual, though never above it:
  /// what nobody heard is neither calm nor a fall. Of a value with more than half missing nothing is learnt. Of what exceeds the
  /// usual, as much as `backlog` times the usual is left out: it may have been said earlier.
  public mutating func observe(
    _ value: Double, at time: EventTime, missing: Double = 0, backlog: Double = 0
  ) -> Detection {
    let value = Double(Float(min(max(value, -Self.limit), Self.limit)))
    note(value, at: time)
    guard missing > 0 || backlog > 0 else { return take(value, at: time) }
    let usual = expectation(at: time, first: value)
    var whole = value
    if whole < usual { whole = min(usual, whole + min(missing, 1) * usual) }
    if whole > usual { whole = max(usual, whole - backlog * max(usual, 0)) }
    whole = Double(Float(whole))
    guard missing > Self.tolerance, hourRange != nil else { return take(whole, at: time) }
    var judging = self
    let detection = judging.take(whole, at: time)
    (recent, smoothed, age) = (judging.recent, judging.smoothed, judging.age)
    (resting, alarms, episode) = (judging.resting, judging.alarms, judging.episode)
    return detection
  }

  /// What is usual at the time by the profile and the present level; the value itself before anything is known.
  private func expectation(at time: EventTime, first value: Double) -> Double {
    let ratio = kind == .numbers || profile.overall.value == nil ? 1 : level.shrunk(to: 1, count: 1)
    return profile.expected(at: time, first: value) * ratio
  }

  private mutating func take(_ value: Double, at time: EventTime) -> Detection {
    recent.push(value)
    let sums = recent.sums
    let records = recordEvidence(value, sum: sums.x)
    let seasonal = seasonalEvidence(value, sums: sums, at: time)
    let detection = decide(records, seasonal, at: time)
    age = min(age + 1, Self.youth)
    return detection
  }

  private mutating func note(_ value: Double, at time: EventTime) {
    if value < 0 {
      kind = .numbers
    } else if kind == .counts, value != value.rounded(.down) {
      kind = .amounts
    }
    let first = first ?? time
    self.first = first
    if !isWarm { isWarm = time - first >= Self.quietTime }
  }

  private mutating func decide(
    _ records: Evidence, _ seasonal: SeasonalEvidence, at time: EventTime
  ) -> Detection {
    // A record of a count must be unusual for its time of the week.
    let gate = kind == .counts ? min(1, seasonal.significance * seasonal.significance) : 1
    alarms *= Self.decay
    let bar = 1 + Self.alarmCost * alarms
    let (one, other) = (records.strength * gate / bar, seasonal.best.strength / bar)
    let isQuiet = !isWarm || age < Self.quietValues
    let strength = isQuiet ? 0 : (one * one * one * one + other * other * other * other).squareRoot().squareRoot()
    var best = one > other ? records : seasonal.best
    if best.view == .hourRange {
      // What people want to know of a record is what it would have been on an ordinary day.
      (best.observed, best.expected, best.spread) = (
        seasonal.hour.observed, seasonal.hour.expected, seasonal.hour.spread
      )
    }
    let raw = Detection.score(of: strength)
    var score = raw
    if resting > 0 {
      resting -= 1
      score = min(score, 0.49)
    } else if score >= Detection.alarm {
      resting = Self.rest
      alarms += 1
    }
    updateEpisode(raw: raw, best.direction, seasonal, at: time)
    best.threshold = strength > 0 ? best.statistic / strength : best.threshold * bar
    if let episode, episode.direction != best.direction {
      // The strongest evidence of now is not about what goes on: show the hour, which is.
      best = seasonal.hour
      best.threshold *= bar
      if best.direction != episode.direction { best.statistic = -best.statistic }
      best.direction = episode.direction
    }
    return Detection(
      score: score, standing: episode == nil ? raw : max(raw, Detection.alarm), direction: best.direction,
      view: best.view, values: Self.values(of: best.view), observed: best.observed, expected: best.expected,
      spread: best.spread, statistic: best.statistic, threshold: best.threshold, usual: seasonal.value.expected,
      usualSpread: seasonal.value.spread, since: episode?.since)
  }

  private mutating func updateEpisode(
    raw: Double, _ direction: Detection.Direction, _ seasonal: SeasonalEvidence, at time: EventTime
  ) {
    if raw >= Detection.alarm {
      if episode?.direction != direction { episode = Episode(direction: direction, since: time) }
    } else if let current = episode {
      let deviation = current.direction == .rise ? seasonal.hourDeviation : -seasonal.hourDeviation
      if deviation < Self.hourThreshold / 2 { episode = nil }
    }
    if let current = episode, time - current.since > Self.longestEpisode { episode = nil }
  }

  private static func values(of view: Detection.View) -> Int {
    switch view {
    case .value: 1
    case .dayRange: day
    default: RecentHour.length
    }
  }
}

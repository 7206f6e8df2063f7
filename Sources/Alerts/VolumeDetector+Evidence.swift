import Glibc

/// One comparison: `strength` is 1 where it alone makes an alarm.
struct Evidence {
  var strength = 0.0
  var view = Detection.View.hour
  var direction = Detection.Direction.rise
  var observed = 0.0
  var expected = 0.0
  var spread = 0.0
  var statistic = 0.0
  var threshold = 1.0
}

struct SeasonalEvidence {
  var best = Evidence()
  /// The larger of both statistics, 1 at its threshold: without regard to what it was in the past, or to how many events it takes.
  var significance = 0.0
  /// The last hour, also if the newest value alone says more.
  var hour = Evidence()
  var value = Evidence()
  /// By how much the last hour is above what was expected, in its usual deviations; negative below.
  var hourDeviation = 0.0
}

extension VolumeDetector {
  /// Compares the means of the hour and of the day with their ranges, then learns the value.
  mutating func recordEvidence(_ value: Double, sum: Double) -> Evidence {
    let centre = mean.value ?? value
    // No smaller than half an event, or than what rounding makes of a flat line.
    let scale = max(distance.value ?? 0, kind == .counts ? 0.5 : 1e-12, 1e-9 * abs(centre))
    let count = Double(min(age + 1, RecentHour.length))
    smoothed = age == 0 ? value : smoothed + (value - smoothed) / Double(min(age + 1, Self.day))
    let hourly = sum / count - centre
    let mayRise = kind != .counts || sum >= Self.smallestSurge
    var best = Self.excess(
      hourly, over: hourRange, centre: 0, scale: scale, threshold: Self.hourRangeThreshold, mayRise: mayRise)
    best.view = .hourRange
    var day = Self.excess(
      smoothed, over: dayRange, centre: centre, scale: scale, threshold: Self.dayRangeThreshold, mayRise: mayRise)
    if day.strength > best.strength {
      day.view = .dayRange
      (day.observed, day.expected, day.spread) = (smoothed, centre, scale)
      best = day
    }
    hourRange = (hourRange ?? RangeRecord(hourly)).learning(hourly)
    dayRange = (dayRange ?? RangeRecord(smoothed)).learning(smoothed)
    if mean.value != nil { distance.learn(abs(value - centre), decay: Self.decay) }
    mean.learn(value, decay: Self.decay)
    return best
  }

  /// How far the number is outside the range.
  private static func excess(
    _ number: Double, over range: RangeRecord?, centre: Double, scale: Double, threshold: Double, mayRise: Bool
  ) -> Evidence {
    var evidence = Evidence()
    evidence.threshold = threshold
    guard let range else { return evidence }
    if number > range.ceiling, mayRise {
      evidence.statistic = asinh((number - centre) / scale) - asinh((range.ceiling - centre) / scale)
    } else if number < range.floor {
      evidence.direction = .fall
      evidence.statistic = asinh((range.floor - centre) / scale) - asinh((number - centre) / scale)
    }
    evidence.strength = evidence.statistic / threshold
    return evidence
  }

  /// Compares value and hour with what is usual at their time, then learns the value.
  ///
  /// `sums` are those of the last twelve values, and of what was expected of them but the newest.
  mutating func seasonalEvidence(_ value: Double, sums: SIMD2<Double>, at time: EventTime) -> SeasonalEvidence {
    let usual = profile.expected(at: time, first: value)
    let ratio = profile.overall.value == nil ? 1 : level.shrunk(to: 1, count: 1)
    let mean = kind == .numbers ? usual : max(usual * ratio, kind == .counts ? 0.5 / 12 : 1e-9)
    recent.expect(mean)
    var evidence = SeasonalEvidence()
    let hour = compare(sums.x, with: sums.y + mean, view: .hour, threshold: Self.hourThreshold, &hourNoise)
    let one = compare(value, with: mean, view: .value, threshold: Self.valueThreshold, &valueNoise)
    evidence.hour = hour.evidence
    evidence.value = one.evidence
    evidence.hourDeviation = hour.deviation
    evidence.significance = max(abs(hour.deviation) / Self.hourThreshold, abs(one.deviation) / Self.valueThreshold)
    evidence.best = one.evidence.strength > hour.evidence.strength ? one.evidence : hour.evidence
    learn(value, usual: usual, mean: mean, ratio: ratio, at: time)
    return evidence
  }

  private func compare(
    _ observed: Double, with expected: Double, view: Detection.View, threshold: Double, _ range: inout StatisticRange
  ) -> (evidence: Evidence, deviation: Double) {
    let statistic =
      kind == .numbers
      ? observed - expected
      : NegativeBinomial.signedDeviance(max(0, observed), mean: max(expected, 1e-9), size: Self.size)
    let unit = range.unit(of: kind, mean: expected)
    let deviation = statistic / unit
    let usual = kind == .numbers ? 1 : NegativeBinomial.standardDeviation(mean: max(expected, 0), size: Self.size)
    var evidence = Evidence(view: view, direction: deviation < 0 ? .fall : .rise)
    (evidence.observed, evidence.expected, evidence.spread) = (observed, expected, usual * unit)
    evidence.statistic = abs(deviation)
    // One burst of a bucket says little of the next one if the series has many; an hour is judged as if it were the first.
    evidence.threshold = view == .value ? range.threshold(atLeast: threshold, falling: deviation < 0) : threshold
    if kind != .counts || deviation <= 0 || observed >= Self.smallestSurge {
      evidence.strength = evidence.statistic / evidence.threshold
    }
    range.learn(statistic, unit: unit)
    return (evidence, deviation)
  }

  /// What is far above its mean teaches the baselines only so much, except in the first day, when there is none yet.
  private mutating func learn(_ value: Double, usual: Double, mean: Double, ratio: Double, at time: EventTime) {
    guard kind != .numbers else {
      profile.learn(value, at: time)
      level.learn(0, decay: Self.decay)
      return
    }
    let clipped = age < Self.youth ? value : min(value, 2 * mean + 3 * mean.squareRoot())
    profile.learn(clipped / max(ratio, 0.05), at: time)
    level.learn(min(4, clipped / max(usual, 1e-9)), decay: Self.decay)
  }
}

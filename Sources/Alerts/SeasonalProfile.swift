/// The usual value of each hour of the week, of which all working days are one and both days of the weekend another.
///
/// Hours are those of UTC, and their means are taken to hold at the middle of the hour, with straight lines between them:
/// values do not jump at the full hour. Where daylight saving moves the people's day by an hour, the profile learns it
/// anew within days. An hour that has few values yet is drawn to the mean of all.
struct SeasonalProfile: Sendable, Hashable {
  /// Values after which an hour's old ones count half: half a week at twelve an hour.
  private static let decay: Double = 0.990_419_147_466_826_2  // 2^(-1/72)
  private static let overallDecay: Double = 0.999_307_092_990_452_5  // 2^(-1/1000)
  static let slots = 48
  /// How many values the mean of all counts for in each hour.
  private static let prior = 4.0

  /// Weight and sum of each hour, first of working days, then of the weekend; single precision, to hold them in 384 bytes.
  private var hours: [SIMD2<Float>] = Array(repeating: .zero, count: slots)
  private(set) var overall = DecayingMean()

  /// The usual value at the time; `first` if nothing was learnt yet.
  func expected(at time: EventTime, first: Double) -> Double {
    let mean = overall.value ?? first
    let (day, millisecond) = Self.split(time)
    let position = Double(millisecond) / 3_600_000 - 0.5
    let before = position.rounded(.down)
    let share = position - before
    let hour = Int(before)
    return (1 - share) * usual(day + (hour + 24) % 24, mean) + share * usual(day + (hour + 25) % 24, mean)
  }

  mutating func learn(_ value: Double, at time: EventTime) {
    let (day, millisecond) = Self.split(time)
    let slot = day + Int(millisecond / 3_600_000)
    let old = hours[slot]
    hours[slot] = SIMD2(
      Float(Double(old.x) * Self.decay + 1), Float(Double(old.y) * Self.decay + value))
    overall.learn(value, decay: Self.overallDecay)
  }

  private func usual(_ slot: Int, _ mean: Double) -> Double {
    (Double(hours[slot].y) + Self.prior * mean) / (Double(hours[slot].x) + Self.prior)
  }

  /// The first slot of the day, and the milliseconds since midnight.
  private static func split(_ time: EventTime) -> (day: Int, millisecond: Int64) {
    let length: Int64 = 86_400_000
    var (day, millisecond) = time.milliseconds.quotientAndRemainder(dividingBy: length)
    if millisecond < 0 {
      millisecond += length
      day -= 1
    }
    // 1970-01-01 was a Thursday.
    let weekday = ((day + 4) % 7 + 7) % 7
    return (weekday == 0 || weekday == 6 ? 24 : 0, millisecond)
  }
}

extension SeasonalProfile {
  func encode(to writer: inout StateWriter) {
    for hour in hours { writer.write(hour) }
    overall.encode(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateError) {
    for slot in hours.indices {
      hours[slot] = try reader.readPair()
      guard hours[slot].x >= 0 else { throw reader.error("a number is out of range") }
    }
    overall = try DecayingMean(from: &reader)
  }
}

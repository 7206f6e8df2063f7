/// The counts of one measure of a topic, bucket by bucket, and the detector that judges them.
///
/// The detector takes counts of five minutes or more: shorter buckets are put together, and judged provisionally until
/// they are complete.
struct SpikeSeries {
  private var detector = VolumeDetector()
  /// Events in the buckets that do not make a whole value yet.
  private var pending: Int64 = 0
  private(set) var reading: Detection?

  /// Takes in the bucket that ends at the tick; the gap is that of the value as far as it has come.
  mutating func close(_ count: Int64, before tick: Int64, on grid: WindowGrid, gap: SightGap = .none) {
    let value = grid.value(before: tick)
    pending &+= max(0, count)
    if value.isComplete {
      reading = detector.observe(
        Double(pending), at: value.start, missing: gap.missing, backlog: gap.backlog)
      pending = 0
    } else {
      reading = detector.judged(
        Double(pending), at: value.start, missing: gap.missing, backlog: gap.backlog)
    }
    reading?.completeness = 1 - gap.missing
  }
}

extension SpikeSeries {
  private static let version: UInt64 = 1

  func encode(to writer: inout StateWriter) {
    writer.write(Self.version)
    writer.write(pending)
    detector.encode(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateError) {
    let version: UInt64 = try reader.read()
    guard version == Self.version else { throw reader.error("series version \(version), expected \(Self.version)") }
    pending = try reader.read()
    guard pending >= 0 else { throw reader.error("a number is out of range") }
    detector = try VolumeDetector(from: &reader)
  }
}

extension WindowGrid {
  /// How many buckets make a value of the spike detectors, which are made for five minutes.
  var bucketsPerValue: Int { max(1, Int((300_000 + length / 2) / length)) }

  /// The value that holds the bucket before the tick: when it starts, and whether it ends at the tick.
  func value(before tick: Int64) -> (start: EventTime, isComplete: Bool) {
    let perValue = Int64(bucketsPerValue)
    let place = tick % perValue
    let missing = place == 0 ? 0 : place < 0 ? -place : perValue - place
    return (start(of: tick + missing - perValue), missing == 0)
  }
}

/// The state as bytes: a detector that is made from them goes on exactly as if nothing had happened.
extension VolumeDetector {
  private static let version: UInt64 = 2

  func encode(to writer: inout StateWriter) {
    writer.write(Self.version)
    writer.write(kind.rawValue)
    writer.write(UInt64(isWarm ? 1 : 0))
    writer.write(UInt64(age))
    writer.write(UInt64(resting))
    writer.write(alarms)
    writer.write(smoothed)
    for sum in [level, mean, distance] { sum.encode(to: &writer) }
    recent.encode(to: &writer)
    profile.encode(to: &writer)
    hourNoise.encode(to: &writer)
    valueNoise.encode(to: &writer)
    writer.write(UInt64(episode.map { $0.direction == .rise ? 1 : 2 } ?? 0))
    if let episode { writer.write(episode.since) }
    guard let first, let hourRange, let dayRange else { return }
    writer.write(first)
    hourRange.encode(to: &writer)
    dayRange.encode(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateError) {
    let version: UInt64 = try reader.read()
    guard version == Self.version else { throw reader.error("detector version \(version), expected \(Self.version)") }
    guard let kind = Kind(rawValue: try reader.read()) else { throw reader.error("an unknown kind of series") }
    self.kind = kind
    isWarm = try reader.readCount(upTo: 1) == 1
    age = try reader.readCount(upTo: Self.youth)
    resting = try reader.readCount(upTo: Self.rest)
    alarms = try reader.readAmount()
    smoothed = try reader.readNumber()
    level = try DecayingMean(from: &reader)
    mean = try DecayingMean(from: &reader)
    distance = try DecayingMean(from: &reader)
    recent = try RecentHour(from: &reader)
    profile = try SeasonalProfile(from: &reader)
    hourNoise = try StatisticRange(from: &reader)
    valueNoise = try StatisticRange(from: &reader)
    let direction = try reader.readCount(upTo: 2)
    if direction > 0 { episode = Episode(direction: direction == 1 ? .rise : .fall, since: try reader.readTime()) }
    guard age > 0 else { return }
    first = try reader.readTime()
    hourRange = try RangeRecord(from: &reader)
    dayRange = try RangeRecord(from: &reader)
  }
}

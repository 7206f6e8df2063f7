/// What a detector takes in at a time: the posts of about five minutes, and how many of them are marked.
struct SeriesCounts: Sendable, Hashable {
  var marked: Int64 = 0
  var posts: Int64 = 0

  static func += (sum: inout Self, other: Self) {
    sum.marked &+= other.marked
    sum.posts &+= other.posts
  }

  static func - (whole: Self, part: Self) -> Self {
    Self(marked: whole.marked &- part.marked, posts: whole.posts &- part.posts)
  }
}

/// A detector that can be asked of a topic, bucket by bucket.
protocol SeriesDetector: Sendable, Hashable {
  init()
  /// Takes in the next value, whose time is when it begins, and what was not heard in it.
  mutating func observe(_ counts: SeriesCounts, at time: EventTime, gap: SightGap) -> Detection
  func encode(to writer: inout StateWriter)
  init(from reader: inout StateReader) throws(StateError)
}

/// One measure of a topic, bucket by bucket, and the detector that judges it.
///
/// The detector takes values of five minutes or more: shorter buckets are put together, and judged provisionally until
/// the value is complete.
///
/// Each value is judged at once, but posts of the last hour can still come, or be taken back. So there are two copies of
/// the detector: the *settled* one has learnt what can change no more, the *current* one the last hour as well. A
/// correction changes a value of that hour, and before the next judgement the current copy is made anew from the
/// settled one. What the detector knows is then what it would know if no post had been late, to the bit; what was said
/// at past ticks is not said again. Costs a value twice, and a correction at most an hour's values once a tick.
struct DetectedSeries<Detector: SeriesDetector>: Sendable {
  /// A value that posts may still change.
  private struct Value: Sendable, Hashable {
    var start: EventTime
    var counts: SeriesCounts
    var gap = SightGap.none
  }

  private var settled = Detector()
  private var current = Detector()
  /// The complete values that are not settled, in the order of their times.
  private var hour: [Value] = []
  /// Posts in the buckets that do not make a whole value yet.
  private var pending = SeriesCounts()
  /// Whether a value has changed since the current copy took it in.
  private var isStale = false
  private(set) var reading: Detection?

  init() {}

  /// Takes in the bucket that ends at the tick; the gap is that of its value as far as it has come.
  mutating func close(_ counts: SeriesCounts, before tick: Int64, on grid: WindowGrid, gap: SightGap = .none) {
    settle(before: tick, on: grid)
    if isStale { remake() }
    let value = grid.value(before: tick)
    pending += SeriesCounts(marked: max(0, counts.marked), posts: max(0, counts.posts))
    if value.isComplete {
      reading = current.observe(pending, at: value.start, gap: gap)
      hour.append(Value(start: value.start, counts: pending, gap: gap))
      pending = SeriesCounts()
    } else {
      var provisional = current
      reading = provisional.observe(pending, at: value.start, gap: gap)
    }
    reading?.completeness = 1 - gap.missing
  }

  /// Changes a bucket that has ended before the tick, at most ``WindowGrid/correctionTime`` ago.
  ///
  /// If nothing was taken in since, as the topic was at rest, the time in between is taken in as empty.
  mutating func correct(_ change: SeriesCounts, at ordinal: Int64, before tick: Int64, on grid: WindowGrid) {
    let start = grid.value(before: ordinal + 1).start
    let (openStart, isComplete) = grid.value(before: tick)
    let end = isComplete ? grid.start(of: tick) : openStart
    guard start < end else {
      pending += change
      return
    }
    let length = grid.length * Int64(grid.bucketsPerValue)
    let place = hour.count - Int((end.milliseconds - start.milliseconds) / length)
    if place >= 0, hour[place].start == start {
      guard change != SeriesCounts() else { return }
      hour[place].counts += change
    } else {
      fill(from: start, to: end, by: length)
      guard let place = hour.firstIndex(where: { $0.start == start }) else { return }
      hour[place].counts += change
    }
    isStale = true
  }

  /// Puts empty values where none are, so that the hour has every value between the two times.
  private mutating func fill(from start: EventTime, to end: EventTime, by length: Int64) {
    let known = Set(hour.map(\.start))
    for time in stride(from: start.milliseconds, to: end.milliseconds, by: Int(length)) {
      let start = EventTime(milliseconds: time)
      if !known.contains(start) { hour.append(Value(start: start, counts: SeriesCounts())) }
    }
    hour.sort { $0.start < $1.start }
  }

  /// Learns for good what is over for an hour.
  private mutating func settle(before tick: Int64, on grid: WindowGrid) {
    let length = Duration.milliseconds(grid.length * Int64(grid.bucketsPerValue))
    let limit = grid.start(of: tick) - WindowGrid.correctionTime - length
    guard let first = hour.first, first.start <= limit else { return }
    let count = hour.firstIndex { $0.start > limit } ?? hour.count
    for value in hour[..<count] { _ = settled.observe(value.counts, at: value.start, gap: value.gap) }
    hour.removeFirst(count)
  }

  private mutating func remake() {
    current = settled
    for value in hour { _ = current.observe(value.counts, at: value.start, gap: value.gap) }
    isStale = false
  }
}

extension DetectedSeries {
  private static var version: UInt64 { 1 }
  /// An hour has at most 19 values, and as many may be left of the time before a rest.
  private static var mostValues: Int { 64 }

  func encode(to writer: inout StateWriter) {
    writer.write(Self.version)
    writer.write(pending.marked)
    writer.write(pending.posts)
    settled.encode(to: &writer)
    writer.write(UInt64(hour.count))
    for value in hour {
      writer.write(value.start)
      writer.write(value.counts.marked)
      writer.write(value.counts.posts)
      writer.write(value.gap.missing)
      writer.write(value.gap.backlog)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    let version: UInt64 = try reader.read()
    guard version == Self.version else { throw reader.error("series version \(version), expected \(Self.version)") }
    pending = try reader.readCounts()
    settled = try Detector(from: &reader)
    for _ in 0..<(try reader.readCount(upTo: Self.mostValues)) {
      let start = try reader.readTime()
      guard hour.last.map({ $0.start < start }) ?? true else { throw reader.error("values are not in order") }
      let counts = try reader.readCounts()
      let gap = SightGap(missing: try reader.readAmount(), backlog: try reader.readAmount())
      guard gap.missing <= 1 else { throw reader.error("a number is out of range") }
      hour.append(Value(start: start, counts: counts, gap: gap))
    }
    remake()
  }
}

extension StateReader {
  fileprivate mutating func readCounts() throws(StateError) -> SeriesCounts {
    let counts = SeriesCounts(marked: try read(), posts: try read())
    guard counts.marked >= 0, counts.posts >= 0 else { throw error("a number is out of range") }
    return counts
  }
}

extension WindowGrid {
  /// How many buckets make a value of the detectors, which are made for five minutes.
  var bucketsPerValue: Int { max(1, Int((300_000 + length / 2) / length)) }

  /// The value that holds the bucket before the tick: when it starts, and whether it ends at the tick.
  func value(before tick: Int64) -> (start: EventTime, isComplete: Bool) {
    let perValue = Int64(bucketsPerValue)
    let place = tick % perValue
    let missing = place == 0 ? 0 : place < 0 ? -place : perValue - place
    return (start(of: tick + missing - perValue), missing == 0)
  }
}

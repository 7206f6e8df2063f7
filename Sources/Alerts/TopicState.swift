/// All that the engine remembers of one topic: its windows, and what its spike detectors learnt.
struct TopicState {
  let name: String
  var windows: TopicWindows
  private var posts = SpikeSeries()
  private var negative = SpikeSeries()
  private var negativeShift = ShiftSeries()
  private var positiveShift = ShiftSeries()
  /// How many buckets in a row were empty when the detectors were fed; stops counting at the depth.
  private var emptyBuckets = 0

  private static let version: UInt64 = 4

  init(name: String, grid: WindowGrid) {
    self.name = name
    windows = TopicWindows(grid: grid)
  }

  /// Whether nothing more will change before the next post: the windows that rules see are empty, and the detectors
  /// rest.
  func isAsleep(reach: Int) -> Bool { isResting && windows.isEmpty(over: reach) }

  /// After as many empty buckets as the ring holds, the detectors are fed no more until a post comes: what they
  /// know of the topic is not forgotten in its silence, and a silence of years costs nothing.
  private var isResting: Bool { emptyBuckets >= windows.grid.depth }

  /// Ends the bucket before the tick and feeds it to the detectors; false if that changed none of them.
  mutating func close(before tick: Int64) -> Bool {
    windows.close(before: tick)
    let bucket = windows[tick - 1]
    if bucket.isEmpty {
      if isResting { return false }
      emptyBuckets += 1
    } else {
      emptyBuckets = 0
    }
    posts.close(bucket.volume, before: tick, on: windows.grid)
    negative.close(bucket.negativeVolume, before: tick, on: windows.grid)
    negativeShift.close(bucket.negatives, before: tick, on: windows.grid)
    positiveShift.close(bucket.positives, before: tick, on: windows.grid)
    return true
  }

  /// Changes a bucket that was fed to the detectors, or was passed while they rested, and what they learnt of it.
  mutating func correct(from old: Bucket, to new: Bucket, at ordinal: Int64, before tick: Int64) {
    if new.isEmpty {
      // Nobody wakes up because something is taken back.
      if isResting { return }
    } else {
      emptyBuckets = min(emptyBuckets, Int(tick - 1 - ordinal))
    }
    let grid = windows.grid
    posts.correct(new.volume - old.volume, at: ordinal, before: tick, on: grid)
    negative.correct(new.negativeVolume - old.negativeVolume, at: ordinal, before: tick, on: grid)
    negativeShift.correct(new.negatives - old.negatives, at: ordinal, before: tick, on: grid)
    positiveShift.correct(new.positives - old.positives, at: ordinal, before: tick, on: grid)
  }

  /// What the latest tick's bucket means; nothing yet before the first tick, and after a restart before the next one.
  func reading(of measure: SpikeMeasure) -> Detection? {
    switch measure {
    case .posts: posts.reading
    case .negative: negative.reading
    }
  }

  /// The same of a mood's share.
  func reading(of mood: ShiftMeasure) -> Detection? {
    switch mood {
    case .negative: negativeShift.reading
    case .positive: positiveShift.reading
    }
  }

  /// The value of a call at the latest tick; nil where there is no answer.
  func value(of call: WindowCall) -> Double? {
    switch call.target {
    case .window(.authors, let length, let offset):
      windows.authors(length: length, offset: offset)
    case .window(let function, let length, let offset):
      function.value(of: windows.sum(length: length, offset: offset))
    case .spike(let measure):
      isMostlyHistory ? 0 : reading(of: measure)?.surge ?? 0
    case .shift(let mood):
      reading(of: mood)?.surge ?? 0
    }
  }

  /// Whether most posts of the last hour came with the first load of a source; they are no surge.
  private var isMostlyHistory: Bool {
    let hour = windows.sum(length: windows.grid.bucketsPerHour)
    return hour.history > hour.posts
  }

  /// The value of a call for a topic that never had a post.
  static func valueWhenEmpty(of call: WindowCall) -> Double? {
    switch call.target {
    case .window(.authors, _, _): 0
    case .window(let function, _, _): function.value(of: Bucket())
    case .spike, .shift: 0
    }
  }

  /// The comparison behind a call of `spike` or `sentiment_shift`.
  func evidence(of call: WindowCall) -> AlertEvent.Evidence? {
    let reading: Detection? =
      switch call.target {
      case .spike(let measure): self.reading(of: measure)
      case .shift(let mood): self.reading(of: mood)
      case .window: nil
      }
    guard let reading else { return nil }
    return AlertEvent.Evidence(
      measure: call.text, observed: reading.observed, expected: reading.expected, statistic: reading.statistic,
      threshold: reading.threshold, window: windows.grid.bucket * (reading.values * windows.grid.bucketsPerValue))
  }
}

extension TopicState {
  /// What the detectors know; the windows are stored as buckets.
  func encoded() -> [UInt8] {
    var writer = StateWriter()
    writer.write(Self.version)
    writer.write(windows.grid.length)
    writer.write(UInt64(emptyBuckets))
    posts.encode(to: &writer)
    negative.encode(to: &writer)
    negativeShift.encode(to: &writer)
    positiveShift.encode(to: &writer)
    return writer.bytes
  }

  /// Continues from what was stored; after a change of the buckets' length the detectors begin anew.
  mutating func decode(_ bytes: [UInt8], named name: String) throws(StateError) {
    // Earlier versions held other detectors, whose memory is of no use to these: they begin anew.
    guard let version = bytes.first, version >= Self.version else { return }
    var reader = try StateReader(bytes, of: name, version: Self.version)
    let length: Int64 = try reader.read()
    guard length == windows.grid.length else { return }
    emptyBuckets = try reader.readCount(upTo: windows.grid.depth)
    posts = try SpikeSeries(from: &reader)
    negative = try SpikeSeries(from: &reader)
    negativeShift = try ShiftSeries(from: &reader)
    positiveShift = try ShiftSeries(from: &reader)
    try reader.finish()
  }
}

/// What the detectors are fed with. History teaches how many posts are usual, and nothing of moods.
extension Bucket {
  fileprivate var volume: SeriesCounts { SeriesCounts(posts: posts &+ history) }
  fileprivate var negativeVolume: SeriesCounts { SeriesCounts(posts: negative &+ historyNegative) }
  fileprivate var negatives: SeriesCounts { SeriesCounts(marked: negative, posts: posts) }
  fileprivate var positives: SeriesCounts { SeriesCounts(marked: positive, posts: posts) }
}

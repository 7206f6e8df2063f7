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
  /// Which part of the value that is not complete yet was not heard.
  private var unheard = 0.0

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
  mutating func close(before tick: Int64, gap: SightGap = .none) -> Bool {
    windows.close(before: tick)
    return feed(windows[tick - 1], before: tick, gap: gap)
  }

  /// Feeds the detectors all stored buckets from the first one with posts, as if they had been there; of a topic that
  /// had detectors of another kind or for other buckets.
  mutating func warmUp() {
    let end = windows.end
    let oldest = end - Int64(windows.grid.depth)
    guard let first = (oldest..<end).first(where: { !windows[$0].isEmpty }) else { return }
    for ordinal in first..<end { _ = feed(windows[ordinal], before: ordinal + 1) }
  }

  private mutating func feed(_ bucket: Bucket, before tick: Int64, gap: SightGap = .none) -> Bool {
    if bucket.isEmpty {
      if isResting { return false }
      emptyBuckets += 1
    } else {
      emptyBuckets = 0
    }
    let grid = windows.grid
    unheard += gap.missing / Double(grid.bucketsPerValue)
    let whole = SightGap(missing: min(unheard, 1), backlog: gap.backlog)
    if grid.value(before: tick).isComplete { unheard = 0 }
    posts.close(bucket.volume, before: tick, on: grid, gap: whole)
    negative.close(bucket.negativeVolume, before: tick, on: grid, gap: whole)
    negativeShift.close(bucket.negatives, before: tick, on: grid, gap: whole)
    positiveShift.close(bucket.positives, before: tick, on: grid, gap: whole)
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
    // Where nothing is said of sources, everything was heard.
    case .window(.coverage, _, _): 1
    case .source: 0
    case .window(.authors, let length, let offset):
      windows.authors(length: length, offset: offset)
    case .window(let function, let length, let offset):
      function.value(of: windows.sum(length: length, offset: offset))
    case .spike(let measure):
      isMostlyHistory ? 0 : reading(of: measure)?.surge ?? 0
    case .shift(let mood):
      reading(of: mood)?.surge ?? 0
    case .field, .phrase: nil
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
    case .window(.authors, _, _), .source: 0
    case .window(.coverage, _, _): 1
    case .window(let function, _, _): function.value(of: Bucket())
    case .spike, .shift: 0
    case .field, .phrase: nil
    }
  }

  /// The comparison behind a call of `spike` or `sentiment_shift`.
  func evidence(of call: WindowCall) -> AlertEvent.Evidence? {
    let reading: Detection? =
      switch call.target {
      case .spike(let measure): self.reading(of: measure)
      case .shift(let mood): self.reading(of: mood)
      case .window, .source, .field, .phrase: nil
      }
    guard let reading else { return nil }
    return AlertEvent.Evidence(
      measure: call.text, observed: reading.observed, expected: reading.expected, spread: reading.spread,
      direction: reading.direction, view: reading.view, statistic: reading.statistic, threshold: reading.threshold,
      window: windows.grid.bucket * (reading.values * windows.grid.bucketsPerValue), since: reading.since)
  }
}

extension TopicState {
  /// What the detectors know; the windows are stored as buckets.
  func encoded() -> [UInt8] {
    var writer = StateWriter()
    writer.write(Self.version)
    writer.write(windows.grid.length)
    writer.write(UInt64(emptyBuckets))
    writer.write(unheard)
    posts.encode(to: &writer)
    negative.encode(to: &writer)
    negativeShift.encode(to: &writer)
    positiveShift.encode(to: &writer)
    return writer.bytes
  }

  /// Continues from what was stored; true if the detectors begin anew, because they were of an earlier version or for
  /// shorter buckets, and can learn from the stored buckets.
  ///
  /// For longer buckets than now, and for a topic without a state, they begin anew and know nothing: where in a long
  /// bucket its posts were is not stored, and of a topic that nobody watched, buckets without posts mean nothing.
  mutating func decode(_ bytes: [UInt8], named name: String) throws(StateError) -> Bool {
    guard let version = bytes.first.map(UInt64.init) else { return false }
    // Earlier versions held other detectors, or no posts that were late. All began with the buckets' length.
    var reader = try StateReader(bytes, of: name, version: min(version, Self.version))
    let length: Int64 = try reader.read()
    guard length == windows.grid.length, version >= Self.version else {
      return length > 0 && windows.grid.length.isMultiple(of: length)
    }
    emptyBuckets = try reader.readCount(upTo: windows.grid.depth)
    unheard = try reader.readAmount()
    posts = try SpikeSeries(from: &reader)
    negative = try SpikeSeries(from: &reader)
    negativeShift = try ShiftSeries(from: &reader)
    positiveShift = try ShiftSeries(from: &reader)
    try reader.finish()
    return false
  }
}

/// What the detectors are fed with. History teaches how many posts are usual, and nothing of moods.
extension Bucket {
  fileprivate var volume: SeriesCounts { SeriesCounts(posts: posts &+ history) }
  fileprivate var negativeVolume: SeriesCounts { SeriesCounts(posts: negative &+ historyNegative) }
  fileprivate var negatives: SeriesCounts { SeriesCounts(marked: negative, posts: posts) }
  fileprivate var positives: SeriesCounts { SeriesCounts(marked: positive, posts: posts) }
}

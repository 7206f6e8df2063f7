import Testing

@testable import Alerts

@Suite struct TopicWindowsTests {
  let grid: WindowGrid

  init() throws { grid = try #require(WindowGrid(bucket: .seconds(300))) }

  private func post(_ seconds: Int64, _ mood: Observation.Mood = .neutral, polarity: Int64 = 0) -> Observation {
    Observation(topic: "acme", time: EventTime(seconds: seconds), mood: mood, polarity: polarity)
  }

  @Test(arguments: [
    (300, 864), (3600, 72), (60, 4320), (1, 4320),
  ])
  func `keeps three days of buckets but at most 4,320`(seconds: Int, depth: Int) {
    #expect(WindowGrid(bucket: .seconds(seconds))?.depth == depth)
  }

  @Test(arguments: [Duration.zero, .seconds(-60), .milliseconds(1500), .seconds(3601), .nanoseconds(1_000_000_001)])
  func `refuses a bucket that is no whole number of seconds up to an hour`(bucket: Duration) {
    #expect(WindowGrid(bucket: bucket) == nil)
  }

  @Test(arguments: [(-1, -1), (0, 0), (299, 0), (300, 1), (-300, -1), (-301, -2)])
  func `numbers buckets from 1970 in both directions`(seconds: Int64, ordinal: Int64) {
    #expect(grid.ordinal(of: EventTime(seconds: seconds)) == ordinal)
  }

  @Test func `sums a window that excludes its end and what came after it`() {
    var windows = TopicWindows(grid: grid)
    for second: Int64 in [0, 299, 300, 599, 600, 900] { #expect(windows.add(post(second)) != nil) }
    windows.close(before: 3)
    #expect(windows.sum(length: 1).posts == 1)
    #expect(windows.sum(length: 2).posts == 3)
    #expect(windows.sum(length: 12).posts == 5)
    #expect(windows.sum(length: 1, offset: 2).posts == 2)
    #expect(windows[3].posts == 1)
  }

  @Test func `adds up moods, polarity and weight`() {
    var windows = TopicWindows(grid: grid)
    _ = windows.add(post(0, .negative, polarity: -900_000))
    _ = windows.add(post(1, .positive, polarity: .max))
    let total = windows.add(post(2, .negative, polarity: -500_000))
    #expect(total?.posts == 3)
    #expect(total?.negativeShare == 2.0 / 3)
    #expect(total?.positiveShare == 1.0 / 3)
    #expect(total?.polarity == -400_000)
    #expect(total?.weight == 3000)
    #expect(Bucket().negativeShare == nil)
    #expect(Bucket().meanSentiment == nil)
  }

  @Test func `knows buckets for three days and hours for eight weeks`() {
    var windows = TopicWindows(grid: grid)
    _ = windows.add(post(0))
    windows.close(before: 864)
    #expect(windows.sum(length: 864).posts == 1)
    #expect(windows.add(post(0)) != nil)
    windows.close(before: 865)
    #expect(windows.isEmpty(over: 864))
    #expect(windows.add(post(0)) == nil)
    windows.close(before: 28 * 288)
    #expect(windows.sum(length: 27 * 288).posts == 0)
    #expect(windows.sum(length: 28 * 288).posts == 2)
    // Behind the buckets, a window begins at the full hour.
    windows.close(before: 28 * 288 + 11)
    #expect(windows.sum(length: 28 * 288).posts == 2)
    windows.close(before: 56 * 288)
    #expect(windows.sum(length: 28 * 288, offset: 28 * 288).posts == 2)
    windows.close(before: 57 * 288)
    #expect(windows.sum(length: 56 * 288).posts == 0)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `any window equals the posts in it, before and after a restart`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var windows = TopicWindows(grid: grid)
    var stored: (buckets: [Int64: (bucket: Bucket, authors: AuthorSketch)], hours: Set<Int64>) = ([:], [])
    var posts: [Observation] = []
    let weeks: Int64 = 9 * 7 * 288
    for tick in Int64(1)...weeks {
      for _ in 0..<Int.random(in: 0...2, using: &generator) where tick % 100 < 40 || tick > weeks - 900 {
        let late = Int64.random(in: 0...12, using: &generator)
        let ordinal = max(0, tick - late)
        var post = post(ordinal * 300 + Int64.random(in: 0..<300, using: &generator), polarity: 100_000)
        post.author = AuthorSketch.hash("\(Int.random(in: 0..<40, using: &generator))")
        guard windows.add(post) != nil else { continue }
        posts.append(post)
        stored.hours.insert(grid.hour(of: ordinal))
      }
      windows.close(before: tick)
    }
    for ordinal in weeks - 900...weeks {
      stored.buckets[ordinal] = (windows[ordinal], windows.authors(at: ordinal))
    }
    var restored = TopicWindows(grid: grid)
    let ended = stored.hours.filter { $0 < grid.hour(of: weeks) }
    restored.load(
      stored.buckets, hours: Dictionary(uniqueKeysWithValues: ended.map { ($0, windows.hour($0)) }), end: weeks)
    for _ in 0..<200 {
      let offset = Int.random(in: 0...(Bool.random(using: &generator) ? 20 : 5000), using: &generator)
      let length = Int.random(in: 1...(Bool.random(using: &generator) ? 900 : 28 * 288), using: &generator)
      let stop = boundary(weeks - Int64(offset), weeks)
      let start = boundary(weeks - Int64(offset + length), weeks)
      let inside = posts.filter { (start..<stop).contains(grid.ordinal(of: $0.time)) }
      let sum = windows.sum(length: length, offset: offset)
      #expect(sum.posts == Int64(inside.count), "\(length) \(offset)")
      #expect(sum.weightedPolarity == Int64(inside.count) * 100_000)
      #expect(restored.sum(length: length, offset: offset) == sum, "\(length) \(offset)")
      if stop == weeks - Int64(offset), length + offset < 28 * 288 - 12 {
        #expect(windows.authors(length: length, offset: offset) == Double(Set(inside.map(\.author)).count))
        #expect(restored.authors(length: length, offset: offset) == windows.authors(length: length, offset: offset))
      }
    }
  }

  /// Where a window's boundary really lies: at full hours behind the buckets.
  private func boundary(_ ordinal: Int64, _ end: Int64) -> Int64 {
    ordinal >= end - 864 ? ordinal : grid.hour(of: ordinal) * 12
  }

  @Test func `a post from the far future pushes nothing out`() {
    var windows = TopicWindows(grid: grid)
    _ = windows.add(post(0))
    _ = windows.add(post(300_000_000_000))
    windows.close(before: 2)
    #expect(windows.sum(length: 2).posts == 1)
    #expect(windows.oldestAhead == 1_000_000_000)
  }

  @Test func `holds a bounded number of waiting buckets`() {
    var windows = TopicWindows(grid: grid)
    let accepted = (0..<10_000).count { windows.add(post(Int64($0) * 300)) != nil }
    #expect(accepted == 2 * grid.depth)
    #expect(windows.add(post(0)) != nil)
    windows.close(before: 100)
    #expect(windows.add(post(1_000_000_000)) != nil)
  }

  @Test(arguments: [Int64.min, .min + 1, .max - 1, .max])
  func `takes the limits of time without a trap`(milliseconds: Int64) {
    var windows = TopicWindows(grid: grid)
    var far = post(0)
    far.time = EventTime(milliseconds: milliseconds)
    _ = windows.add(far)
    windows.close(before: 10)
    _ = windows.add(far)
    #expect(windows.sum(length: 864).posts == 0)
  }
}

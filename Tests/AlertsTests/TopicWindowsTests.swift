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

  @Test func `forgets what leaves the ring`() {
    var windows = TopicWindows(grid: grid)
    _ = windows.add(post(0))
    windows.close(before: 864)
    #expect(windows.sum(length: 864).posts == 1)
    windows.close(before: 865)
    #expect(windows.sum(length: 864).posts == 0)
    #expect(windows.isEmpty(over: 864))
    #expect(windows.add(post(0)) == nil)
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

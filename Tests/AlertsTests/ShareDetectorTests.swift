import Testing

@testable import Alerts

@Suite struct ShareDetectorTests {
  private static let start = EventTime(seconds: 1_795_392_000)

  private struct Run {
    var detector = ShareDetector()
    var generator: SeededGenerator
    var bucket = 0
    var alarms: [Int] = []
    var detections: [Detection] = []

    mutating func feed(_ buckets: Int, perHour: Double, share: Double) {
      detections = []
      for _ in 0..<buckets {
        let posts = generator.poisson(perHour / 12)
        var marked: Int64 = 0
        for _ in 0..<posts where Double.random(in: 0..<1, using: &generator) < share { marked += 1 }
        let time = ShareDetectorTests.start + .seconds(300 * bucket)
        let detection = detector.observe(marked: marked, of: posts, at: time)
        if detection.isAlarm { alarms.append(bucket) }
        detections.append(detection)
        bucket += 1
      }
    }
  }

  @Test(arguments: [3.0, 10, 30, 100, 300], 1...3)
  func `is quiet for a month at any volume`(perHour: Double, seed: UInt64) {
    var run = Run(generator: SeededGenerator(seed: seed))
    run.feed(30 * 288, perHour: perHour, share: 0.2)
    #expect(run.alarms.count <= 2)
  }

  @Test(arguments: 1...10)
  func `finds a turn of the mood at 100 posts an hour within two hours, and sees its end`(seed: UInt64) throws {
    var run = Run(generator: SeededGenerator(seed: seed))
    run.feed(8 * 288, perHour: 100, share: 0.2)
    run.alarms = []
    run.feed(72, perHour: 100, share: 0.45)
    let first = try #require(run.alarms.first)
    #expect(first - 8 * 288 < 24)
    #expect(run.alarms.count == 1, "one turn is one alarm")
    let last = try #require(run.detections.last)
    #expect(last.standing >= 0.5 && last.direction == .rise && last.since == Self.start + .seconds(300 * first))
    #expect((0.15...0.27).contains(last.expected) && last.observed > 0.35 && last.spread > 0)
    run.feed(144, perHour: 100, share: 0.2)
    #expect(run.detections.last?.since == nil)
  }

  @Test func `a handful of posts, a first day and silence are no turn`() {
    var detector = ShareDetector()
    func alarms(_ rows: [(Int64, Int64)]) -> Int {
      rows.enumerated().count { index, row in
        detector.observe(marked: row.0, of: row.1, at: Self.start + .seconds(300 * index)).isAlarm
      }
    }
    #expect(alarms(Array(repeating: (50, 50), count: 570)) == 0)
    detector = ShareDetector()
    let quiet: [(Int64, Int64)] = (0..<2000).map { $0 % 6 == 0 ? (0, 1) : (0, 0) }
    #expect(alarms(quiet + Array(repeating: (1, 1), count: 7) + Array(repeating: (0, 0), count: 100)) == 0)
    detector = ShareDetector()
    #expect(alarms(Array(repeating: (0, 0), count: 3000)) == 0)
  }

  @Test func `more marked posts than posts, and negative counts, are cut`() {
    var detector = ShareDetector()
    for step in 0..<1000 {
      let detection = detector.observe(
        marked: step % 3 == 0 ? .max : -5, of: step % 5 == 0 ? .max : 3, at: Self.start + .seconds(300 * step))
      #expect(detection.statistic.isFinite && (0...1).contains(detection.score))
    }
  }

  @Test func `continues from its bytes as if nothing had happened, and judges an open bucket without learning it`()
    throws
  {
    var generator = SeededGenerator(seed: 6)
    var detector = ShareDetector()
    var undisturbed = ShareDetector()
    for step in 0..<1200 {
      if step % 11 == 0 {
        var writer = StateWriter()
        writer.write(UInt64(1))
        detector.encode(to: &writer)
        var reader = try StateReader(writer.bytes, of: "x", version: 1)
        detector = try ShareDetector(from: &reader)
        try reader.finish()
        #expect(detector == undisturbed)
      }
      let posts = generator.poisson(8)
      let marked = min(posts, generator.poisson(step > 1000 ? 5 : 1.5))
      let time = Self.start + .seconds(300 * step)
      let provisional = detector.judged(marked: marked, of: posts, at: time)
      #expect(detector.observe(marked: marked, of: posts, at: time) == provisional)
      #expect(undisturbed.observe(marked: marked, of: posts, at: time) == provisional)
    }
  }
}

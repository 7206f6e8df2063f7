import Testing

@testable import Alerts

@Suite struct VolumeDetectorTests {
  private static let start = EventTime(seconds: 1_795_392_000)

  private static func time(_ bucket: Int) -> EventTime { start + .seconds(300 * bucket) }

  /// The buckets with an alarm.
  private func alarms(_ values: some Sequence<Double>) -> [Int] {
    var detector = VolumeDetector()
    return values.enumerated().filter { detector.observe($1, at: Self.time($0)).isAlarm }.map(\.offset)
  }

  private func poisson(_ mean: Double, _ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in Double(generator.poisson(mean)) }
  }

  @Test(arguments: [0.08, 0.25, 1, 8, 80], 1...4)
  func `is quiet on a steady stream for a month`(perBucket: Double, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    #expect(alarms(poisson(perBucket, 30 * 288, &generator)).count <= 2)
  }

  @Test(arguments: 1...5)
  func `is quiet on the rhythm of days and weeks`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<(28 * 288)).map { bucket in
      let hour = Double(bucket % 288) / 12
      let isWeekend = [0, 6].contains((bucket / 288) % 7)
      return Double(generator.poisson((isWeekend ? 8 : 20) * (hour < 7 ? 0.2 : hour < 20 ? 1 : 0.6)))
    }
    #expect(alarms(values).count <= 2)
  }

  @Test(arguments: 1...10)
  func `finds an hour of five times the posts at 20 an hour`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var detector = VolumeDetector()
    for (bucket, value) in poisson(20 / 12.0, 4 * 288, &generator).enumerated() {
      _ = detector.observe(value, at: Self.time(bucket))
    }
    let surge = poisson(100 / 12.0, 12, &generator).enumerated().map {
      detector.observe($1, at: Self.time(4 * 288 + $0))
    }
    let delay = try #require(surge.firstIndex { $0.standing >= 0.5 })
    #expect(delay <= 11)
    let last = surge[11]
    #expect(last.direction == .rise && last.since == Self.time(4 * 288 + delay))
    #expect(last.statistic > last.threshold)
    #expect(surge[11].standing >= 0.5, "it is still high")
  }

  @Test func `says nothing in the first two days, nothing about a handful, and nothing of nothing`() {
    let silence = Array(repeating: 0.0, count: 3000)
    #expect(alarms(Array(repeating: 0, count: 500) + Array(repeating: 500, count: 76)).isEmpty)
    #expect(alarms(silence).isEmpty)
    #expect(alarms(silence + [1] + silence).isEmpty)
    #expect(alarms(silence + [7] + silence.prefix(20)).isEmpty)
    #expect(alarms(silence + [30]) == [3000])
    #expect(alarms((0..<3000).map { $0 % 12 == 0 ? 2 : 0 } + [4, 0, 0]).isEmpty, "2 to 4 posts on a Sunday")
  }

  @Test func `a step fires once, stands while it lasts, and becomes the usual`() throws {
    var generator = SeededGenerator(seed: 7)
    var detector = VolumeDetector()
    var standing: [Int] = []
    var alarms: [Int] = []
    let values = poisson(10, 6 * 288, &generator) + poisson(40, 10 * 288, &generator)
    for (bucket, value) in values.enumerated() {
      let detection = detector.observe(value, at: Self.time(bucket))
      if detection.isAlarm { alarms.append(bucket - 6 * 288) }
      if detection.surge >= 0.5 { standing.append(bucket - 6 * 288) }
    }
    let alarm = try #require(alarms.first)
    let first = try #require(standing.first)
    let last = try #require(standing.last)
    #expect(alarms.count <= 4 && (0...3).contains(alarm))
    // Never interrupted for the first half day.
    #expect(Array(standing.prefix(144)) == Array(first..<(first + 144)))
    #expect((144...(8 * 288)).contains(last))
  }

  @Test func `a drop to nothing is an alarm, but no surge`() {
    var generator = SeededGenerator(seed: 5)
    var detector = VolumeDetector()
    for (bucket, value) in poisson(30, 6 * 288, &generator).enumerated() {
      _ = detector.observe(value, at: Self.time(bucket))
    }
    let outage = (0..<24).map { detector.observe(0, at: Self.time(6 * 288 + $0)) }
    #expect(outage.contains { $0.isAlarm && $0.direction == .fall && $0.observed < $0.expected })
    #expect(outage.allSatisfy { $0.surge == 0 })
  }

  @Test func `takes any finite series, and times that repeat, go back or jump`() {
    var generator = SeededGenerator(seed: 11)
    var detector = VolumeDetector()
    for step in 0..<4000 {
      let value =
        switch step % 7 {
        case 0: -1e308
        case 1: 1e308
        case 2: Double.random(in: -1...1, using: &generator)
        case 3: Double.leastNonzeroMagnitude
        default: Double(step % 50)
        }
      let time = EventTime(milliseconds: Int64.random(in: -1_000_000_000_000...4_000_000_000_000, using: &generator))
      let detection = detector.observe(value, at: time)
      for number in [
        detection.score, detection.standing, detection.observed, detection.expected, detection.spread,
        detection.statistic, detection.threshold, detection.usual, detection.usualSpread,
      ] { #expect(number.isFinite) }
      #expect((0...1).contains(detection.score) && detection.threshold > 0)
    }
  }

  @Test(arguments: [3.25, 0.1, 1e10 / 3, -7.3, -1e9 / 7, 1e-7, 123_456_789, 0])
  func `a flat line is never unusual`(value: Double) {
    #expect(alarms(Array(repeating: value, count: 3000)).isEmpty)
  }

  @Test func `a provisional judgement is that of the closed value, and changes nothing`() {
    var generator = SeededGenerator(seed: 2)
    var detector = VolumeDetector()
    for bucket in 0..<1500 {
      let before = detector
      let value = Double(generator.poisson(bucket > 1400 ? 30 : 5))
      let provisional = detector.judged(value, at: Self.time(bucket))
      #expect(detector == before)
      #expect(detector.observe(value, at: Self.time(bucket)) == provisional)
    }
  }

  @Test(arguments: [0.0, 0.5, -40])
  func `continues from its bytes as if nothing had happened`(shift: Double) throws {
    var generator = SeededGenerator(seed: 3)
    var detector = VolumeDetector()
    var undisturbed = VolumeDetector()
    for step in 0..<1500 {
      if step % 7 == 0 {
        var writer = StateWriter()
        writer.write(UInt64(1))
        detector.encode(to: &writer)
        #expect(writer.bytes.count <= 1024)
        var reader = try StateReader(writer.bytes, of: "x", version: 1)
        detector = try VolumeDetector(from: &reader)
        try reader.finish()
        #expect(detector == undisturbed)
      }
      let value = Double(generator.poisson(step > 1400 ? 30 : 2)) + shift
      #expect(detector.observe(value, at: Self.time(step)) == undisturbed.observe(value, at: Self.time(step)))
    }
  }

  @Test func `damaged bytes are an error and never a trap`() throws {
    var generator = SeededGenerator(seed: 4)
    var detector = VolumeDetector()
    for step in 0..<700 { _ = detector.observe(Double(generator.poisson(9)), at: Self.time(step)) }
    var writer = StateWriter()
    writer.write(UInt64(1))
    detector.encode(to: &writer)
    for _ in 0..<500 {
      var bytes = writer.bytes
      bytes[Int.random(in: 1..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 1..<bytes.count - 1, using: &generator)) }
      var reader = try StateReader(bytes, of: "x", version: 1)
      if var restored = try? VolumeDetector(from: &reader) { _ = restored.observe(5, at: Self.time(701)) }
    }
  }
}

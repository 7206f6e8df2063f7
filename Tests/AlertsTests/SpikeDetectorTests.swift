import Testing

@testable import Alerts

@Suite struct SpikeDetectorTests {
  let grid: WindowGrid

  init() throws { grid = try #require(WindowGrid(bucket: .seconds(300))) }

  /// Counts how often the score rises over the threshold.
  private func crossings(_ counts: some Sequence<Int64>) -> Int {
    var detector = SpikeDetector(grid: grid)
    var wasAbove = false
    var crossings = 0
    for count in counts {
      detector.observe(count)
      let isAbove = detector.reading.score >= 0.5
      if isAbove, !wasAbove { crossings += 1 }
      wasAbove = isAbove
    }
    return crossings
  }

  @Test(arguments: [1.0, 10, 100, 1000], 1...5)
  func `is quiet on a steady stream`(postsPerHour: Double, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let week = (0..<(7 * 288)).map { _ in generator.poisson(postsPerHour / 12) }
    #expect(crossings(week) <= 1)
  }

  @Test(arguments: 1...10)
  func `finds an hour of five times the posts at 20 an hour`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var detector = SpikeDetector(grid: grid)
    for _ in 0..<(2 * 288) { detector.observe(generator.poisson(20 / 12.0)) }
    #expect(detector.reading.score < 0.5)
    var delay: Int?
    for bucket in 0..<12 {
      detector.observe(generator.poisson(100 / 12.0))
      if detector.reading.score >= 0.5, delay == nil { delay = bucket + 1 }
    }
    #expect((delay ?? 99) <= 9)
    #expect(detector.reading.observed > 70)
    #expect((14...30).contains(detector.reading.expected))
  }

  @Test(arguments: 1...10)
  func `finds a crisis after ten quiet hours`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var detector = SpikeDetector(grid: grid)
    var quiet = 0.0
    for _ in 0..<120 {
      detector.observe(generator.poisson(6 / 12.0))
      quiet = max(quiet, detector.reading.score)
    }
    var loud = 0.0
    for _ in 0..<24 {
      detector.observe(generator.poisson(36 / 12.0))
      loud = max(loud, detector.reading.score)
    }
    #expect(quiet < 0.5)
    #expect(loud >= 0.55)
  }

  @Test func `says nothing in the first six hours and nothing about a handful`() {
    #expect(crossings(Array(repeating: 0, count: 60) + Array(repeating: 500, count: 11)) == 0)
    #expect(crossings(Array(repeating: 0, count: 2000) + [7] + Array(repeating: 0, count: 20)) == 0)
    #expect(crossings(Array(repeating: 0, count: 2000) + [30]) == 1)
  }

  @Test func `an event that lasts becomes the usual`() {
    var detector = SpikeDetector(grid: grid)
    for _ in 0..<288 { detector.observe(2) }
    var hours = 0
    for hour in 1...240 {
      for _ in 0..<12 { detector.observe(10) }
      if detector.reading.score >= 0.5 { hours = hour }
    }
    #expect((2...24).contains(hours))
  }

  @Test func `continues from its bytes as if nothing had happened`() throws {
    var generator = SeededGenerator(seed: 3)
    var detector = SpikeDetector(grid: grid)
    for step in 0..<600 {
      if step % 7 == 0 {
        var writer = StateWriter()
        detector.encode(to: &writer)
        var reader = try StateReader([1] + writer.bytes, of: "x", version: 1)
        var other = SpikeDetector(grid: grid)
        try other.decode(from: &reader)
        try reader.finish()
        #expect(other.reading == detector.reading)
        detector = other
      }
      detector.observe(generator.poisson(step > 500 ? 6 : 2))
    }
    var undisturbed = SpikeDetector(grid: grid)
    var again = SeededGenerator(seed: 3)
    for step in 0..<600 { undisturbed.observe(again.poisson(step > 500 ? 6 : 2)) }
    #expect(undisturbed.reading == detector.reading)
  }
}

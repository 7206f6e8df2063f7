import Testing

@testable import Alerts

@Suite struct SpikeSeriesTests {
  @Test(arguments: [1, 7, 60, 150, 300, 900, 3600])
  func `short buckets are judged in fives of minutes, and a restart in between changes nothing`(seconds: Int) throws {
    let grid = try #require(WindowGrid(bucket: .seconds(seconds)))
    let perValue = grid.bucketsPerValue
    var generator = SeededGenerator(seed: UInt64(seconds))
    var series = SpikeSeries()
    var detector = VolumeDetector()
    var sum: Int64 = 0
    // The first tick is not at the begin of a value, as after a start at any moment.
    let first: Int64 = 5_000_000 - 5_000_000 % Int64(perValue) + 1
    for tick in first..<(first + Int64(max(700, 40 * perValue))) {
      let count = generator.poisson(8.0 / Double(perValue))
      sum += count
      let before = series
      series.close(SeriesCounts(posts: count), before: tick, on: grid)
      let start = grid.start(of: (tick - 1) / Int64(perValue) * Int64(perValue))
      if tick.isMultiple(of: Int64(perValue)) {
        #expect(series.reading == detector.observe(Double(sum), at: start))
        sum = 0
      } else {
        #expect(series.reading == detector.judged(Double(sum), at: start))
      }
      guard tick % 97 == 0 else { continue }
      var writer = StateWriter()
      writer.write(UInt64(1))
      before.encode(to: &writer)
      var reader = try StateReader(writer.bytes, of: "x", version: 1)
      var restored = try SpikeSeries(from: &reader)
      try reader.finish()
      restored.close(SeriesCounts(posts: count), before: tick, on: grid)
      #expect(restored.reading == series.reading)
    }
  }

  @Test(arguments: [1, 60, 150, 240, 300, 420, 900, 3600])
  func `what is corrected within the hour was learnt as if it had been right at once`(seconds: Int) throws {
    let grid = try #require(WindowGrid(bucket: .seconds(seconds)))
    var generator = SeededGenerator(seed: UInt64(seconds))
    var (series, right) = (ShiftSeries(), ShiftSeries())
    let ticks: Int64 = seconds == 1 ? 4000 : 900
    let first: Int64 = 5_000_000
    /// What is wrong with each bucket.
    var errors: [Int64: SeriesCounts] = [:]
    var corrections = 0
    for tick in first..<first + ticks {
      let posts = generator.poisson(seconds == 1 ? 0.2 : 9)
      let counts = SeriesCounts(marked: min(posts, generator.poisson(2)), posts: posts)
      var seen = counts
      // Of some posts nobody knows yet; and some are wrongly there, and are taken back.
      if tick % 3 == 0 { seen = SeriesCounts(posts: counts.posts / 2) }
      if tick % 7 == 0 { seen = SeriesCounts(marked: counts.marked + 4, posts: counts.posts + 5) }
      right.close(counts, before: tick, on: grid)
      series.close(seen, before: tick, on: grid)
      errors[tick - 1] = counts - seen
      let oldest = grid.ordinal(of: grid.start(of: tick) - WindowGrid.correctionTime)
      for (ordinal, error) in errors where ordinal <= oldest || Int.random(in: 0..<9, using: &generator) == 0 {
        series.correct(error, at: ordinal, before: tick, on: grid)
        errors[ordinal] = nil
        corrections += 1
      }
    }
    for (ordinal, error) in errors { series.correct(error, at: ordinal, before: first + ticks - 1, on: grid) }
    func bytes(_ series: ShiftSeries) -> [UInt8] {
      var writer = StateWriter()
      series.encode(to: &writer)
      return writer.bytes
    }
    #expect(corrections > 100 && bytes(series) == bytes(right))
    let next = SeriesCounts(marked: 9, posts: 20)
    series.close(next, before: first + ticks, on: grid)
    right.close(next, before: first + ticks, on: grid)
    #expect(series.reading == right.reading)
  }

  @Test func `damaged bytes are an error and never a trap`() throws {
    let grid = try #require(WindowGrid(bucket: .seconds(300)))
    var generator = SeededGenerator(seed: 8)
    var series = ShiftSeries()
    for tick: Int64 in 5000..<5900 { series.close(SeriesCounts(marked: 2, posts: 9), before: tick, on: grid) }
    var writer = StateWriter()
    writer.write(UInt64(1))
    series.encode(to: &writer)
    for _ in 0..<500 {
      var bytes = writer.bytes
      bytes[Int.random(in: 1..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      var reader = try StateReader(bytes, of: "x", version: 1)
      if var restored = try? ShiftSeries(from: &reader) {
        restored.correct(SeriesCounts(posts: 1), at: 5890, before: 5900, on: grid)
        restored.close(SeriesCounts(posts: 5), before: 5900, on: grid)
      }
    }
  }
}

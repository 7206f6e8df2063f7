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
      series.close(count, before: tick, on: grid)
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
      restored.close(count, before: tick, on: grid)
      #expect(restored.reading == series.reading)
    }
  }
}

/// The posts of one mood of a topic among all of them, bucket by bucket, and the detector that judges their share.
///
/// As in ``SpikeSeries``, buckets shorter than five minutes are put together, and judged provisionally until they are
/// complete.
struct ShiftSeries {
  private var detector = ShareDetector()
  /// Posts in the buckets that do not make a whole value yet.
  private var pending: (marked: Int64, posts: Int64) = (0, 0)
  private(set) var reading: Detection?

  /// Takes in the bucket that ends at the tick.
  mutating func close(marked: Int64, of posts: Int64, before tick: Int64, on grid: WindowGrid) {
    let value = grid.value(before: tick)
    pending.marked &+= max(0, marked)
    pending.posts &+= max(0, posts)
    if value.isComplete {
      reading = detector.observe(marked: pending.marked, of: pending.posts, at: value.start)
      pending = (0, 0)
    } else {
      reading = detector.judged(marked: pending.marked, of: pending.posts, at: value.start)
    }
  }
}

extension ShiftSeries {
  func encode(to writer: inout StateWriter) {
    writer.write(pending.marked)
    writer.write(pending.posts)
    detector.encode(to: &writer)
  }

  init(from reader: inout StateReader) throws(StateError) {
    pending = (try reader.read(), try reader.read())
    guard pending.marked >= 0, pending.posts >= pending.marked else { throw reader.error("a number is out of range") }
    detector = try ShareDetector(from: &reader)
  }
}

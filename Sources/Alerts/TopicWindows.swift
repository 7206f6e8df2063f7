/// The posts of one topic as buckets of event time: a ring of those that have ended, and the few that have not.
///
/// The value reads no clock. Its owner says with ``close(before:)`` which buckets have ended; until then a bucket
/// waits in a sparse table, so that a post from far ahead or the first posts of a feed, years apart and in any
/// order, cost an entry each and push nothing out of the ring.
package struct TopicWindows: Sendable {
  package let grid: WindowGrid
  /// The ended buckets; bucket `n` is at `n` modulo the depth.
  private var ended: [Bucket]
  private var ahead: [Int64: Bucket] = [:]
  /// The first bucket that has not ended. Before the first ``close(before:)`` it lies before all time.
  package private(set) var end: Int64 = .min / 4
  /// The newest ended bucket that has posts.
  package private(set) var newestUsed: Int64 = .min / 2

  package init(grid: WindowGrid) {
    self.grid = grid
    ended = Array(repeating: Bucket(), count: grid.depth)
  }

  /// Adds one post to its bucket and returns the bucket's new total.
  ///
  /// Nil, and nothing is added, if the bucket has left the ring, or if it lies beyond the ring's depth ahead and
  /// the table of waiting buckets is full (twice the depth).
  package mutating func add(_ observation: Observation) -> Bucket? {
    change(at: observation.time) { $0.add(observation) }
  }

  /// Changes the bucket of a time and returns its new total; nil, and nothing changes, as in ``add(_:)``.
  package mutating func change(at time: EventTime, _ body: (inout Bucket) -> Void) -> Bucket? {
    let ordinal = grid.ordinal(of: time)
    var bucket = self[ordinal]
    body(&bucket)
    return place(bucket, at: ordinal) ? bucket : nil
  }

  /// Sets a bucket's total; false, as in ``add(_:)``, if there is no room for it.
  package mutating func place(_ bucket: Bucket, at ordinal: Int64) -> Bool {
    if ordinal >= end {
      let isFar = ordinal - end >= Int64(grid.depth)
      if isFar, ahead.count >= 2 * grid.depth, ahead[ordinal] == nil { return false }
      ahead[ordinal] = bucket
      return true
    }
    guard ordinal >= end - Int64(grid.depth) else { return false }
    ended[slot(ordinal)] = bucket
    if !bucket.isEmpty { newestUsed = max(newestUsed, ordinal) }
    return true
  }

  /// Ends all buckets before the given one, which drops as many from the far side of the ring.
  package mutating func close(before newEnd: Int64) {
    guard newEnd > end else { return }
    for ordinal in max(end, newEnd - Int64(grid.depth))..<newEnd {
      let bucket = ahead.isEmpty ? nil : ahead.removeValue(forKey: ordinal)
      ended[slot(ordinal)] = bucket ?? Bucket()
      if bucket != nil { newestUsed = ordinal }
    }
    if newEnd - end > Int64(grid.depth), !ahead.isEmpty { ahead = ahead.filter { $0.key >= newEnd } }
    end = newEnd
  }

  /// The oldest bucket that has not ended and has posts.
  package var oldestAhead: Int64? { ahead.keys.min() }

  /// The newest bucket that has posts, ended or not.
  package var newest: Int64? { ahead.keys.max() ?? (newestUsed >= end - Int64(grid.depth) ? newestUsed : nil) }

  /// Whether the ended buckets of the given number before the end are all empty.
  package func isEmpty(over length: Int) -> Bool { newestUsed < end - Int64(length) }

  /// A bucket's total; empty where nothing is known.
  package subscript(ordinal: Int64) -> Bucket {
    if ordinal >= end { return ahead[ordinal] ?? Bucket() }
    return ordinal >= end - Int64(grid.depth) ? ended[slot(ordinal)] : Bucket()
  }

  /// The sum over the `length` ended buckets of which the last ended `offset` buckets before the end; both
  /// together are at most the depth. Costs an addition a bucket.
  package func sum(length: Int, offset: Int = 0) -> Bucket {
    var total = Bucket()
    var index = slot(end - Int64(offset + length))
    for _ in 0..<length {
      total += ended[index]
      index = index + 1 == ended.count ? 0 : index + 1
    }
    return total
  }

  private func slot(_ ordinal: Int64) -> Int {
    let remainder = Int(ordinal % Int64(ended.count))
    return remainder < 0 ? remainder + ended.count : remainder
  }
}

/// The authors of a topic's ended buckets of three days and of its ended hours of 28 days.
struct AuthorWindows: Sendable {
  private static let hoursKept = 28 * 24

  private let grid: WindowGrid
  /// Bucket `n` at `n` modulo the depth. Both rings are made at the first author.
  private var buckets: [AuthorSketch] = []
  private var hours: [AuthorSketch] = []

  init(grid: WindowGrid) { self.grid = grid }

  /// Passes the buckets from `end` to `newEnd`, which are empty but for the last.
  mutating func close(from end: Int64, to newEnd: Int64, last: AuthorSketch = AuthorSketch()) {
    if buckets.isEmpty {
      guard !last.isEmpty else { return }
      buckets = Array(repeating: AuthorSketch(), count: grid.depth)
      hours = Array(repeating: AuthorSketch(), count: Self.hoursKept)
    }
    for ordinal in max(end, newEnd - Int64(grid.depth))..<newEnd { buckets[slot(ordinal)] = AuthorSketch() }
    let (firstHour, lastHour) = (grid.hour(of: end - 1) + 1, grid.hour(of: newEnd - 1))
    if firstHour <= lastHour {
      for hour in max(firstHour, lastHour - Int64(Self.hoursKept) + 1)...lastHour {
        hours[place(hour)] = AuthorSketch()
      }
    }
    guard !last.isEmpty else { return }
    buckets[slot(newEnd - 1)] = last
    hours[place(lastHour)].formUnion(last)
  }

  /// Adds a late post's author to an ended bucket.
  mutating func insert(_ author: UInt32, at ordinal: Int64, end: Int64) {
    if buckets.isEmpty {
      var sketch = AuthorSketch()
      sketch.insert(author)
      close(from: ordinal, to: ordinal + 1, last: sketch)
      return
    }
    buckets[slot(ordinal)].insert(author)
    hours[place(grid.hour(of: ordinal))].insert(author)
  }

  /// The authors from one boundary of buckets to another.
  func count(from start: Int64, to stop: Int64, end: Int64) -> Double {
    guard !buckets.isEmpty else { return 0 }
    var sketch = AuthorSketch()
    let perHour = Int64(grid.bucketsPerHour)
    let fine = end - Int64(grid.depth)
    let oldest = (grid.hour(of: end) - Int64(Self.hoursKept) + 1) * perHour
    var ordinal = max(start >= fine ? start : grid.hour(of: start) * perHour, oldest)
    while ordinal < stop, ordinal % perHour != 0 {
      sketch.formUnion(buckets[slot(ordinal)])
      ordinal += 1
    }
    // Whole hours are fewer than buckets.
    while ordinal + perHour <= stop {
      sketch.formUnion(hours[place(grid.hour(of: ordinal))])
      ordinal += perHour
    }
    while ordinal < stop {
      if ordinal >= fine { sketch.formUnion(buckets[slot(ordinal)]) }
      ordinal += 1
    }
    return sketch.count
  }

  func ofBucket(_ ordinal: Int64, end: Int64) -> AuthorSketch {
    buckets.isEmpty || ordinal < end - Int64(grid.depth) ? AuthorSketch() : buckets[slot(ordinal)]
  }

  func ofHour(_ hour: Int64) -> AuthorSketch { hours.isEmpty ? AuthorSketch() : hours[place(hour)] }

  mutating func setHour(_ hour: Int64, _ sketch: AuthorSketch) {
    guard !sketch.isEmpty else { return }
    if hours.isEmpty {
      buckets = Array(repeating: AuthorSketch(), count: grid.depth)
      hours = Array(repeating: AuthorSketch(), count: Self.hoursKept)
    }
    hours[place(hour)] = sketch
  }

  private func slot(_ ordinal: Int64) -> Int { Self.remainder(ordinal, grid.depth) }

  private func place(_ hour: Int64) -> Int { Self.remainder(hour, Self.hoursKept) }

  private static func remainder(_ number: Int64, _ count: Int) -> Int {
    let remainder = Int(number % Int64(count))
    return remainder < 0 ? remainder + count : remainder
  }
}

/// Running totals at the newest boundaries between intervals of time, so that the sum over any of their spans is one
/// subtraction.
///
/// Boundary `n` lies before interval `n`. Totals wrap, so that the difference of two is right however long it runs.
struct BoundaryRing: Sendable {
  private var totals: [Bucket]
  /// The newest boundary.
  private(set) var end: Int64

  /// Remembers `depth` intervals, all empty so far, that end at a boundary.
  init(depth: Int, end: Int64) {
    totals = Array(repeating: Bucket(), count: depth + 1)
    self.end = end
  }

  /// The oldest boundary that is known.
  var start: Int64 { end - Int64(totals.count - 1) }

  /// What all intervals before a boundary add up to; at the nearest known one, if it is not known.
  subscript(boundary: Int64) -> Bucket { totals[slot(min(max(boundary, start), end))] }

  /// Moves the end on to a boundary; all that are passed have the total.
  mutating func fill(to boundary: Int64, with total: Bucket) {
    guard boundary > end else { return }
    for passed in max(end + 1, boundary - Int64(totals.count - 1))...boundary { totals[slot(passed)] = total }
    end = boundary
  }

  /// Adds to all totals after the interval; costs an addition for each interval since.
  mutating func add(_ change: Bucket, at interval: Int64) {
    guard interval >= start, interval < end else { return }
    for boundary in interval + 1...end { totals[slot(boundary)] += change }
  }

  private func slot(_ boundary: Int64) -> Int {
    let remainder = Int(boundary % Int64(totals.count))
    return remainder < 0 ? remainder + totals.count : remainder
  }
}

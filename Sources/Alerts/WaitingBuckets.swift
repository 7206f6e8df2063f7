/// The buckets that have not ended, in the order of their times: mostly one or two, of which the last gets most posts.
struct WaitingBuckets: Sendable {
  struct Entry: Sendable {
    let ordinal: Int64
    var bucket = Bucket()
    var authors = AuthorSketch()
  }

  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  var first: Int64? { entries.first?.ordinal }
  var last: Int64? { entries.last?.ordinal }

  subscript(ordinal: Int64) -> Entry? {
    let place = place(of: ordinal)
    return place < entries.count && entries[place].ordinal == ordinal ? entries[place] : nil
  }

  /// Changes a bucket, which begins empty, and returns its new total.
  mutating func change(_ ordinal: Int64, _ body: (inout Entry) -> Void) -> Bucket {
    let place = place(of: ordinal)
    if place == entries.count || entries[place].ordinal != ordinal {
      entries.insert(Entry(ordinal: ordinal), at: place)
    }
    body(&entries[place])
    return entries[place].bucket
  }

  /// Takes out the buckets before the end.
  mutating func remove(before end: Int64) -> ArraySlice<Entry> {
    guard let first, first < end else { return [] }
    let removed = entries[..<place(of: end)]
    entries.removeFirst(removed.count)
    return removed
  }

  /// Where the bucket is, or belongs.
  private func place(of ordinal: Int64) -> Int {
    guard let last = entries.last, last.ordinal >= ordinal else { return entries.count }
    if last.ordinal == ordinal { return entries.count - 1 }
    var (low, high) = (0, entries.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].ordinal < ordinal { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

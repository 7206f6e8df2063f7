/// The posts of one topic as buckets of event time: those that have ended, in two rings, and the few that have not.
///
/// The fine ring knows each bucket of the last three days, the coarse one whole hours of eight weeks. Both hold
/// running totals, so that a window of any length is one subtraction.
///
/// The value reads no clock. Its owner says with ``close(before:)`` which buckets have ended; until then a bucket
/// waits in a sparse list, so that a post from far ahead or the first posts of a feed, years apart and in any
/// order, cost an entry each and push nothing out of the ring.
package struct TopicWindows: Sendable {
  package let grid: WindowGrid
  private var fine: BoundaryRing
  private var hours: BoundaryRing
  private var authors: AuthorWindows
  private var ahead = WaitingBuckets()
  /// The newest ended bucket that has posts.
  package private(set) var newestUsed: Int64 = .min / 2

  /// Before the first ``close(before:)`` the end lies before all time.
  private static let beforeAllTime: Int64 = .min / 4

  package init(grid: WindowGrid) {
    self.grid = grid
    fine = BoundaryRing(depth: grid.depth + grid.bucketsPerHour, end: Self.beforeAllTime)
    hours = BoundaryRing(depth: grid.hours, end: grid.hour(of: Self.beforeAllTime))
    authors = AuthorWindows(grid: grid)
  }

  /// The first bucket that has not ended.
  package var end: Int64 { fine.end }

  /// Adds one post to its bucket and returns the bucket's new total.
  ///
  /// Nil, and nothing is added, if the bucket has left the fine ring, or if it lies beyond the ring's depth ahead and
  /// the list of waiting buckets is full (twice the depth). Costs an addition for each bucket that has ended since.
  package mutating func add(_ observation: Observation) -> Bucket? {
    change(at: observation.time, author: observation.countedAuthor) { $0.add(observation) }
  }

  /// Changes the bucket of a time, notes the author of a post that is added to it, and returns its new total; nil, and
  /// nothing changes, as in ``add(_:)``.
  package mutating func change(
    at time: EventTime, author: UInt32? = nil, _ body: (inout Bucket) -> Void
  ) -> Bucket? {
    let ordinal = grid.ordinal(of: time)
    if ordinal >= end {
      guard hasRoom(for: ordinal) else { return nil }
      return ahead.change(ordinal) { waiting in
        body(&waiting.bucket)
        if let author { waiting.authors.insert(author) }
      }
    }
    guard ordinal >= end - Int64(grid.depth) else { return nil }
    let before = self[ordinal]
    var after = before
    body(&after)
    fine.add(after - before, at: ordinal)
    hours.add(after - before, at: grid.hour(of: ordinal))
    if let author { authors.insert(author, at: ordinal, end: end) }
    if !after.isEmpty { newestUsed = max(newestUsed, ordinal) }
    return after
  }

  /// Adds a whole bucket of posts to one that has not ended, as ``add(_:)`` adds one post.
  package mutating func add(_ record: BucketRecord) -> Bucket? {
    let ordinal = grid.ordinal(of: record.start)
    guard ordinal >= end, hasRoom(for: ordinal) else { return nil }
    return ahead.change(ordinal) { waiting in
      waiting.bucket += record.bucket
      waiting.authors.formUnion(record.authors)
    }
  }

  private func hasRoom(for ordinal: Int64) -> Bool {
    ordinal - end < Int64(grid.depth) || ahead.count < 2 * grid.depth || ahead[ordinal] != nil
  }

  /// Ends all buckets before the given one, which drops as many from the far side of the ring.
  package mutating func close(before newEnd: Int64) {
    guard newEnd > end else { return }
    for waiting in ahead.remove(before: newEnd) { append(waiting.bucket, waiting.authors, at: waiting.ordinal) }
    skip(to: newEnd)
  }

  /// Passes empty buckets.
  private mutating func skip(to newEnd: Int64) {
    let total = fine[end]
    authors.close(from: end, to: newEnd)
    fine.fill(to: newEnd, with: total)
    hours.fill(to: grid.hour(of: newEnd), with: total)
  }

  private mutating func append(_ bucket: Bucket, _ writers: AuthorSketch, at ordinal: Int64) {
    if ordinal > end { skip(to: ordinal) }
    var total = fine[end]
    total += bucket
    authors.close(from: end, to: ordinal + 1, last: writers)
    fine.fill(to: ordinal + 1, with: total)
    hours.fill(to: grid.hour(of: ordinal + 1), with: total)
    if !bucket.isEmpty { newestUsed = ordinal }
  }

  /// The oldest bucket that has not ended and has posts.
  package var oldestAhead: Int64? { ahead.first }

  /// The newest bucket that has posts, ended or not.
  package var newest: Int64? { ahead.last ?? (newestUsed >= end - Int64(grid.depth) ? newestUsed : nil) }

  /// Whether the ended buckets of the given number before the end are all empty.
  package func isEmpty(over length: Int) -> Bool { newestUsed < end - Int64(length) }

  /// A bucket's total; empty where nothing is known.
  package subscript(ordinal: Int64) -> Bucket {
    if ordinal >= end { return ahead[ordinal]?.bucket ?? Bucket() }
    return ordinal >= end - Int64(grid.depth) ? fine[ordinal + 1] - fine[ordinal] : Bucket()
  }

  /// The sum over the `length` ended buckets of which the last ended `offset` buckets before the end. Costs a
  /// subtraction. A boundary that lies further back than the fine ring is moved back to the full hour.
  package func sum(length: Int, offset: Int = 0) -> Bucket {
    total(before: end - Int64(offset)) - total(before: end - Int64(offset + length))
  }

  /// About how many different authors the posts of a window have, see ``AuthorSketch``; a window as in
  /// ``sum(length:offset:)``, whose hours of the last 28 days are known. Costs a union for each bucket or hour.
  package func authors(length: Int, offset: Int = 0) -> Double {
    let last = end - Int64(offset)
    return authors.count(from: last - Int64(length), to: last, end: end)
  }

  private func total(before boundary: Int64) -> Bucket {
    boundary >= end - Int64(grid.depth) ? fine[boundary] : hours[grid.hour(of: boundary)]
  }
}

// MARK: Storage

extension TopicWindows {
  /// The authors of a bucket.
  package func authors(at ordinal: Int64) -> AuthorSketch {
    ordinal >= end ? ahead[ordinal]?.authors ?? AuthorSketch() : authors.ofBucket(ordinal, end: end)
  }

  /// An ended hour by its number since 1970, with its authors.
  package func hour(_ hour: Int64) -> (bucket: Bucket, authors: AuthorSketch) {
    (hours[hour + 1] - hours[hour], authors.ofHour(hour))
  }

  /// Takes what was stored, in any order, into windows that have had no post yet; `end` is the first bucket that
  /// has not ended. What is older than the fine ring comes from the hours.
  package mutating func load(
    _ buckets: [Int64: (bucket: Bucket, authors: AuthorSketch)],
    hours stored: [Int64: (bucket: Bucket, authors: AuthorSketch)], end newEnd: Int64?
  ) {
    guard let newEnd else {
      for (ordinal, content) in buckets { wait(content, at: ordinal) }
      return
    }
    let perHour = Int64(grid.bucketsPerHour)
    // The first hour that the fine ring holds.
    let firstHour = grid.hour(of: newEnd - Int64(grid.depth))
    let oldestHour = grid.hour(of: newEnd) - Int64(grid.hours)
    for hour in stored.keys.filter({ (oldestHour..<firstHour).contains($0) }).sorted() {
      guard let content = stored[hour] else { continue }
      // As if all posts of the hour had come in its last bucket: nobody can tell behind the fine ring.
      append(content.bucket, AuthorSketch(), at: hour * perHour + perHour - 1)
      authors.setHour(hour, content.authors)
    }
    skip(to: firstHour * perHour)
    for ordinal in buckets.keys.sorted() where ordinal >= firstHour * perHour {
      guard let content = buckets[ordinal] else { continue }
      if ordinal < newEnd {
        append(content.bucket, content.authors, at: ordinal)
      } else {
        wait(content, at: ordinal)
      }
    }
    skip(to: newEnd)
  }

  private mutating func wait(_ content: (bucket: Bucket, authors: AuthorSketch), at ordinal: Int64) {
    guard !content.bucket.isEmpty else { return }
    _ = ahead.change(ordinal) { ($0.bucket, $0.authors) = (content.bucket, content.authors) }
  }
}

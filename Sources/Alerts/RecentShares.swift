/// How many posts the last 72 buckets had, and how many of them were marked, with the sums of the last 12 and of all.
struct RecentShares: Sendable, Hashable {
  static let hourLength = 12
  static let length = 72
  /// More posts in a bucket than this are cut to it, which keeps a bucket in eight bytes.
  private static let limit = Int64(UInt32.max)

  struct Sum: Sendable, Hashable {
    var marked: Int64 = 0
    var posts: Int64 = 0

    static func += (sum: inout Sum, other: Sum) {
      sum.marked += other.marked
      sum.posts += other.posts
    }

    static func -= (sum: inout Sum, other: Sum) {
      sum.marked -= other.marked
      sum.posts -= other.posts
    }
  }

  /// Marked and all posts of a bucket.
  private var buckets: [SIMD2<UInt32>] = Array(repeating: .zero, count: length)
  /// Where the next bucket goes.
  private var next = 0
  private(set) var hour = Sum()
  private(set) var sixHours = Sum()

  /// The oldest bucket of the last hour, which the next one pushes out of it.
  var hourAgo: Sum { self[(next + Self.length - Self.hourLength) % Self.length] }

  /// Whether the last hour has nothing in common with the one for which this was true before.
  var isFullHour: Bool { next.isMultiple(of: Self.hourLength) }

  /// Adds a bucket. Negative numbers count as none, and no more posts can be marked than there are.
  mutating func push(marked: Int64, of posts: Int64) {
    let posts = min(max(posts, 0), Self.limit)
    let bucket = Sum(marked: min(max(marked, 0), posts), posts: posts)
    hour -= hourAgo
    sixHours -= self[next]
    hour += bucket
    sixHours += bucket
    buckets[next] = SIMD2(UInt32(bucket.marked), UInt32(bucket.posts))
    next = next + 1 == Self.length ? 0 : next + 1
  }

  private subscript(index: Int) -> Sum { Sum(marked: Int64(buckets[index].x), posts: Int64(buckets[index].y)) }
}

extension RecentShares {
  func encode(to writer: inout StateWriter) {
    writer.write(UInt64(next))
    for bucket in buckets {
      writer.write(UInt64(bucket.x))
      writer.write(UInt64(bucket.y))
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    let start = try reader.readCount(upTo: Self.length - 1)
    for index in buckets.indices {
      let marked = try reader.readCount(upTo: Int(Self.limit))
      let posts = try reader.readCount(upTo: Int(Self.limit))
      guard marked <= posts else { throw reader.error("more posts are marked than there are") }
      buckets[index] = SIMD2(UInt32(marked), UInt32(posts))
    }
    next = start
    for back in 1...Self.length {
      let sum = self[(next + Self.length - back) % Self.length]
      sixHours += sum
      if back <= Self.hourLength { hour += sum }
    }
  }
}

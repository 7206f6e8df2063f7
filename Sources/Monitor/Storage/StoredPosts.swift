import Alerts
import Attention

/// The posts of a store with their scores, in the order of their times, read as they are needed.
struct StoredPosts: ~Copyable {
  private let rows: Statement
  /// A statement that is stepped beyond its end begins anew.
  private var isAtEnd = false

  /// Posts published at a time or later.
  fileprivate static func query(
    _ database: borrowing Database, since: EventTime
  ) throws(DatabaseError) -> StoredPosts {
    let rows = try database.prepare(
      """
      SELECT key, source, entry_id, link, title, author, text, published, negative, neutral, positive,
        likes, comments, shares, views, followers
      FROM posts WHERE published >= ?1 AND NOT (text = '' AND entry_id = '') ORDER BY published, key
      """)
    try rows.bind(since, at: 1)
    return StoredPosts(rows: rows)
  }

  private init(rows: consuming Statement) { self.rows = rows }

  /// The next posts; none at the end. As in a replay, each was received when it was published.
  mutating func next(_ count: Int) throws(DatabaseError) -> [ScoredPost] {
    var posts: [ScoredPost] = []
    while posts.count < count, !isAtEnd {
      guard try rows.step() else {
        isAtEnd = true
        break
      }
      guard let key = Post.Key(bytes: rows.bytes(0)) else { continue }
      let published = EventTime(milliseconds: rows.integer(7))
      posts.append(
        ScoredPost(
          post: Post(
            key: key, source: rows.text(1) ?? "", id: rows.text(2) ?? "", link: rows.text(3), title: rows.text(4),
            author: rows.text(5), text: rows.text(6) ?? "", published: published, received: published,
            engagement: Engagement(
              likes: rows.number(11), comments: rows.number(12), shares: rows.number(13), views: rows.number(14),
              followers: rows.number(15))),
          sentiment: Sentiment(
            negative: Float(rows.double(8)), neutral: Float(rows.double(9)), positive: Float(rows.double(10))),
          topics: []))
    }
    return posts
  }
}

extension StoreReader {
  func posts(since: EventTime) throws(DatabaseError) -> StoredPosts { try StoredPosts.query(database, since: since) }

  /// When the newest post was published, those from the future left out; nil without posts.
  func newestPost() throws(DatabaseError) -> EventTime? {
    let query = try database.prepare("SELECT max(published) FROM posts WHERE published <= received + 3600000")
    return try query.step() ? query.time(0) : nil
  }

  /// The buckets that begin in an interval, oldest first.
  func buckets(in interval: Range<EventTime>) throws(DatabaseError) -> [BucketRecord] {
    let query = try database.prepare(
      """
      SELECT topic, start, posts, negative, positive, polarity, weight FROM buckets WHERE start >= ?1 AND start < ?2
      ORDER BY start, topic
      """)
    try query.bind(interval.lowerBound, at: 1)
    try query.bind(interval.upperBound, at: 2)
    var records: [BucketRecord] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      var bucket = Bucket()
      bucket.posts = row.integer(2)
      bucket.negative = row.integer(3)
      bucket.positive = row.integer(4)
      bucket.polarity = row.integer(5)
      bucket.weight = row.integer(6)
      records.append(
        BucketRecord(topic: row.text(0) ?? "", start: EventTime(milliseconds: row.integer(1)), bucket: bucket))
    }
    return records
  }

  /// When the newest bucket begins; nil without buckets.
  func newestBucket() throws(DatabaseError) -> EventTime? {
    let query = try database.prepare("SELECT max(start) FROM buckets")
    return try query.step() ? query.time(0) : nil
  }
}

extension Statement {
  fileprivate func number(_ column: Int32) -> Int? { isNull(column) ? nil : Int(integer(column)) }
}

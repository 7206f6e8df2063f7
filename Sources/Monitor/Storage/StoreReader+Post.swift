import Alerts
import Attention

/// A post as it is stored, with what became of it.
struct StoredPost: Sendable {
  var scored: ScoredPost
  /// When an edit of it came in last.
  var edited: EventTime?
  /// Stored posts of its story, itself among them; nil for none.
  var copies: Int?
}

extension StoreReader {
  /// The post of an id, link or key; of several with the same id or link, the newest.
  func post(named name: String) throws(DatabaseError) -> StoredPost? {
    let query = try database.prepare(
      """
      SELECT key, source, entry_id, link, title, author, text, published, received, negative, neutral, positive, likes,
        comments, shares, views, followers, topics, standing, story, raised, edited,
        (SELECT count(*) FROM posts AS other WHERE other.story = posts.story)
      FROM posts WHERE key = ?1 OR entry_id = ?2 OR link = ?2 ORDER BY published DESC, id DESC LIMIT 1
      """)
    try query.bind(Post.Key(text: name) ?? Post.Key(high: 0, low: 0), at: 1)
    try query.bind(name, at: 2)
    guard try query.step(), let key = Post.Key(bytes: query.bytes(0)) else { return nil }
    func count(_ column: Int32) -> Int? { query.isNull(column) ? nil : Int(query.integer(column)) }
    let post = Post(
      key: key, source: query.text(1) ?? "", id: query.text(2) ?? "", link: query.text(3), title: query.text(4),
      author: query.text(5), text: query.text(6) ?? "", published: EventTime(milliseconds: query.integer(7)),
      received: EventTime(milliseconds: query.integer(8)),
      engagement: Engagement(
        likes: count(12), comments: count(13), shares: count(14), views: count(15), followers: count(16)))
    var scored = ScoredPost(
      post: post,
      sentiment: Sentiment(
        negative: Float(query.double(9)), neutral: Float(query.double(10)), positive: Float(query.double(11))),
      topics: ScoredPost.topics(stored: query.text(17)), story: query.isNull(19) ? nil : query.integer(19),
      standing: KnownPost.Standing(rawValue: query.integer(18)) ?? .outside)
    scored.raised = ScoredPost.topics(stored: query.text(20))
    return StoredPost(scored: scored, edited: query.time(21), copies: count(22))
  }
}

import Synchronization

package import Alerts
package import Attention

/// What is remembered of a post to recognise it, and to correct what it once counted for.
package struct KnownPost: Sendable, Hashable {
  /// How a post stands to the windows; the numbers are those of the store.
  package enum Standing: Int64, Sendable {
    /// Too old or too far ahead when it came in: in no window.
    case outside = 0
    case live = 1
    /// Of a source's first load: spike detectors learn from it, and it raises no alert.
    case history = 2
  }

  package var digest: PostDigest
  /// When it was published first; an edit does not move it.
  package var published: EventTime
  package var sentiment: Sentiment
  package var topics: [String]
  package var standing: Standing
  package var story: Story.ID?
  /// ``Engagement/interactions``, as the windows counted them.
  package var interactions: Int
  /// ``ScoredPost/raised``.
  package var raised: [String] = []

  package init(_ scored: ScoredPost) {
    digest = PostDigest(scored.post)
    published = scored.post.published
    sentiment = scored.sentiment
    topics = scored.topics
    standing = scored.standing
    story = scored.story
    interactions = scored.post.engagement.interactions
    raised = scored.raised
  }

  init(
    digest: PostDigest, published: EventTime, sentiment: Sentiment, topics: [String], standing: Standing,
    story: Story.ID?, interactions: Int
  ) {
    self.digest = digest
    self.published = published
    self.sentiment = sentiment
    self.topics = topics
    self.standing = standing
    self.story = story
    self.interactions = interactions
  }
}

/// Which posts are stored already, by a connection of its own: looking never waits for a commit.
final class KnownPosts: Sendable {
  private let reader: Mutex<StoreReader>

  /// Opens the store at the path, which must exist.
  init(path: String) throws(DatabaseError) {
    reader = Mutex(try Store.openReadOnly(path: path))
  }

  /// Those of the keys whose posts are stored.
  func find(_ keys: [Post.Key]) throws(DatabaseError) -> [Post.Key: KnownPost] {
    if keys.isEmpty { return [:] }
    let found = reader.withLock { reader in
      Result { () throws(DatabaseError) in try reader.known(among: keys) }
    }
    return try found.get()
  }
}

extension StoreReader {
  /// What is known of those of the keys whose posts are stored.
  package func known(among keys: [Post.Key]) throws(DatabaseError) -> [Post.Key: KnownPost] {
    // A post of before there were digests is compared by its text.
    let query = try database.prepare(
      """
      SELECT topics, text_digest, digest, published, negative, neutral, positive, standing, story,
        CASE WHEN digest IS NULL THEN title END, CASE WHEN digest IS NULL THEN text END, likes, comments, shares, raised
      FROM posts WHERE key = ?1
      """)
    var known: [Post.Key: KnownPost] = [:]
    for key in keys {
      try query.bind(key, at: 1)
      defer { query.reset() }
      guard try query.step() else { continue }
      let published = EventTime(milliseconds: query.integer(3))
      var digest = PostDigest(
        text: UInt64(bitPattern: query.integer(1)), whole: UInt64(bitPattern: query.integer(2)))
      if query.isNull(2) {
        let body = Post.body(title: query.text(9), text: query.text(10) ?? "")
        digest = PostDigest(text: PostDigest.digest(body), whole: 0)
      }
      known[key] = KnownPost(
        digest: digest, published: published,
        sentiment: Sentiment(
          negative: Float(query.double(4)), neutral: Float(query.double(5)), positive: Float(query.double(6))),
        topics: ScoredPost.topics(stored: query.text(0)),
        standing: KnownPost.Standing(rawValue: query.integer(7)) ?? .outside,
        story: query.isNull(8) ? nil : query.integer(8),
        interactions: Engagement(
          likes: Int(query.integer(11)), comments: Int(query.integer(12)), shares: Int(query.integer(13))
        ).interactions)
      known[key]?.raised = ScoredPost.topics(stored: query.text(14))
    }
    return known
  }
}

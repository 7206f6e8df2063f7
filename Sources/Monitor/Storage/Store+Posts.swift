import Alerts

/// The rows of posts and stories.
extension Store {
  /// Binds a post's columns, for its insertion and for its update.
  func bind(_ scored: ScoredPost, to statement: borrowing Statement) throws(DatabaseError) {
    let post = scored.post
    let digest = PostDigest(post)
    try statement.bind(post.key, at: 1)
    try statement.bind(post.source, at: 2)
    try statement.bind(post.id, at: 3)
    try statement.bind(post.link, at: 4)
    try statement.bind(post.title, at: 5)
    try statement.bind(post.author, at: 6)
    try statement.bind(post.text, at: 7)
    try statement.bind(post.published, at: 8)
    try statement.bind(post.received, at: 9)
    try statement.bind(Double(scored.sentiment.negative), at: 10)
    try statement.bind(Double(scored.sentiment.neutral), at: 11)
    try statement.bind(Double(scored.sentiment.positive), at: 12)
    try statement.bind(scored.sentiment.label.rawValue, at: 13)
    try statement.bind(Int64(bitPattern: digest.whole), at: 14)
    try statement.bind(Int64(bitPattern: digest.text), at: 15)
    try statement.bind(scored.storedTopics, at: 16)
    try statement.bind(scored.standing.rawValue, at: 17)
    try statement.bind(scored.story, at: 18)
    let engagement = post.engagement
    let counts = [
      engagement.likes, engagement.comments, engagement.shares, engagement.views, engagement.followers,
    ]
    for (offset, count) in counts.enumerated() { try statement.bind(count.map { Int64($0) }, at: 19 + Int32(offset)) }
    try statement.bind(scored.storedMarks, at: 24)
  }

  func insertTopics(of scored: ScoredPost, post: Int64) throws(DatabaseError) {
    guard !scored.topics.isEmpty else { return }
    try statements.insertTopic.bind(scored.post.published, at: 2)
    try statements.insertTopic.bind(post, at: 3)
    try statements.insertTopic.bind(Double(scored.sentiment.negative), at: 4)
    try statements.insertTopic.bind(Double(scored.sentiment.positive), at: 5)
    try statements.insertTopic.bind(scored.story, at: 6)
    try statements.insertTopic.bind(scored.standing == .history ? Int64(1) : 0, at: 7)
    for topic in scored.topics {
      try statements.insertTopic.bind(topic, at: 1)
      try statements.insertTopic.run()
    }
  }

  /// Makes a stored post what the edit says; false if it is that already, or not stored.
  func update(_ edit: PostEdit) throws(DatabaseError) -> Bool {
    try bind(edit.scored, to: statements.updatePost)
    try statements.updatePost.run()
    guard database.changes == 1 else { return false }
    let id = try postID(of: edit.scored.post.key)
    try statements.deleteTopic.bind(edit.scored.post.published, at: 2)
    try statements.deleteTopic.bind(id, at: 3)
    for topic in edit.oldTopics {
      try statements.deleteTopic.bind(topic, at: 1)
      try statements.deleteTopic.run()
    }
    // An old post that changes is not kept for longer than those beside it.
    guard id > forgottenThrough else {
      try forgetText(of: id, textDigest: nil)
      return true
    }
    try insertTopics(of: edit.scored, post: id)
    return true
  }

  private func postID(of key: Post.Key) throws(DatabaseError) -> Int64 {
    try statements.postID.bind(key, at: 1)
    defer { statements.postID.reset() }
    return try statements.postID.step() ? statements.postID.integer(0) : 0
  }

  func save(_ changes: StoryChanges) throws(DatabaseError) {
    for story in changes.told {
      try statements.saveStory.bind(story.id, at: 1)
      try statements.saveStory.bind(story.firstSeen, at: 2)
      try statements.saveStory.bind(story.lastSeen, at: 3)
      try statements.saveStory.bind(Int64(story.copies), at: 4)
      try statements.saveStory.bind(Int64(story.sources), at: 5)
      try statements.saveStory.bind(story.touched, at: 6)
      try statements.saveStory.bind(story.bytes, at: 7)
      try statements.saveStory.run()
    }
    for id in changes.forgotten {
      try statements.forgetStory.bind(id, at: 1)
      try statements.forgetStory.run()
    }
  }
}

extension Database {
  /// The stories that posts may still join. A print that this version cannot read ends its story.
  func stories() throws(DatabaseError) -> [Story] {
    let query = try prepare(
      """
      SELECT id, first_seen, last_seen, copies, touched, print FROM stories WHERE print IS NOT NULL
      """)
    var stories: [Story] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      let story = Story(
        id: row.integer(0), firstSeen: EventTime(milliseconds: row.integer(1)),
        lastSeen: EventTime(milliseconds: row.integer(2)), copies: Int(row.integer(3)), touched: row.integer(4),
        bytes: row.bytes(5))
      if let story { stories.append(story) }
    }
    return stories
  }
}

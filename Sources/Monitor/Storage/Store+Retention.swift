package import Alerts

/// How large the file is, in bytes.
package struct StoreSize: Sendable, Equatable {
  package var file: Int
  /// Without the pages that are free to be used again.
  package var used: Int
}

/// Forgetting what posts said, oldest first, in steps so small that no commit waits long.
///
/// Of a forgotten post there remain its key, its digests, its scores and what the windows counted of it, some 150 bytes: it is
/// recognised when a source tells it again, and fires nothing twice. Windows, alerts and the outbox are never cut.
extension Store {
  /// The key in `states` of ``forgottenThrough``, in decimal.
  static let forgottenKey = "forgotten"

  static func forgottenThrough(in database: borrowing Database) throws(DatabaseError) -> Int64 {
    let query = try database.prepare("SELECT value FROM states WHERE key = ?1")
    try query.bind(forgottenKey, at: 1)
    guard try query.step() else { return 0 }
    return Int64(String(decoding: query.bytes(0), as: UTF8.self)) ?? 0
  }

  /// Forgets the texts of the oldest posts that were received before a time, at most so many; returns how many it were.
  ///
  /// They go in the order in which they were stored, and a post that was received later ends the step.
  package func forgetTexts(receivedBefore cutoff: EventTime, limit: Int) throws(DatabaseError) -> Int {
    let posts = try oldestPosts(receivedBefore: cutoff, limit: limit)
    guard let last = posts.last else { return 0 }
    try database.transaction { () throws(DatabaseError) in
      for post in posts {
        for topic in post.topics {
          try statements.deleteTopic.bind(topic, at: 1)
          try statements.deleteTopic.bind(post.published, at: 2)
          try statements.deleteTopic.bind(post.id, at: 3)
          try statements.deleteTopic.run()
        }
        try forgetText(of: post.id, textDigest: post.textDigest)
      }
      try statements.saveState.bind(Self.forgottenKey, at: 1)
      try statements.saveState.bind(Array(String(last.id).utf8), at: 2)
      try statements.saveState.run()
    }
    forgottenThrough = last.id
    return posts.count
  }

  private struct OldPost {
    var id: Int64
    var published: EventTime
    var topics: [String]
    var textDigest: Int64?
  }

  private func oldestPosts(receivedBefore cutoff: EventTime, limit: Int) throws(DatabaseError) -> [OldPost] {
    let query = try database.prepare(
      """
      SELECT id, received, published, topics, digest IS NULL, title, text FROM posts WHERE id > ?1 ORDER BY id LIMIT ?2
      """)
    try query.bind(forgottenThrough, at: 1)
    try query.bind(Int64(limit), at: 2)
    var posts: [OldPost] = []
    while try query.step(), EventTime(milliseconds: query.integer(1)) < cutoff {
      var post = OldPost(
        id: query.integer(0), published: EventTime(milliseconds: query.integer(2)),
        topics: ScoredPost.topics(stored: query.text(3)))
      if query.integer(4) != 0 {
        let body = Post.body(title: query.text(5), text: query.text(6) ?? "")
        post.textDigest = Int64(bitPattern: PostDigest.digest(body))
      }
      posts.append(post)
    }
    return posts
  }

  func forgetText(of id: Int64, textDigest: Int64?) throws(DatabaseError) {
    try statements.forgetText.bind(id, at: 1)
    try statements.forgetText.bind(textDigest, at: 2)
    try statements.forgetText.run()
  }

  /// When the newest post was received; nil without posts.
  package func newestReceipt() throws(DatabaseError) -> EventTime? {
    let query = try database.prepare("SELECT received FROM posts ORDER BY id DESC LIMIT 1")
    return try query.step() ? query.time(0) : nil
  }

  package func size() throws(DatabaseError) -> StoreSize { try database.size() }

  /// Gives at most 64 free pages back to the file system, if more than a tenth of the file is free; returns whether there are
  /// more to give. A file that was made before there was retention keeps them, to be used again.
  package func shrink() throws(DatabaseError) -> Bool {
    func isWorthIt() throws(DatabaseError) -> Bool {
      let pages = try database.number("PRAGMA page_count")
      let free = try database.number("PRAGMA freelist_count")
      return free > 64 && free * 10 > pages
    }
    guard try database.number("PRAGMA auto_vacuum") == 2, try isWorthIt() else { return false }
    try database.execute("PRAGMA incremental_vacuum(64)")
    return try isWorthIt()
  }
}

extension Database {
  func size() throws(DatabaseError) -> StoreSize {
    let page = try number("PRAGMA page_size")
    let pages = try number("PRAGMA page_count")
    let free = try number("PRAGMA freelist_count")
    return StoreSize(file: Int(pages * page), used: Int((pages - free) * page))
  }
}

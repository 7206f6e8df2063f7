import Testing

@testable import Alerts
@testable import Monitor

/// Files of every earlier version are brought to this one with what they hold.
@Suite struct SchemaTests {
  @Test func `a file of version 1 keeps its buckets and gains their hours`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.db")
    do {
      let old = try Database.open(path: path)
      try Schema.migrate(old, path: path, to: 1)
      try old.execute(
        """
        INSERT INTO buckets VALUES ('acme', 1800000, 3, 2, 1, -500000, 3000), ('acme', 2100000, 1, 0, 0, 200, 1000),
          ('acme', 3600000, 5, 0, 0, 0, 5000)
        """)
    }
    let restored = try await Store.open(path: path).restore(
      bucketsOfLast: .seconds(86_400), hoursOfLast: .seconds(86_400))
    #expect(restored.buckets.map(\.bucket.posts) == [3, 1, 5])
    #expect(restored.buckets.map(\.bucket.weightedPolarity) == [-500_000, 200, 0])
    #expect(restored.hours.map(\.start) == [EventTime(seconds: 0), EventTime(seconds: 3600)])
    #expect(restored.hours.map(\.bucket.posts) == [4, 5])
    #expect(restored.hours.first?.bucket.negative == 2)
  }

  /// Rows as the programs of these versions could have written them: a post in a topic, a source, a bucket, a counter, a state
  /// and a message that waits.
  @Test(arguments: 1..<Schema.version)
  func `a file of any earlier version keeps what it holds, and goes on`(version: Int64) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.db")
    do {
      let old = try Database.open(path: path)
      try Schema.migrate(old, path: path, to: version)
      #expect(try old.number("PRAGMA user_version") == version)
      try old.execute(
        """
        INSERT INTO posts (key, source, entry_id, title, text, published, received, negative, neutral, positive, label)
          VALUES (x'00000000000000010000000000000002', 'hn', 'a', 'Title', 'Text', 1795435200000, 1795435203000,
            0.5, 0.25, 0.25, 'negative');
        INSERT INTO post_topics (topic, published, post, negative, positive) VALUES ('acme', 1795435200000, 1, 0.5, 0.25);
        INSERT INTO sources (name, etag, polls, posts) VALUES ('hn', '"e"', 7, 1);
        INSERT INTO buckets (topic, start, posts, negative, positive, polarity, weight)
          VALUES ('acme', 1795435200000, 1, 1, 0, -250000, 1000);
        INSERT INTO states VALUES ('engine', x'010203');
        INSERT INTO counters VALUES ('late_posts', 4);
        INSERT INTO outbox (message_id, receiver, alert, status, type, body, created, next_attempt)
          VALUES ('m', 'log', 'Surge/acme', 'firing', 'alert', '{}', 1795435200000, 1795435200000);
        """)
    }
    let store = try Store.open(path: path)
    let restored = try await store.restore(bucketsOfLast: .seconds(86_400), hoursOfLast: .seconds(86_400))
    #expect(restored.sources["hn"]?.polls == 7)
    #expect(restored.sources["hn"]?.posts == 1)
    #expect(restored.buckets.map(\.bucket.polarity) == [-250_000])
    #expect(restored.states["engine"] == [1, 2, 3])
    #expect(restored.counters["late_posts"] == 4)

    let reader = try Store.openReadOnly(path: path)
    #expect(try reader.outboxSummaries().map(\.pending) == [1])
    let key = Post.Key(high: 1, low: 2)
    let known = try reader.known(among: [key])[key]
    #expect(known?.digest.text == PostDigest.digest(Post.body(title: "Title", text: "Text")))
    #expect(try reader.database.number("PRAGMA user_version") == Schema.version)
    #expect(try reader.database.number("SELECT count(*) FROM pragma_quick_check WHERE quick_check = 'ok'") == 1)

    // It is a store like any other: new posts and edits are taken, and old texts can be forgotten.
    #expect(try await store.commit(fullCommit(), at: noon).newPosts == 10)
    #expect(try await store.forgetTexts(receivedBefore: noon + .seconds(86_400), limit: 100) == 11)
    #expect(try reader.known(among: [key])[key]?.digest.text == known?.digest.text)
  }
}

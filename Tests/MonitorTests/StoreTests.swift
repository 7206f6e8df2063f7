import Alerts
import Attention
import Glibc
import Testing

@testable import Monitor

@Suite struct StoreTests {
  @Test func `a restart restores what was committed`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let first = try Store.open(path: path)
    let receipt = try await first.commit(fullCommit(), at: noon)
    #expect(receipt.newPosts == 10)
    #expect(receipt.messages == 2)
    try copyDatabase(from: path, to: folder.file("b.db"))

    for file in ["a.db", "b.db"] {
      let restored = try await Store.open(path: folder.file(file)).restore(
        bucketsOfLast: .seconds(3600), hoursOfLast: .seconds(3600))
      #expect(restored.states == ["engine": [1, 2, 3], "empty": []])
      #expect(restored.counters == ["late_posts": 2])
      #expect(restored.buckets == fullCommit().buckets)
      let source = try #require(restored.sources["hn"])
      #expect(source.validators == Validators(etag: "\"a\"", lastModified: "Mon"))
      #expect(source.lastSuccess == noon + .seconds(5))
      #expect(source.warning == "not well-formed")
      #expect((source.polls, source.entries, source.posts) == (1, 30, 10))
    }
  }

  @Test func `a commit that is repeated changes nothing`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    _ = try await store.commit(fullCommit(), at: noon)
    let before = try dump(path)
    let receipt = try await store.commit(fullCommit(), at: noon + .seconds(60))
    #expect(receipt.isRepeat)
    #expect(receipt.newPosts == 0)
    #expect(receipt.messages == 0)
    #expect(try dump(path) == before)
  }

  @Test func `posts that overlap with earlier ones are stored once, also within one commit`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(posts: 0..<10, alerts: []), at: noon)
    var commit = Commit()
    commit.posts = [scoredPost(9), scoredPost(10), scoredPost(10), scoredPost(11)]
    #expect(try await store.commit(commit, at: noon).isNew == [false, true, false, true])
    let keys = (8...13).map { scoredPost(UInt64($0)).post.key }
    #expect(try await store.contains(keys) == Set(keys[..<4]))
    #expect(try Store.openReadOnly(path: folder.file("a.db")).postKeys() == (0..<12).map { scoredPost($0).post.key })
  }

  @Test func `a failure in the middle of a commit leaves nothing of it, and the commit can be tried again`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    _ = try await store.commit(fullCommit(posts: 0..<3, alerts: []), at: noon)
    let before = try dump(path)

    let saboteur = try Database.open(path: path)
    for table in ["post_topics", "sources", "counters", "buckets", "states", "outbox"] {
      try saboteur.execute(
        "CREATE TRIGGER sabotage BEFORE INSERT ON \(table) BEGIN SELECT RAISE(ABORT, 'sabotage'); END")
      let error = await #expect(throws: DatabaseError.self) {
        _ = try await store.commit(laterCommit(), at: noon)
      }
      #expect(error?.message == "sabotage", "\(table)")
      try saboteur.execute("DROP TRIGGER sabotage")
      #expect(try dump(path) == before, "\(table)")
    }
    #expect(try await store.commit(laterCommit(), at: noon).newPosts == 7)
  }

  @Test func `a full disk is a typed error, and the commit succeeds once there is room`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    var commit = Commit()
    commit.posts = (0..<200).map { scoredPost($0, text: String(repeating: "x", count: 2000)) }
    try await store.limit(pages: 40)
    let error = await #expect(throws: DatabaseError.self) { _ = try await store.commit(commit, at: noon) }
    #expect(error?.kind == .full)
    #expect(error?.isTransient == true)
    try await store.limit(pages: 1_000_000)
    #expect(try await store.commit(commit, at: noon).newPosts == 200)
  }

  @Test func `an error shows code, message and statement, but no value`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    let saboteur = try Database.open(path: folder.file("a.db"))
    try saboteur.execute("CREATE UNIQUE INDEX one_a_text ON posts (text)")
    var commit = Commit()
    commit.posts = [scoredPost(1, text: "confidential"), scoredPost(2, text: "confidential")]
    let error = await #expect(throws: DatabaseError.self) { _ = try await store.commit(commit, at: noon) }
    let description = try #require(error?.description)
    #expect(description.contains("SQLite error 2067: UNIQUE constraint failed: posts.text in: INSERT INTO posts"))
    #expect(!description.contains("confidential"))
  }

  @Test func `whatever part of the log a power cut leaves, it holds whole commits`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    for batch in Int64(0)..<20 {
      let first = UInt64(batch) * 10
      var commit = fullCommit(posts: first..<first + 10, alerts: [alertEvent(startsAt: noon + .seconds(batch))])
      commit.polls[0].finished = noon + .seconds(batch)
      commit.buckets[0].bucket.posts = batch + 1
      _ = try await store.commit(commit, at: noon)
    }
    try copyDatabase(from: path, to: folder.file("whole.db"))
    var information = stat()
    #expect(stat(folder.file("whole.db-wal"), &information) == 0)

    var generator = SystemRandomNumberGenerator()
    for round in 0..<40 {
      let cut = folder.file("cut\(round).db")
      try copyDatabase(from: folder.file("whole.db"), to: cut)
      let length = round == 0 ? information.st_size : Int.random(in: 0...information.st_size, using: &generator)
      #expect(truncate(cut + "-wal", length) == 0)

      let restored = try await Store.open(path: cut).restore(bucketsOfLast: .seconds(3600), hoursOfLast: .seconds(3600))
      let reader = try Store.openReadOnly(path: cut)
      let commits = restored.sources["hn"]?.polls ?? 0
      #expect(try reader.postKeys() == (0..<UInt64(commits) * 10).map { scoredPost($0).post.key })
      #expect(restored.counters["late_posts", default: 0] == commits * 2)
      #expect(Int(restored.buckets.first?.bucket.posts ?? 0) == commits)
      #expect(try reader.outboxSummaries().map(\.pending) == (commits == 0 ? [] : [commits, commits]))
      if round == 0 { #expect(commits == 20) }
    }
  }

  @Test func `ten readers see whole commits while one writer goes on`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for batch in UInt64(0)..<40 {
          _ = try await store.commit(fullCommit(posts: batch * 10..<batch * 10 + 10, alerts: []), at: noon)
        }
      }
      for _ in 0..<10 {
        group.addTask {
          let reader = try Store.openReadOnly(path: path)
          for _ in 0..<20 {
            let count = try reader.postKeys().count
            #expect(count % 10 == 0)
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try Store.openReadOnly(path: path).postKeys().count == 400)
  }

  @Test func `polls make up the health of a source`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    try await store.declare(sources: ["hn", "blog"])
    func poll(_ second: Int64, _ outcome: PollRecord.Outcome) async throws -> SourceHealth {
      var commit = Commit()
      commit.polls = [PollRecord(source: "hn", finished: EventTime(seconds: second), outcome: outcome)]
      _ = try await store.commit(commit, at: noon)
      return try #require(try Store.openReadOnly(path: folder.file("a.db")).sources().first { $0.name == "hn" })
    }
    let validators = Validators(etag: "\"1\"", lastModified: "Mon")
    var expected = SourceHealth(name: "hn")
    #expect(try await poll(1, .failed(reason: "HTTP 404")).consecutiveFailures == 1)
    #expect(try await poll(2, .failed(reason: "HTTP 500")).lastError == "HTTP 500")
    _ = try await poll(3, .fetched(validators: validators, entries: 4))
    _ = try await poll(4, .notModified(validators: Validators(etag: "\"2\"")))
    let health = try await poll(5, .failed(reason: "no answer within 20 s"))
    expected.validators = Validators(etag: "\"2\"", lastModified: "Mon")
    expected.lastSuccess = EventTime(seconds: 4)
    expected.lastAttempt = EventTime(seconds: 5)
    expected.consecutiveFailures = 1
    expected.lastError = "no answer within 20 s"
    expected.polls = 5
    expected.failures = 3
    expected.entries = 4
    expected.lastEntries = 4
    #expect(health == expected)

    try await store.declare(sources: ["blog"])
    let reader = try Store.openReadOnly(path: folder.file("a.db"))
    #expect(try reader.sources().map(\.name) == ["blog"])
    #expect(try reader.sources(configuredOnly: false).map(\.name) == ["blog", "hn"])
  }

  @Test func `only the newest buckets come back`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    var commit = Commit()
    for index in Int64(0)..<24 {
      var bucket = Bucket()
      bucket.posts = index
      let start = noon + .seconds(300 * index)
      commit.buckets.append(BucketRecord(topic: index % 2 == 0 ? "acme" : "globex", start: start, bucket: bucket))
    }
    _ = try await store.commit(commit, at: noon)
    let restored = try await store.restore(bucketsOfLast: .seconds(3600), hoursOfLast: .seconds(3600))
    #expect(restored.buckets.map(\.bucket.posts) == [12, 14, 16, 18, 20, 22, 13, 15, 17, 19, 21, 23])
  }

  @Test func `the status is read beside the daemon and is no state of the pipeline`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path)
    let reader = try Store.openReadOnly(path: path)
    #expect(try reader.status() == nil)
    try await store.save(status: Array("{}".utf8))
    #expect(try reader.status() == Array("{}".utf8))
    #expect(try await store.restore(bucketsOfLast: .seconds(1), hoursOfLast: .seconds(1)).states.isEmpty)
  }
}

extension Store {
  /// Makes the disk full at this many pages.
  func limit(pages: Int) throws { _ = try database.number("PRAGMA max_page_count = \(pages)") }
}

private func laterCommit() -> Commit {
  var commit = fullCommit(posts: 3..<10)
  commit.polls[0].finished = noon + .seconds(120)
  return commit
}

/// Everything in the database, as text, except what only counts.
private func dump(_ path: String) throws -> [String] {
  let database = try Database.open(path: path, access: .readOnly)
  var lines: [String] = []
  for table in ["posts", "post_topics", "sources", "buckets", "states", "counters", "receivers", "outbox", "stories"] {
    let columns = try database.prepare(
      "SELECT group_concat('quote(' || name || ')', '||\",\"||') FROM pragma_table_info(?1)")
    try columns.bind(table, at: 1)
    _ = try columns.step()
    let row = (columns.text(0) ?? "").replacing("\",\"", with: "','")
    try database.prepare("SELECT \(row) FROM \(table)").forEachRow { (row) throws(DatabaseError) in
      lines.append("\(table): \(row.text(0) ?? "")")
    }
  }
  return lines
}

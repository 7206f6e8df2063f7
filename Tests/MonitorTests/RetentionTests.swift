import Glibc
import Testing

@testable import Alerts
@testable import Monitor

/// What is forgotten of old posts, what is not, and what becomes of the room.
@Suite(.timeLimit(.minutes(5))) struct RetentionTests {
  private static let day = Duration.seconds(86_400)

  /// A store with posts a minute apart, of some size each.
  private func store(in folder: borrowing TemporaryFolder, posts: UInt64, bytes: Int = 20) async throws -> Store {
    let store = try Store.open(path: folder.file("a.db"))
    for start in stride(from: UInt64(0), to: posts, by: 250) {
      var commit = Commit()
      commit.posts = (start..<min(start + 250, posts)).map { number in
        scoredPost(
          number, at: noon + .seconds(60 * Int(number)), text: String(repeating: "x", count: bytes) + "\(number)")
      }
      _ = try await store.commit(commit, at: noon)
    }
    return store
  }

  private func texts(_ folder: borrowing TemporaryFolder) throws -> Int64 {
    try Database.open(path: folder.file("a.db"), access: .readOnly).number(
      "SELECT count(*) FROM posts WHERE text <> ''")
  }

  @Test func `texts older than the age go, oldest first, and their posts are still known`() async throws {
    let folder = try TemporaryFolder()
    let store = try await store(in: folder, posts: 10)
    let cutoff = noon + .seconds(60 * 4)
    // Received three seconds after they were published: four are older.
    #expect(try await store.forgetTexts(receivedBefore: cutoff, limit: 3) == 3)
    #expect(try await store.forgetTexts(receivedBefore: cutoff, limit: 3) == 1)
    #expect(try await store.forgetTexts(receivedBefore: cutoff, limit: 3) == 0)
    #expect(try texts(folder) == 6)

    let post = scoredPost(2, at: noon + .seconds(120), text: String(repeating: "x", count: 20) + "2")
    let known = try Store.openReadOnly(path: folder.file("a.db")).known(among: [post.post.key])
    #expect(known[post.post.key]?.digest == PostDigest(post.post))
    #expect(known[post.post.key]?.topics == ["acme"])
    // It comes again: neither new nor changed.
    #expect(PostNews(PostDigest(post.post), known: known[post.post.key]?.digest) == .unchanged)
    var commit = Commit()
    commit.posts = [post]
    #expect(try await store.commit(commit, at: noon).isNew == [false])

    // Evidence and history have only what is left.
    let database = try Database.open(path: folder.file("a.db"), access: .readOnly)
    #expect(try database.number("SELECT count(*) FROM post_topics") == 6)
    var posts = try Store.openReadOnly(path: folder.file("a.db")).posts(since: .distantPast)
    #expect(try posts.next(100).count == 6)
  }

  @Test func `a forgotten post that changes is not kept anew, after a restart neither`() async throws {
    let folder = try TemporaryFolder()
    _ = try await store(in: folder, posts: 4).forgetTexts(receivedBefore: noon + Self.day, limit: 2)
    let store = try Store.open(path: folder.file("a.db"))
    var commit = Commit()
    let edit = scoredPost(1, at: noon + .seconds(60), text: "changed")
    commit.edits = [PostEdit(scored: edit, oldTopics: ["acme"])]
    #expect(try await store.commit(commit, at: noon).edits == 1)
    #expect(try texts(folder) == 2)
    let known = try Store.openReadOnly(path: folder.file("a.db")).known(among: [edit.post.key])
    #expect(known[edit.post.key]?.digest == PostDigest(edit.post))
  }

  @Test func `a post of before there were digests is known by its text when that is gone`() async throws {
    let folder = try TemporaryFolder()
    let store = try await store(in: folder, posts: 1)
    let post = scoredPost(0, text: String(repeating: "x", count: 20) + "0")
    try Database.open(path: folder.file("a.db")).execute("UPDATE posts SET digest = NULL, text_digest = NULL")
    _ = try await store.forgetTexts(receivedBefore: noon + Self.day, limit: 9)
    let known = try Store.openReadOnly(path: folder.file("a.db")).known(among: [post.post.key])
    #expect(known[post.post.key]?.digest.text == PostDigest(post.post).text)
  }

  @Test func `the size holds, and the file gives its room back, while posts are stored`() async throws {
    let folder = try TemporaryFolder()
    let store = try await store(in: folder, posts: 3000, bytes: 8000)
    var retention = Configuration.Retention()
    retention.size = 10_000_000
    let before = try await store.size()
    #expect(before.used > 25_000_000)
    let keeper = Housekeeper(
      store: store, retention: retention, clock: { noon }, log: Log(threshold: .error), pause: .milliseconds(1))
    async let tidied: Void = keeper.tidy(at: noon + .seconds(60 * 4000))
    var longest = Duration.zero
    for number in 0..<20 {
      let started = ContinuousClock.now
      var commit = Commit()
      commit.posts = [scoredPost(UInt64(10_000 + number), at: noon + .seconds(60 * 3000))]
      #expect(try await store.commit(commit, at: noon).newPosts == 1)
      longest = max(longest, started.duration(to: .now))
    }
    try await tidied
    let after = try await store.size()
    #expect(after.used <= 10_000_000)
    #expect(after.used > 8_000_000, "no more is forgotten than needed")
    #expect(after.file < before.file * 6 / 10)
    // A step takes some ten milliseconds, on a busy machine more.
    #expect(longest < .seconds(2))
    #expect(try Store.openReadOnly(path: folder.file("a.db")).postKeys().count == 3020)
  }

  @Test func `what was received in the last hour is kept, whatever the size`() async throws {
    let folder = try TemporaryFolder()
    let store = try await store(in: folder, posts: 200, bytes: 100_000)
    var retention = Configuration.Retention()
    retention.size = 10_000_000
    let keeper = Housekeeper(
      store: store, retention: retention, clock: { noon }, log: Log(threshold: .error), pause: .milliseconds(1))
    try await keeper.tidy(at: noon + .seconds(1800))
    #expect(try texts(folder) == 200)
    try await keeper.tidy(at: noon + .seconds(200 * 60))
    #expect(try await store.size().used <= 10_000_000)
    #expect(try texts(folder) >= 60)
  }

  @Test(arguments: [
    (noon + .seconds(60), noon + .seconds(60), "right"),
    (noon + .seconds(366 * 86_400), noon + .seconds(86_400 + 30), "a year ahead"),
    (noon - .seconds(86_400), noon - .seconds(86_400), "a day back: nothing is forgotten for a day"),
  ])
  func `a clock that jumps forward forgets nothing early`(clock: EventTime, trusted: EventTime, what: String) {
    #expect(Housekeeper.trusted(clock, anchor: noon, elapsed: .seconds(30)) == trusted, "\(what)")
    #expect(Housekeeper.trusted(clock, anchor: nil, elapsed: .seconds(30)) == clock)
  }

  @Test func `retention is read, with its bounds`() throws {
    let folder = try TemporaryFolder()
    let sources = "sources: [{ name: a, url: 'https://example.net/' }]\n"
    try write(sources + "retention: { posts: 90d, size: 2GB }\n", to: folder.file("a.yaml"))
    let found = try loadConfiguration(folder.file("a.yaml"))
    #expect(found.retention.posts == .seconds(90 * 86_400))
    #expect(found.retention.size == 2_000_000_000)
    try write(sources + "retention: { posts: 1h }\n", to: folder.file("b.yaml"))
    let error = #expect(throws: CommandError.self) { try loadConfiguration(folder.file("b.yaml")) }
    #expect(error?.description.contains("too short; expected 1d to") == true)
  }
}

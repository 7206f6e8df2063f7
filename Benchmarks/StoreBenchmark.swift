import Alerts
import Attention
import CSQLite
import Glibc
import Monitor

/// Committing batches of 256 scored posts, beside SQLite that inserts the same bytes into one bare table; both sync
/// every batch to the disk, in turns.
enum StoreBenchmark {
  private static let batches = 24
  private static let batchSize = 256

  static func rows() async throws -> [Row] {
    let folder = try ScratchFolder()
    let store = try Store.open(path: "\(folder.path)/store.db")
    let bare = try BareTable(path: "\(folder.path)/bare.db")
    let posts = try scoredPosts()
    var walls: [(Double, Double)] = []
    var processors: [(Double, Double)] = []
    for batch in 0..<batches {
      var commit = Commit()
      commit.posts = Array(posts[batch * batchSize..<(batch + 1) * batchSize])
      let first = Stopwatch(CLOCK_PROCESS_CPUTIME_ID)
      let receipt = try await store.commit(commit, at: EventTime(seconds: 0))
      let one = first.cost
      guard receipt.newPosts == batchSize else { throw BenchmarkFailure("the store took \(receipt.newPosts) posts") }
      let second = Stopwatch(CLOCK_PROCESS_CPUTIME_ID)
      try bare.insert(commit.posts)
      let other = second.cost
      guard batch > 3 else { continue }
      walls.append((one.wall, other.wall))
      processors.append((one.processor, other.processor))
    }
    return [
      row("commits of 256 posts, sync included", "posts/s", Comparison(walls)),
      row("commits of 256 posts, processor time", "posts/s a core", Comparison(processors)),
    ]
  }

  private static func row(_ work: String, _ unit: String, _ cost: Comparison) -> Row {
    Row(
      stage: "store", work: work, value: Double(batchSize) / cost.subject, unit: unit,
      reference: "bare SQLite inserts of the same bytes", referenceValue: Double(batchSize) / cost.reference,
      ratio: 1 / cost.ratio)
  }

  /// Posts with the recorded texts, random keys, and a topic each.
  private static func scoredPosts() throws -> [ScoredPost] {
    var generator = SeededGenerator(seed: 3)
    let recorded = try Recording.posts()
    return (0..<batches * batchSize).map { index in
      let post = recorded[index % recorded.count]
      let time = Recording.start + .seconds(index)
      return ScoredPost(
        post: Post(
          key: Post.Key(high: generator.next(), low: generator.next()), source: post.source.rawValue,
          id: "\(post.id)-\(index)", link: post.link, title: post.title, author: post.author, text: post.text,
          published: time, received: time),
        sentiment: Sentiment(negative: 0.2, neutral: 0.5, positive: 0.3), topics: ["topic-\(index % 10)"])
    }
  }
}

/// The posts' columns and nothing else: no second index, no topics, no cursors.
private final class BareTable {
  private var database: OpaquePointer?
  private var statement: OpaquePointer?

  init(path: String) throws(BenchmarkFailure) {
    let schema = """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
      CREATE TABLE posts (
        id INTEGER PRIMARY KEY, high INTEGER, low INTEGER, source TEXT, entry TEXT, link TEXT, title TEXT, author TEXT,
        text TEXT, published INTEGER, received INTEGER, negative REAL, neutral REAL, positive REAL, label TEXT)
      """
    let insert = "INSERT INTO posts VALUES (NULL, \(Array(repeating: "?", count: 14).joined(separator: ", ")))"
    guard sqlite3_open(path, &database) == SQLITE_OK, sqlite3_exec(database, schema, nil, nil, nil) == SQLITE_OK,
      sqlite3_prepare_v2(database, insert, -1, &statement, nil) == SQLITE_OK
    else { throw BenchmarkFailure("SQLite: \(String(cString: sqlite3_errmsg(database)))") }
  }

  deinit {
    sqlite3_finalize(statement)
    sqlite3_close(database)
  }

  func insert(_ posts: [ScoredPost]) throws(BenchmarkFailure) {
    sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil)
    for scored in posts {
      let post = scored.post
      sqlite3_bind_int64(statement, 1, Int64(bitPattern: post.key.high))
      sqlite3_bind_int64(statement, 2, Int64(bitPattern: post.key.low))
      for (index, text) in [post.source, post.id, post.link, post.title, post.author, post.text].enumerated() {
        bind(text, at: Int32(index + 3))
      }
      sqlite3_bind_int64(statement, 9, post.published.milliseconds)
      sqlite3_bind_int64(statement, 10, post.received.milliseconds)
      sqlite3_bind_double(statement, 11, Double(scored.sentiment.negative))
      sqlite3_bind_double(statement, 12, Double(scored.sentiment.neutral))
      sqlite3_bind_double(statement, 13, Double(scored.sentiment.positive))
      bind(scored.sentiment.label.rawValue, at: 14)
      sqlite3_step(statement)
      sqlite3_reset(statement)
    }
    guard sqlite3_exec(database, "COMMIT", nil, nil, nil) == SQLITE_OK else {
      throw BenchmarkFailure("SQLite: \(String(cString: sqlite3_errmsg(database)))")
    }
  }

  private func bind(_ text: String?, at index: Int32) {
    guard let text else {
      sqlite3_bind_null(statement, index)
      return
    }
    sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), voxpop_sqlite_transient())
  }
}

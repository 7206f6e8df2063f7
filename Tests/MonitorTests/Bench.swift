import Alerts
import Attention

@testable import Monitor

/// A processor and its store.
final class Bench {
  private let folder: TemporaryFolder
  private let path: String
  private let configuration: Configuration
  private let sources: [String]
  private let classify: Processor.Classify
  private let store: Store
  private let known: KnownPosts
  private var processor: Processor

  var totals: Processor.Totals { processor.totals }

  /// Scores by the shipped model, unless told otherwise.
  init(
    path: String? = nil, sources: [String] = [], rules: [Rule] = [], classify: Processor.Classify? = nil
  ) async throws {
    folder = try TemporaryFolder()
    self.path = path ?? folder.file("a.db")
    var configuration = Configuration()
    configuration.topics = ["acme", "globex"].map { name in
      var topic = Configuration.Topic(name: name)
      topic.any = [name]
      return topic
    }
    configuration.rules = rules
    self.configuration = configuration
    self.sources = sources
    if let classify {
      self.classify = classify
    } else {
      let model = try loadModel(nil)
      self.classify = { model.classify($0.map(\.body)) }
    }
    store = try Store.open(path: self.path)
    known = try KnownPosts(path: self.path)
    processor = try await Self.processor(configuration, self.classify, sources, store, known)
  }

  private static func processor(
    _ configuration: Configuration, _ classify: @escaping Processor.Classify, _ sources: [String], _ store: Store,
    _ known: KnownPosts
  ) async throws -> Processor {
    let restored = try await store.restore(bucketsOfLast: .seconds(86_400), hoursOfLast: .seconds(86_400))
    return try Processor(
      configuration: configuration, classify: classify, horizon: Horizon(sources: []), sources: sources,
      restored: restored,
      lookUp: { try known.find($0) })
  }

  /// As a new process would go on.
  func restart() async throws {
    processor = try await Self.processor(configuration, self.classify, sources, store, known)
  }

  static func key(_ id: String) -> Post.Key {
    var entry = Feed.Entry()
    entry.id = id
    return Post.Key(source: "s", entry: entry)
  }

  func post(_ id: String, _ text: String, after second: Int = 0) -> Post {
    let time = noon + .seconds(second)
    return Post(key: Self.key(id), source: "s", id: id, text: text, published: time, received: time)
  }

  func process(_ items: [SourceItem]) throws -> Commit { try processor.process(items) }

  @discardableResult func write(_ commit: Commit) async throws -> CommitReceipt {
    try await store.commit(commit, at: noon)
  }

  func take(_ items: [SourceItem]) async throws -> Commit {
    let commit = try process(items)
    try await write(commit)
    return commit
  }

  func settle(at time: EventTime) -> Commit { processor.settle(at: time) }

  /// The oldest message that waits for a receiver.
  func message(to receiver: String) async throws -> OutboxEntry? {
    try await store.dueMessages(for: receiver, at: noon + .seconds(3600)).first
  }

  /// The first column of every row.
  func rows(_ sql: String) throws -> [String] {
    var rows: [String] = []
    let database = try Database.open(path: path, access: .readOnly)
    try database.prepare(sql).forEachRow { (row) throws(DatabaseError) in rows.append(row.text(0) ?? "NULL") }
    return rows
  }

  /// Columns of the oldest bucket of acme.
  func bucket(_ columns: String) throws -> String? {
    let joined = columns.split(separator: ", ").joined(separator: " || ' ' || ")
    return try rows("SELECT \(joined) FROM buckets WHERE topic = 'acme' ORDER BY start LIMIT 1").first
  }
}

import Alerts
import Attention

/// The pipeline over recorded posts, with the posts' own times for a clock.
///
/// Processor and store are those of the daemon; only what fetches and what sends is missing.
struct Replay: Sendable {
  /// Alerts of a replay go to nobody, and are read back from the outbox under this name.
  private static let receiver = "replay"

  private let configuration: Configuration
  private let model: SentimentModel
  private let store: Store
  private let path: String

  /// The database of this replay lives in `folder`.
  init(configuration: Configuration, model: SentimentModel, folder: String) throws {
    var configuration = configuration
    for index in configuration.rules.indices { configuration.rules[index].receivers = [Self.receiver] }
    self.configuration = configuration
    self.model = model
    path = folder + "/replay.db"
    store = try Store.open(path: path)
  }

  /// Takes the posts in the order of their times and gives out each alert as a line of JSON.
  func run(_ posts: [Post], emit: (String) throws -> Void) async throws {
    let ordered = posts.enumerated().sorted { ($0.element.published, $0.offset) < ($1.element.published, $1.offset) }
    let known = try KnownPosts(path: path)
    // Its posts were seen live: no source has a first load here.
    var processor = try Processor(
      configuration: configuration, model: model, horizon: Horizon(sources: []), sources: [],
      lookUp: { try known.find($0) })
    var lastMessage: Int64 = 0
    for start in stride(from: 0, to: ordered.count, by: Pipeline.batchLimit) {
      let items = ordered[start..<min(start + Pipeline.batchLimit, ordered.count)].map { SourceItem.post($0.element) }
      try await finish(try processor.process(items), after: &lastMessage, emit: emit)
    }
    if let last = ordered.last?.element.published {
      let end = last + configuration.windows.bucket + configuration.windows.lateness
      try await finish(processor.settle(at: end), after: &lastMessage, emit: emit)
    }
  }

  private func finish(_ commit: Commit, after lastMessage: inout Int64, emit: (String) throws -> Void) async throws {
    let time = commit.posts.last?.post.published ?? .distantPast
    guard try await store.commit(commit, at: time).messages > 0 else { return }
    for entry in try await store.dueMessages(for: Self.receiver, at: time, limit: .max) where entry.id > lastMessage {
      lastMessage = entry.id
      try emit(try AlertLogLine(entry, namesMessage: false).text)
    }
  }
}

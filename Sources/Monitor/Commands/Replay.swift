import Alerts

/// The pipeline over recorded posts, with the posts' own times for a clock.
///
/// Processor and store are those of the daemon; only what fetches and what sends is missing.
struct Replay: Sendable {
  /// Alerts of a replay go to nobody, and are read back from the outbox under this name.
  private static let receiver = "replay"
  /// Posts of a commit: many, as nobody waits for the first one of them.
  private static let batchLimit = 256

  private let configuration: Configuration
  private let store: Store
  private let path: String

  /// The database of this replay lives in `folder`.
  init(configuration: Configuration, folder: String) throws {
    var configuration = configuration
    for index in configuration.rules.indices {
      configuration.rules[index].receivers = [Self.receiver]
      // What is bounded is what people are told, and nobody is told of a replay.
      configuration.rules[index].limit = .max
    }
    self.configuration = configuration
    path = folder + "/replay.db"
    store = try Store.open(path: path)
  }

  /// Takes the posts in the order of their times and gives out each alert, as it is and as a line of JSON; `note` is
  /// told of the posts as they are scored.
  func run(
    _ history: PostHistory, note: ([ScoredPost]) -> Void = { _ in }, emit: (AlertEvent, String) throws -> Void
  ) async throws {
    let known = try KnownPosts(path: path)
    // Its posts were seen live: no source has a first load here.
    var restored = Store.Restored()
    restored.outages = history.outages
    var processor = try Processor(
      configuration: configuration, classify: history.classify, horizon: Horizon(sources: []), sources: [],
      restored: restored, lookUp: { try known.find($0) })
    var lastMessage: Int64 = 0
    var last: EventTime?
    while true {
      let posts = try history.next(Self.batchLimit)
      guard let newest = posts.last?.published else { break }
      last = newest
      let commit = try processor.process(posts.map { SourceItem.post($0) })
      note(commit.posts)
      try await finish(commit, after: &lastMessage, emit: emit)
    }
    if let last {
      let end = last + configuration.windows.bucket + configuration.windows.lateness
      try await finish(processor.settle(at: end), after: &lastMessage, emit: emit)
    }
  }

  private func finish(_ commit: Commit, after lastMessage: inout Int64, emit: (AlertEvent, String) throws -> Void)
    async throws
  {
    let time = commit.posts.last?.post.published ?? .distantPast
    guard try await store.commit(commit, at: time).messages > 0 else { return }
    // Each alert has one receiver here, so alerts and messages are in step.
    let entries = try await store.dueMessages(for: Self.receiver, at: time, limit: .max).filter { $0.id > lastMessage }
    for (event, entry) in zip(commit.alerts, entries) {
      lastMessage = entry.id
      try await store.markDelivered(entry.id, at: time)
      try emit(event, try AlertLogLine(entry, namesMessage: false).text)
    }
  }
}

import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// One daemon's folder, its feeds and its receivers.
final class CrashRun: Sendable {
  struct Result {
    /// Keys of the stored posts, which the store keeps unique.
    var posts: Set<Post.Key>
    /// `webhook-id alert status` of every message in the outbox.
    var alerts: Set<String>
    /// The same by receiver, in the order in which they were committed.
    var queue: [String: [String]]
    var heard: [String: CrashReceiver.Heard]
    /// Posts whose stored text is that of the edit.
    var edited: Int
    /// `topic start posts` of every bucket.
    var buckets: [String]

    /// Messages of a rule.
    func count(_ rule: String) -> Int { alerts.count { $0.contains(" \(rule)/") } }
  }

  private static let secret = "whsec_" + String(repeating: "QUJD", count: 8)

  private let story: CrashStory
  private let folder: TemporaryFolder
  private let receivers: [String: CrashReceiver]

  var configurationPath: String { folder.path + "/voxpop.yaml" }
  private var path: String { folder.path + "/voxpop.db" }

  private init(_ story: CrashStory, seed: UInt64?) throws {
    self.story = story
    folder = try TemporaryFolder(named: "voxpop-crash")
    receivers = try Dictionary(
      uniqueKeysWithValues: CrashReceiver.names.map {
        ($0, try CrashReceiver($0, seed: seed, secret: Self.secret))
      })
  }

  /// With a seed, the receivers fail by it.
  static func with<Value: Sendable>(
    _ story: CrashStory, seed: UInt64?, _ body: (CrashRun) async throws -> Value
  ) async throws -> Value {
    let run = try CrashRun(story, seed: seed)
    story.reveal(0, of: 1)
    return try await LoopbackServer.serving({ run.answer($0) }) { server in
      try run.configure(server)
      return try await body(run)
    }
  }

  func start() throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.voxpop, ["run", "--config", folder.path + "/voxpop.yaml"], output: folder.path + "/log")
  }

  var hasFailedInEveryWay: Bool { receivers[CrashReceiver.hook]?.hasFailedInEveryWay ?? false }

  func calm(_ receiver: String) { receivers[receiver]?.calm() }

  /// What an operator does with `voxpop deliveries retry`, of all messages in a state; no daemon may run.
  func retry(_ state: OutboxEntry.State) async throws {
    guard let reader = try? Store.openReadOnly(path: path) else { return }
    let waiting = try reader.messages(receiver: nil, state: state, limit: 100_000)
    let store = try Store.open(path: path)
    for message in waiting.reversed() { _ = try await store.revive(message: message.messageID, at: wallClock()) }
  }

  func messages(_ state: OutboxEntry.State, to receiver: String) throws -> Int {
    try Store.openReadOnly(path: path).messages(receiver: receiver, state: state, limit: 100_000).count
  }

  /// The messages to a receiver as lines of the alert log, without what only a message has, sorted.
  func lines(to receiver: String) throws -> [String] {
    let messages = try Store.openReadOnly(path: path).messages(receiver: receiver, state: nil, limit: 100_000)
    return try messages.map { try AlertLogLine($0, namesMessage: false).text }.sorted()
  }

  /// Runs a daemon until nothing is left to do.
  func settle() async throws {
    var daemon = try start()
    try await untilSettled(by: daemon.id)
    #expect(daemon.end(with: SIGTERM) == 0)
  }

  /// Waits until the daemon runs, every post is stored, and nothing waits in the outbox. The daemon is another process
  /// and tells nobody, so this one looks.
  func untilSettled(by daemon: pid_t) async throws {
    while true {
      if let seen = try? look(), seen.keys == story.entries.count, seen.edited == story.edited.count,
        seen.pending == 0, seen.process == daemon
      {
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Waits until every source has answered once.
  func untilLoaded() async throws {
    while true {
      let sources = (try? Store.openReadOnly(path: path).sources()) ?? []
      if sources.count == CrashStory.sources.count, sources.allSatisfy({ $0.lastSuccess != nil }) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func result() throws -> Result {
    let database = try Database.open(path: path, access: .readOnly)
    var buckets: [String] = []
    try database.prepare("SELECT topic || ' ' || start || ' ' || posts || ' ' || stories FROM buckets ORDER BY start")
      .forEachRow { (row) throws(DatabaseError) in buckets.append(row.text(0) ?? "") }
    let reader = try Store.openReadOnly(path: path)
    var queue: [String: [String]] = [:]
    for message in try reader.messages(limit: 100_000).reversed() {
      queue[message.receiver, default: []].append(
        "\(message.messageID) \(alertSummary(of: Array(message.body.utf8)))")
    }
    return Result(
      posts: Set(try reader.postKeys()), alerts: Set(queue.values.flatMap(\.self)), queue: queue,
      heard: receivers.mapValues(\.heard),
      edited: Int(try database.number("SELECT count(*) FROM posts WHERE text LIKE '%at ten%'")), buckets: buckets)
  }

  private func look() throws -> (keys: Int, edited: Int, pending: Int, process: Int32?) {
    let reader = try Store.openReadOnly(path: path)
    let report = try reader.status().map { try JSONDecoder().decode(StatusReport.self, from: Data($0)) }
    let edited = try reader.database.number("SELECT count(*) FROM posts WHERE text LIKE '%at ten%'")
    return (
      try reader.postKeys().count, Int(edited), try reader.outboxSummaries().reduce(0) { $0 + $1.pending },
      report?.process
    )
  }

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    let name = String(request.target.dropFirst())
    if request.method == "GET" {
      return HTTPResponse(headers: [("Content-Type", "application/atom+xml")], body: .bytes(story.feed(of: name)))
    }
    if let receiver = receivers[name] { return receiver.answer(request, elsewhere: "/elsewhere") }
    for receiver in receivers.values { receiver.noteRedirected() }
    return HTTPResponse(status: 204)
  }

  private func configure(_ server: LoopbackServer) throws {
    let sources = CrashStory.sources.map { "  - { name: \($0), url: \"\(server.url("/\($0)"))\", every: 100ms }" }
    let hooks = CrashReceiver.names.map {
      "  - { name: \($0), webhook: { url: \"\(server.url("/\($0)"))\", secret_file: secret } }"
    }
    let text = """
      sources:
      \(sources.joined(separator: "\n"))
      topics:
        - { name: acme, any: [acme] }
      receivers:
      \(hooks.joined(separator: "\n"))
      groups:
        - name: reputation
          rules:
            - alert: Anger
              topics: [acme]
              expr: negative_share('30m') > 0.5 AND posts('30m') >= 10
              for: 5m
              notify: [hook, gone]
            - alert: Outcry
              on: post
              topics: [acme]
              expr: matches('hate it') AND sentiment < 0
              limit: 10000
              notify: [hook, gone]
      """
    try folder.write("voxpop.yaml", text)
    try folder.write("secret", Self.secret, mode: 0o600)
  }
}

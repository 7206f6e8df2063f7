import Alerts
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// Kills a running daemon at random moments and compares what is left with an undisturbed run.
///
/// `VOXPOP_KILLS` and `VOXPOP_SEED` ask for more kills and other moments; scripts/crash-test sets them.
@Suite(.serialized) struct CrashTests {
  @Test(.timeLimit(.minutes(30)))
  func `killed again and again, it loses nothing, doubles nothing, and sends the same alerts`() async throws {
    let kills = environment("VOXPOP_KILLS") ?? 200
    let seed = environment("VOXPOP_SEED") ?? 20_261_123
    let story = CrashStory()

    let undisturbed = try await CrashRun.with(story) { run in
      var daemon = try run.start()
      try await run.untilLoaded()
      for step in 1...kills {
        story.reveal(step, of: kills)
        try await Task.sleep(for: .milliseconds(20))
      }
      try await run.untilSettled(by: daemon.id)
      #expect(daemon.end(with: SIGTERM) == 0)
      return try run.result()
    }
    #expect(undisturbed.posts == story.keys)
    #expect(undisturbed.alerts.count >= 4, "two alerts that fire and resolve")

    let disturbed = try await CrashRun.with(story) { run in
      var moments = SplitMix(state: UInt64(seed))
      // What a source says at first is history, so how much that is must not be left to chance.
      var first = try run.start()
      try await run.untilLoaded()
      #expect(first.end(with: SIGKILL) == -SIGKILL)
      for step in 1...kills {
        story.reveal(step, of: kills)
        var daemon = try run.start()
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...700, using: &moments)))
        #expect(daemon.end(with: SIGKILL) == -SIGKILL)
      }
      var daemon = try run.start()
      try await run.untilSettled(by: daemon.id)
      #expect(daemon.end(with: SIGTERM) == 0)
      return try run.result()
    }
    #expect(disturbed.posts == story.keys, "no post is missing or doubled")
    #expect(disturbed.alerts == undisturbed.alerts, "the same alerts with the same ids")
    #expect(disturbed.edited == story.edited.count, "edits are stored in place of what they edit")
    #expect(disturbed.buckets == undisturbed.buckets, "and counted as one post")
    #expect(disturbed.received == disturbed.alerts, "the receiver saw each of them, always with the same webhook-id")
    #expect(disturbed.forged == 0, "every signature holds")
  }
}

/// `firing` or `resolved`, and the alert's id, of a message's body.
private func summary(of body: [UInt8]) -> String {
  struct Payload: Decodable {
    struct Alert: Decodable {
      var id: String
      var status: String
    }
    var data: Alert
  }
  guard let alert = try? JSONDecoder().decode(Payload.self, from: Data(body)).data else { return "unreadable" }
  return "\(alert.id) \(alert.status)"
}

private func environment(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

/// Half a day of posts in three feeds, with two waves of anger, revealed step by step.
private final class CrashStory: Sendable {
  struct Entry: Sendable {
    var source: String
    var id: String
    var minute: Int
    var text: String
  }

  static let sources = ["north", "south", "west"]
  static let start = EventTime(milliseconds: 1_577_836_800_000)
  static let minutes = 720

  let entries: [Entry]
  private let revealedMinute = Atomic(0)

  init() {
    var generator = SplitMix(state: 7)
    var entries: [Entry] = []
    for minute in 0..<Self.minutes {
      let isWave = (300..<345).contains(minute) || (500..<540).contains(minute)
      let count = isWave ? 2 : minute % 8 == 0 ? 1 : 0
      for number in 0..<count {
        let source = Self.sources.randomElement(using: &generator) ?? "north"
        let text =
          isWave
          ? "acme is awful, it broke again and I hate it (\(minute).\(number))"
          : "acme opens its shop at nine today (\(minute).\(number))"
        entries.append(Entry(source: source, id: "\(source)-\(minute)-\(number)", minute: minute, text: text))
      }
    }
    // The end of the day is seen by every source.
    for source in Self.sources {
      entries.append(Entry(source: source, id: "\(source)-end", minute: Self.minutes, text: "good night"))
    }
    self.entries = entries
  }

  /// Posts whose text is another one an hour after they came.
  var edited: [Entry] { entries.filter { $0.text.contains("at nine") && $0.minute % 16 == 0 && $0.minute <= 600 } }

  var keys: Set<Post.Key> {
    Set(
      entries.map { entry in
        var feedEntry = Feed.Entry()
        feedEntry.id = entry.id
        return Post.Key(source: entry.source, entry: feedEntry)
      })
  }

  func reveal(_ step: Int, of steps: Int) {
    revealedMinute.store(step == steps ? Self.minutes : Self.minutes * step / steps, ordering: .sequentiallyConsistent)
  }

  func feed(of source: String) -> [UInt8] {
    let limit = revealedMinute.load(ordering: .sequentiallyConsistent)
    let edited = Set(edited.filter { $0.minute + 60 <= limit }.map(\.id))
    let items = entries.filter { $0.source == source && $0.minute <= limit }.reversed().map { entry in
      let text = edited.contains(entry.id) ? entry.text.replacing("nine", with: "ten") : entry.text
      let time = Self.start + .seconds(entry.minute * 60)
      return "<entry><id>\(entry.id)</id><title/><updated>\(time)</updated><published>\(time)</published>"
        + "<content>\(text)</content></entry>"
    }
    return Array("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>\(source)</title>\(items.joined())</feed>".utf8)
  }
}

/// One daemon's folder, its feeds and its receiver.
private final class CrashRun: Sendable {
  struct Result {
    /// Keys of the stored posts, which the store keeps unique.
    var posts: Set<Post.Key>
    /// `webhook-id alert status` of every message in the outbox.
    var alerts: Set<String>
    /// The same of every request that the receiver accepted.
    var received: Set<String>
    var forged: Int
    /// Posts whose stored text is that of the edit.
    var edited: Int
    /// `topic start posts` of every bucket.
    var buckets: [String]
  }

  private static let secret = "whsec_" + String(repeating: "QUJD", count: 8)

  private let story: CrashStory
  private let folder: TemporaryFolder
  private let received = Mutex<Set<String>>([])
  private let forged = Atomic(0)

  private init(_ story: CrashStory) throws {
    self.story = story
    folder = try TemporaryFolder(named: "voxpop-crash")
  }

  static func with<Value: Sendable>(
    _ story: CrashStory, _ body: (CrashRun) async throws -> Value
  ) async throws -> Value {
    let run = try CrashRun(story)
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

  /// Waits until the daemon runs, every post is stored, and nothing is left in the outbox. The daemon is another process
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
      let sources = (try? Store.openReadOnly(path: folder.path + "/voxpop.db").sources()) ?? []
      if sources.count == CrashStory.sources.count, sources.allSatisfy({ $0.lastSuccess != nil }) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func result() throws -> Result {
    let database = try Database.open(path: folder.path + "/voxpop.db", access: .readOnly)
    var buckets: [String] = []
    try database.prepare("SELECT topic || ' ' || start || ' ' || posts || ' ' || stories FROM buckets ORDER BY start")
      .forEachRow { (row) throws(DatabaseError) in buckets.append(row.text(0) ?? "") }
    let reader = try Store.openReadOnly(path: folder.path + "/voxpop.db")
    let messages = try reader.messages(limit: 10_000)
    return Result(
      posts: Set(try reader.postKeys()),
      alerts: Set(messages.map { "\($0.messageID) \(summary(of: Array($0.body.utf8)))" }),
      received: received.withLock { $0 }, forged: forged.load(ordering: .relaxed),
      edited: Int(try database.number("SELECT count(*) FROM posts WHERE text LIKE '%at ten%'")), buckets: buckets)
  }

  private func look() throws -> (keys: Int, edited: Int, pending: Int, process: Int32?) {
    let reader = try Store.openReadOnly(path: folder.path + "/voxpop.db")
    let report = try reader.status().map { try JSONDecoder().decode(StatusReport.self, from: Data($0)) }
    let edited = try reader.database.number("SELECT count(*) FROM posts WHERE text LIKE '%at ten%'")
    return (
      try reader.postKeys().count, Int(edited), try reader.outboxSummaries().reduce(0) { $0 + $1.pending },
      report?.process
    )
  }

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    if request.method == "GET" {
      let source = String(request.target.dropFirst())
      return HTTPResponse(headers: [("Content-Type", "application/atom+xml")], body: .bytes(story.feed(of: source)))
    }
    let isGenuine = isSigned(request)
    if isGenuine {
      let id = request.headers["webhook-id"] ?? ""
      received.withLock { _ = $0.insert("\(id) \(summary(of: request.body))") }
    } else {
      forged.add(1, ordering: .relaxed)
    }
    return HTTPResponse(status: isGenuine ? 204 : 401)
  }

  private func isSigned(_ request: HTTPRequest) -> Bool {
    guard let secrets = try? WebhookSecrets(parsing: Self.secret, name: "secret") else { return false }
    do {
      try WebhookSignature.verify(body: request.body, with: secrets, now: wallClock()) { request.headers[$0] }
      return true
    } catch {
      return false
    }
  }

  private func configure(_ server: LoopbackServer) throws {
    let sources = CrashStory.sources.map { "  - { name: \($0), url: \"\(server.url("/\($0)"))\", every: 100ms }" }
    let text = """
      sources:
      \(sources.joined(separator: "\n"))
      topics:
        - { name: acme, any: [acme] }
      receivers:
        - name: hook
          webhook: { url: "\(server.url("/hook"))", secret_file: secret }
      groups:
        - name: reputation
          rules:
            - alert: Anger
              topics: [acme]
              expr: negative_share('30m') > 0.5 AND posts('30m') >= 10
              for: 5m
              notify: [hook]
      """
    try folder.write("voxpop.yaml", text)
    try folder.write("secret", Self.secret, mode: 0o600)
  }
}

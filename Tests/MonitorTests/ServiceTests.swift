import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// The daemon's process as its service manager and its administrator see it: signals in, notifications and files out.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServiceTests {
  @Test func `it is ready, reloads what is right, refuses what is not, lets go of its logs, and stops`() async throws {
    try await ServiceRun.with { run in
      var daemon = try run.start()
      #expect(await run.socket.next(with: "READY=1")?.contains("STATUS=1 source, 1 topic, 1 rule, 1 receiver") == true)
      try await run.untilStored(posts: 1)

      // A second source: what it has is stored, and nothing is stored twice.
      try run.configure(sources: ["one", "two"])
      let before = monotonicMicroseconds()
      kill(daemon.id, SIGHUP)
      let reloading = try #require(await run.socket.next(with: "RELOADING=1"))
      let moment = reloading.split(separator: "\n").first { $0.hasPrefix("MONOTONIC_USEC=") }
      #expect(moment.flatMap { UInt64($0.dropFirst(15)) }.map { $0 >= before } == true)
      #expect(await run.socket.next(with: "READY=1")?.contains("2 sources") == true)
      try await run.untilStored(posts: 2)
      #expect(try run.log().contains("reloading: +1 source"))
      #expect(try run.status().reload?.succeeded == true)

      // A mistake: the old configuration stays, and everybody is told.
      try run.configure(sources: ["one", "two"], extra: "nonsense: 1\n")
      kill(daemon.id, SIGHUP)
      #expect(await run.socket.next(with: "RELOADING=1") != nil)
      #expect(await run.socket.next(with: "STATUS=reload refused")?.contains("unknown key 'nonsense'") == true)
      #expect(await run.socket.next(with: "READY=1") != nil)
      #expect(try run.log().contains("reload refused: the old configuration stays in effect"))
      try await run.until { try run.status().reload?.succeeded == false }
      #expect(try run.status().reload?.outcome.contains("nonsense") == true)

      kill(daemon.id, SIGTERM)
      #expect(await run.socket.next(with: "STOPPING=1") != nil)
      #expect(await daemon.ended() == 0)
      #expect(try run.keys().count == 2)
    }
  }

  @Test func `a configuration that cannot start after all gives way to the old one`() async throws {
    try await ServiceRun.with { run in
      var daemon = try run.start()
      #expect(await run.socket.next(with: "READY=1") != nil)
      // Sound as far as a check can see, and no database.
      try Data("this is no database, whatever its name says".utf8).write(to: URL(filePath: run.path + "/other.db"))
      try run.configure(sources: ["one"], database: "other.db")
      kill(daemon.id, SIGHUP)
      #expect(await run.socket.next(with: "READY=1") != nil)
      #expect(try run.log().contains("going back to the old one"))
      try await run.untilStored(posts: 1)
      #expect(daemon.end(with: SIGTERM) == 0)
    }
  }

  @Test func `reloads leak neither descriptors nor threads`() async throws {
    try await ServiceRun.with { run in
      var daemon = try run.start()
      #expect(await run.socket.next(with: "READY=1") != nil)
      func count() throws -> (files: Int, threads: Int) {
        (try run.entries(of: "fd", of: daemon.id), try run.entries(of: "task", of: daemon.id))
      }
      var counts: [(files: Int, threads: Int)] = []
      for round in 1...12 {
        try run.configure(sources: round % 2 == 0 ? ["one"] : ["one", "two"])
        kill(daemon.id, SIGHUP)
        #expect(await run.socket.next(with: "READY=1") != nil)
        counts.append(try count())
      }
      // Just after READY=1 a part may not have opened its files yet, or a poll has some open for a moment. What leaks stays.
      let early = counts[..<4]
      let settled = try (
        files: #require(early.map(\.files).max()), threads: #require(early.map(\.threads).max())
      )
      var last = counts[11]
      for _ in 0..<100 where last.files > settled.files + 1 || last.threads > settled.threads + 1 {
        try await Task.sleep(for: .milliseconds(50))
        last = try count()
      }
      #expect(last.files <= settled.files + 1, "\(counts)")
      #expect(last.threads <= settled.threads + 1, "\(counts)")
      #expect(daemon.end(with: SIGTERM) == 0)
    }
  }

  @Test func `a second TERM ends it at once, while a stop waits for a store that takes nothing`() async throws {
    try await ServiceRun.with { run in
      try run.configure(sources: ["stream"])
      var daemon = try run.start()
      #expect(await run.socket.next(with: "READY=1") != nil)
      let lock = try WriteLock(run.path + "/voxpop.db")
      try lock.hold()
      try await run.until { try run.log().contains("cannot store a batch") }
      kill(daemon.id, SIGTERM)
      #expect(await run.socket.next(with: "STOPPING=1") != nil)
      #expect(daemon.end(with: SIGTERM) == -SIGTERM)
      try lock.release()
      // What waited is fetched by the next one.
      daemon = try run.start()
      try await run.untilStored(posts: 2)
      #expect(daemon.end(with: SIGTERM) == 0)
    }
  }

  @Test func `a stop gives up after its limit what cannot be stored`() async throws {
    try await ServiceRun.with { run in
      try run.configure(sources: ["stream"])
      var daemon = Daemon(configuration: try loadConfiguration(run.path + "/voxpop.yaml"))
      daemon.drainLimit = .milliseconds(200)
      daemon.log = Log(threshold: .error)
      _ = try Store.open(path: run.path + "/voxpop.db")
      let lock = try WriteLock(run.path + "/voxpop.db")
      let started = ContinuousClock.now
      try await daemon.run {
        do {
          try await run.untilStored(posts: 1)
          try lock.hold()
          // Long enough for a commit to wait for the lock.
          try await Task.sleep(for: .seconds(3))
        } catch {
          Issue.record(error)
        }
      }
      #expect(started.duration(to: .now) < .seconds(60))
      try lock.release()
    }
  }

  @Test func `a reload reads a model only if its file is another one`() async throws {
    try await ServiceRun.with { run in
      let file = run.path + "/model.safetensors"
      try FileManager.default.copyItem(atPath: try ShippedModel.path(), toPath: file)
      var configuration = try loadConfiguration(run.path + "/voxpop.yaml")
      configuration.model = file
      let plan = try Supervisor.Plan(configuration: configuration, after: nil)
      #expect(try Supervisor.Plan(configuration: configuration, after: plan).model === plan.model)
      try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: file)
      #expect(try Supervisor.Plan(configuration: configuration, after: plan).model !== plan.model)
    }
  }

  @Test func `what a reload has no time to score, the next daemon inherits`() async throws {
    try await ServiceRun.with { run in
      var daemon = try run.crowdedDaemon()
      daemon.handOverLimit = .zero
      let left = try await daemon.run { _ in
        do { try await run.untilStored(posts: 1) } catch { Issue.record(error) }
        return .successor
      }
      #expect(left.postCount > 0)
      #expect(try run.keys().count + left.postCount == ServiceRun.crowd)
      daemon.inherited = left
      // A stop at once: what was inherited is stored all the same.
      try await daemon.run {}
      #expect(try run.keys().count == ServiceRun.crowd)
    }
  }

  @Test func `a daemon that is given up ends, though a source waits for room`() async throws {
    try await ServiceRun.with { run in
      let daemon = try run.crowdedDaemon()
      let task = Task { try await daemon.run { try? await Task.sleep(for: .seconds(3600)) } }
      try await run.untilStored(posts: 1)
      task.cancel()
      _ = await task.result
      #expect(try run.keys().count < ServiceRun.crowd)
    }
  }
}

/// A connection of somebody else that holds the write lock until its owner goes away.
private final class WriteLock: Sendable {
  private let connection: Mutex<Database>

  /// The file must exist.
  init(_ path: String) throws {
    connection = Mutex(try Database.open(path: path))
  }

  func release() throws { try connection.withLock { try $0.execute("ROLLBACK") } }

  func hold() throws { try connection.withLock { try $0.execute("BEGIN IMMEDIATE") } }
}

/// A daemon's folder, its feeds and its manager's socket.
private final class ServiceRun: Sendable {
  let path: String
  let socket: NotifySocket
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  private init(_ server: LoopbackServer) throws {
    self.server = server
    folder = try TemporaryFolder(named: "voxpop-service")
    path = folder.path
    socket = try NotifySocket("\(path)/notify")
    try folder.write(
      "rules/r.yaml",
      """
      groups:
        - name: g
          rules:
            - { alert: Any, topics: [acme], expr: "posts('1h') >= 1000", notify: [log] }

      """)
    try configure(sources: ["one"])
  }

  /// How many posts the source of that name has.
  static let crowd = 1000

  static func with(_ body: @Sendable (ServiceRun) async throws -> Void) async throws {
    let polls = Counter()
    try await LoopbackServer.serving({ request in
      let source = String(request.target.dropFirst())
      let poll = polls.add(1)
      // A stream has a new post at every poll, a crowd shows all of its posts once, the others have one for ever.
      let ids =
        switch source {
        case "stream": ["\(monotonicMicroseconds())"]
        case "crowd": poll == 1 ? (0..<crowd).map(String.init) : []
        default: [source]
        }
      let text = "acme opens its shop at nine today"
      let entries = ids.map { id in
        "<entry><id>\(id)</id><title/><updated>\(wallClock())</updated><content>\(text)</content></entry>"
      }
      let feed =
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>\(source)</title>\(entries.joined())</feed>"
      return HTTPResponse(headers: [("Content-Type", "application/atom+xml")], body: .bytes(Array(feed.utf8)))
    }) { server in
      try await body(try ServiceRun(server))
    }
  }

  func configure(sources: [String], database: String = "voxpop.db", extra: String = "") throws {
    let list = sources.map {
      "  - { name: \($0), url: \"\(server.url("/\($0)"))\", every: 1s, allow_private: true }\n"
    }
    let yaml = """
      sources:
      \(list.joined())topics:
        - { name: acme, any: [acme] }
      receivers:
        - { name: log, file: { path: alerts.log } }
      database: \(database)
      \(extra)
      """
    try folder.write("voxpop.yaml", yaml)
  }

  /// A daemon in this process, whose source has more posts than the queue holds, and shows them once.
  func crowdedDaemon() throws -> Daemon {
    try configure(sources: ["crowd"], extra: "limits: { queue: 64 }\n")
    var daemon = Daemon(configuration: try loadConfiguration(path + "/voxpop.yaml"))
    daemon.log = Log(threshold: .error)
    return daemon
  }

  func start() throws -> ChildProcess {
    try ChildProcess(
      "/bin/sh",
      [
        "-c", "NOTIFY_SOCKET='\(socket.address)' exec '\(ChildProcess.voxpop)' run --config '\(path)/voxpop.yaml'",
      ], output: path + "/log")
  }

  func log() throws -> String { try contents(of: path + "/log") }

  func status() throws -> StatusReport {
    let bytes = try #require(try Store.openReadOnly(path: path + "/voxpop.db").status())
    return try JSONDecoder().decode(StatusReport.self, from: Data(bytes))
  }

  func keys() throws -> [Post.Key] { try Store.openReadOnly(path: path + "/voxpop.db").postKeys() }

  func untilStored(posts: Int) async throws { try await until { try keys().count >= posts } }

  /// The daemon is another process and tells nobody, so this one looks.
  func until(_ condition: () throws -> Bool) async throws {
    while true {
      // The store may not be there yet.
      if (try? condition()) == true { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  func entries(of kind: String, of process: pid_t) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/\(kind)").count
  }
}

import Alerts
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// What becomes of a daemon whose machine fails it; docs/service.md has the table.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ResourceFaultTests {
  @Test(.enabled(if: SmallDisk.isPossible, "a disk of its own takes root and mount(2)"))
  func `a full disk: it waits, says so, and loses nothing once there is room`() async throws {
    try await FaultRun.with(database: "disk/voxpop.db", log: "alerts.log") { run in
      let disk = try SmallDisk(run.disk, megabytes: 24)
      var daemon = try run.start()
      try await run.until { try run.stored() >= 2 }
      try disk.fill()
      try await run.until { try run.log().contains("cannot store a batch") }
      #expect(await run.socket.next(with: "STATUS=the database takes nothing")?.contains("full") == true)
      // It waits: it neither ends nor goes on without what it could not store.
      #expect(kill(daemon.id, 0) == 0)
      disk.empty()
      let (code, isSound) = try await run.finish(&daemon)
      #expect(code == 0)
      #expect(isSound)
      try await run.expectLoggedOnce()
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible, "a disk of its own takes root and mount(2)"))
  func `a full disk under the alert log: the outbox keeps the alert, and it is written whole and once`() async throws {
    try await FaultRun.with(database: "voxpop.db", log: "disk/alerts.log") { run in
      let disk = try SmallDisk(run.disk, megabytes: 1)
      try disk.fill()
      var daemon = try run.start()
      try await run.until { try run.reader().outboxSummaries().contains { $0.pending > 0 } }
      try await run.until { try run.log().contains("No space left on device") }
      #expect(try run.reader().messages(limit: 10).contains { $0.lastError?.contains("No space") == true })
      disk.empty()
      try await run.until { try run.reader().outboxSummaries().allSatisfy { $0.pending == 0 } }
      let (code, isSound) = try await run.finish(&daemon)
      #expect(code == 0 && isSound)
      try await run.expectLoggedOnce(in: "disk/alerts.log")
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible, "a disk of its own takes root and mount(2)"))
  func `a read-only disk: it does not start, says why, and does not touch the database`() async throws {
    try await FaultRun.with(database: "disk/voxpop.db", log: "alerts.log") { run in
      let disk = try SmallDisk(run.disk, megabytes: 24)
      var daemon = try run.start()
      try await run.until { try run.stored() >= 2 }
      #expect(try await run.finish(&daemon).code == 0)
      try disk.makeReadOnly()
      var second = try run.start()
      #expect(await second.ended() == 69)
      #expect(try run.log().contains("cannot open the database"))
      // What is there can still be read.
      #expect(try run.stored() == run.shown)
    }
  }

  @Test func `a damaged page: it ends rather than go on beside it, and names the damage`() async throws {
    try await FaultRun.with(database: "voxpop.db", log: "alerts.log") { run in
      var daemon = try run.start()
      try await run.until { try run.stored() >= 2 }
      #expect(try await run.finish(&daemon).code == 0)
      try damage(table: "posts", of: run.path + "/voxpop.db")
      run.release()
      var second = try run.start()
      let code = await second.ended()
      #expect(code == 65 || code == 69 || code == 74, "\(code)")
      #expect(try run.log().contains("malformed"))
    }
  }

  @Test func `out of descriptors: sources fail by name, and it goes on when there are some again`() async throws {
    try await FaultRun.with(database: "voxpop.db", log: "alerts.log") { run in
      var daemon = try run.start()
      try await run.until { try run.stored() >= 2 }
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.id)/fd").compactMap { Int($0) }
      // Every number up to the highest may be in use, and no other: new ones must fill gaps, of which few are left.
      try await setLimit("--nofile", of: daemon.id, to: min(8, open.count))
      try await run.until { try run.reader().sources().contains { $0.consecutiveFailures >= 2 } }
      #expect(kill(daemon.id, 0) == 0)
      #expect(try run.log().contains("source stream:"))
      let before = try run.stored()
      try await setLimit("--nofile", of: daemon.id, to: nil)
      try await run.until { try run.stored() >= before + 2 }
      let (code, isSound) = try await run.finish(&daemon)
      #expect(code == 0 && isSound)
    }
  }

  @Test func `out of memory: whether it lives or dies of it, nothing is lost or doubled`() async throws {
    try await FaultRun.with(database: "voxpop.db", log: "alerts.log") { run in
      var daemon = try run.start()
      try await run.until { try run.stored() >= 2 }
      let pages = try contents(of: "/proc/\(daemon.id)/statm").split(separator: " ").first.flatMap { Int($0) } ?? 0
      try await setLimit("--as", of: daemon.id, to: pages * Int(getpagesize()) + (1 << 20))
      run.pad(9_000_000)
      let polls = run.shown
      // Until it has died, or has been offered several answers that it has no room for.
      try await run.until { run.shown >= polls + 5 || !isAlive(daemon.id) }
      run.pad(0)
      if isAlive(daemon.id) { kill(daemon.id, SIGKILL) }
      #expect(await daemon.ended() != 0)
      var second = try run.start()
      let (code, isSound) = try await run.finish(&second)
      #expect(code == 0 && isSound)
    }
  }

  /// The system's clock jumps right after the first load, so that everything that alerts comes while it is wrong.
  @Test(arguments: [Duration.seconds(86_400), .seconds(-86_400)])
  func `a clock that jumps by a day, and back: posts are stored and alerts sent throughout`(jump: Duration) async throws
  {
    try await FaultRun.with(database: "voxpop.db", log: "alerts.log") { run in
      let offset = Mutex(Duration.zero)
      let log = Log(threshold: .error)
      var daemon = Daemon(configuration: try run.configuration)
      daemon.log = log
      daemon.clock = SteadyClock(wall: { wallClock() + offset.withLock { $0 } }, log: log).now
      try await daemon.run {
        do {
          try await run.until { try run.stored() >= 2 }
          offset.withLock { $0 = jump }
          try await run.until { try run.reader().outboxSummaries().contains { $0.delivered > 0 } }
          offset.withLock { $0 = .zero }
          let before = try run.stored()
          try await run.until { try run.stored() >= before + 5 }
          run.hold()
          try await run.until { try run.stored() >= run.shown }
        } catch {
          Issue.record(error)
        }
      }
      #expect(try run.stored() == run.shown)
    }
  }
}

/// Whether the process has not ended yet; one that waits to be collected has.
private func isAlive(_ process: pid_t) -> Bool {
  var information = siginfo_t()
  information.si_signo = 0
  return waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT | WNOHANG) == 0 && information.si_signo == 0
}

/// Overwrites the middle of a table's first page.
private func damage(table: String, of path: String) throws {
  let (page, size) = try {
    let database = try Database.open(path: path, access: .readOnly)
    let page = try database.number("SELECT rootpage FROM sqlite_schema WHERE name = '\(table)'")
    return (page, try database.number("PRAGMA page_size"))
  }()
  let file = open(path, O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { throw FixtureError(description: "open: error \(errno)") }
  defer { close(file) }
  let noise = [UInt8](repeating: 0xa5, count: Int(size))
  guard pwrite(file, noise, noise.count, off_t((page - 1) * size)) == noise.count else {
    throw FixtureError(description: "write: error \(errno)")
  }
}

extension FaultRun {
  /// Every message of the outbox is one whole line of the alert log.
  fileprivate func expectLoggedOnce(in file: String = "alerts.log") async throws {
    struct Line: Decodable {
      var message_id: String
    }
    let messages = try reader().messages(limit: 100).filter { $0.state == .delivered }.map(\.messageID)
    let text = try contents(of: path + "/" + file)
    let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(!messages.isEmpty)
    #expect(text.hasSuffix("\n"))
    #expect(lines.map(\.message_id).sorted() == messages.sorted())
  }
}

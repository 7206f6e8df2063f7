import Alerts
import FoundationEssentials
import Glibc
import Synchronization

@testable import Monitor

/// A daemon of its own process with a source that never ends, and faults of the machine that it runs on.
///
/// The source's nth answer has the posts up to the nth, a minute of event time apart. The first is history; from then on
/// the rule fires as soon as it has seen enough.
final class FaultRun: Sendable {
  /// The daemon's folder, and another one that may be a disk of its own.
  let path: String
  let disk: String
  let socket: NotifySocket
  private let folder: TemporaryFolder
  private let server: LoopbackServer
  private let stream: PostStream

  private init(_ server: LoopbackServer, _ stream: PostStream) throws {
    (self.server, self.stream) = (server, stream)
    folder = try TemporaryFolder(named: "voxpop-faults")
    path = folder.path
    disk = "\(path)/disk"
    guard mkdir(disk, 0o700) == 0 else { throw FixtureError(description: "mkdir: error \(errno)") }
    socket = try NotifySocket("\(path)/notify")
  }

  static func with(database: String, log: String, _ body: (FaultRun) async throws -> Void) async throws {
    let stream = PostStream()
    try await LoopbackServer.serving({ stream.answer($0) }) { server in
      let run = try FaultRun(server, stream)
      try run.configure(database: database, log: log)
      try await body(run)
    }
  }

  private func configure(database: String, log: String) throws {
    try folder.write(
      "voxpop.yaml",
      """
      sources:
        - { name: stream, url: "\(server.url("/stream"))", every: 200ms }
      topics:
        - { name: acme, any: [acme] }
      receivers:
        - { name: log, file: { path: \(log) } }
      windows: { bucket: 1m, lateness: 1m }
      groups:
        - name: g
          rules:
            - { alert: Any, topics: [acme], expr: "posts('5m') >= 3", notify: [log] }
      database: \(database)

      """)
  }

  var configuration: Configuration { get throws { try loadConfiguration(path + "/voxpop.yaml") } }

  func start() throws -> ChildProcess {
    let run = "NOTIFY_SOCKET='\(socket.address)' exec '\(ChildProcess.voxpop)' run --config '\(path)/voxpop.yaml'"
    return try ChildProcess("/bin/sh", ["-c", run], output: path + "/log")
  }

  /// How many posts the source has shown; none is added while it is held.
  var shown: Int { stream.shown }
  func hold() { stream.isHeld.store(true, ordering: .sequentiallyConsistent) }
  func release() { stream.isHeld.store(false, ordering: .sequentiallyConsistent) }
  /// Makes every answer larger by this many bytes.
  func pad(_ bytes: Int) { stream.padding.store(bytes, ordering: .sequentiallyConsistent) }

  func log() throws -> String { try contents(of: path + "/log") }

  func reader() throws -> StoreReader { try Store.openReadOnly(path: try configuration.database) }

  func stored() throws -> Int { try reader().postKeys().count }

  /// The daemon is another process and tells nobody, so this one looks.
  func until(_ condition: () throws -> Bool) async throws {
    while (try? condition()) != true { try await Task.sleep(for: .milliseconds(50)) }
  }

  /// No more posts; waits until what was shown is stored, ends the daemon, and finds every post there once.
  func finish(_ daemon: inout ChildProcess) async throws -> (code: Int32, isSound: Bool) {
    hold()
    try await until { try stored() >= shown }
    let code = daemon.end(with: SIGTERM)
    let database = try Database.open(path: try configuration.database, access: .readOnly)
    let check = try database.prepare("PRAGMA integrity_check")
    return (code, try check.step() && check.text(0) == "ok" && stored() == shown)
  }
}

/// The source's posts.
private final class PostStream: Sendable {
  let isHeld = Atomic(false)
  let padding = Atomic(0)
  private let count = Atomic(0)
  private static let start = EventTime(milliseconds: 1_577_836_800_000)

  var shown: Int { count.load(ordering: .sequentiallyConsistent) }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    if !isHeld.load(ordering: .sequentiallyConsistent) { count.add(1, ordering: .sequentiallyConsistent) }
    let last = shown
    let entries = stride(from: last, to: max(0, last - 100), by: -1).map { number in
      let time = Self.start + .seconds(number * 60)
      return "<entry><id>n\(number)</id><title/><updated>\(time)</updated><published>\(time)</published>"
        + "<content>acme opens its shop at nine today (\(number))</content></entry>"
    }
    let padding = String(repeating: " ", count: padding.load(ordering: .sequentiallyConsistent))
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>\(entries.joined())\(padding)</feed>"
    return HTTPResponse(headers: [("Content-Type", "application/atom+xml")], body: .bytes(Array(feed.utf8)))
  }
}

/// A small disk of its own, in memory, gone with its owner. It takes root.
struct SmallDisk: ~Copyable {
  let path: String

  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryFolder(named: "voxpop-mount") else { return false }
    return (try? SmallDisk(folder.path, megabytes: 1)) != nil
  }()

  init(_ path: String, megabytes: Int) throws {
    guard mount("voxpop-test", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
      throw FixtureError(description: "mount: error \(errno)")
    }
    self.path = path
  }

  deinit { umount2(path, CInt(MNT_DETACH)) }

  /// Takes all that is left of it.
  func fill() throws {
    let file = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FixtureError(description: "open: error \(errno)") }
    defer { close(file) }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(file, block, block.count) > 0 {}
  }

  func empty() { unlink(path + "/filler") }

  func makeReadOnly() throws {
    let flags = UInt(MS_REMOUNT | MS_RDONLY)
    guard mount("voxpop-test", path, "tmpfs", flags, nil) == 0 else {
      throw FixtureError(description: "remount: error \(errno)")
    }
  }
}

/// Sets a soft limit of another process with prlimit(1), such as `--nofile`; nil takes it away again.
func setLimit(_ option: String, of process: pid_t, to value: Int?) async throws {
  let program = "/usr/bin/prlimit"
  var change = try ChildProcess(
    program, ["--pid", "\(process)", "\(option)=\(value.map(String.init) ?? "1024"):"], output: "/dev/null")
  guard await change.ended() == 0 else { throw FixtureError(description: "\(program) \(option) failed") }
}

import Glibc
import Testing

@testable import Alerts
@testable import Monitor

/// The check of the file after a stop that was not in order.
@Suite(.timeLimit(.minutes(5))) struct StoreCheckTests {
  /// Writes over pages in the middle of the file, as a dying disk does.
  private func damage(_ path: String) throws {
    let file = open(path, O_RDWR)
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    let garbage = [UInt8](repeating: 0xA5, count: 4096)
    for page in stride(from: off_t(10), to: off_t(size / 4096), by: 3) {
      guard pwrite(file, garbage, garbage.count, page * 4096) == garbage.count else {
        throw FixtureError(description: "cannot damage \(path)")
      }
    }
  }

  /// A file with posts, closed in order or not.
  private func make(_ path: String, isClosed: Bool) async throws {
    let store = try Store.open(path: path)
    #expect(try await store.noteStart() == false)
    _ = try await store.commit(fullCommit(posts: 0..<500), at: noon)
    try await store.checkpoint()
    // As a killed daemon leaves it.
    if !isClosed { _ = try await store.noteStart() }
  }

  @Test func `a sound file is checked after a kill, and not after an orderly stop`() async throws {
    let folder = try TemporaryFolder()
    try await make(folder.file("closed.db"), isClosed: true)
    #expect(try await Store.open(path: folder.file("closed.db")).noteStart() == false)
    try await make(folder.file("killed.db"), isClosed: false)
    #expect(try await Store.open(path: folder.file("killed.db")).noteStart() == true)
  }

  @Test func `a damaged file is refused with what to do, and not tried again`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("voxpop.db")
    try await make(path, isClosed: false)
    try damage(path)
    try write(
      "sources: [{ name: a, url: 'http://127.0.0.1:9/' }]\ndatabase: voxpop.db\n", to: folder.file("voxpop.yaml"))
    var daemon = try ChildProcess(
      ChildProcess.voxpop, ["run", "--config", folder.file("voxpop.yaml")], output: folder.file("log"))
    #expect(await daemon.ended() == ExitCode.dataError.rawValue)
    let log = try contents(of: folder.file("log"))
    #expect(log.contains("cannot use the database \(path): the file is damaged"), "\(log)")
    #expect(log.contains("voxpop backup") && log.contains(".recover"))
    let unit = try contents(of: "systemd/voxpop.service")
    #expect(unit.contains("RestartPreventExitStatus=64 65 78"))
  }
}

import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// The control socket, for those who may ask and those who may not.
@Suite(.timeLimit(.minutes(5))) struct ControlSocketTests {
  /// Runs a server that knows `/status` while the body runs.
  private func serving(
    admits: @escaping @Sendable (uid_t) -> Bool = { _ in true }, _ body: (String) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("s")
    let server = try ControlServer(path: path, admits: admits) {
      $0 == "/status" ? ControlAnswer(type: "text/plain", body: String(repeating: "x", count: 1_000_000)) : nil
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await server.run() }
      defer { group.cancelAll() }
      try await body(path)
    }
    #expect(access(path, F_OK) != 0, "an orderly end takes the socket away")
  }

  private func ask(_ request: String, at path: String) async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      startThread {
        continuation.resume(with: Result { try ControlSocket.ask(request, at: path).count })
      }
    }
  }

  private func connect(_ path: String, sending text: String = "") throws -> CInt {
    let socket = try ControlSocket.connected(to: path)
    _ = send(socket, text, text.utf8.count, CInt(MSG_NOSIGNAL))
    return socket
  }

  /// Everything that comes until the server closes.
  private func rest(_ socket: CInt) async -> String {
    await withCheckedContinuation { continuation in
      startThread {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(socket, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        close(socket)
        continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  @Test func `what is there is answered whole, what is not is refused`() async throws {
    try await serving { path in
      let count = try await ask("/status", at: path)
      #expect(count == 1_000_000)
      await #expect(throws: ControlError.self) { try await ask("/nothing", at: path) }
      var information = stat()
      #expect(lstat(path, &information) == 0 && information.st_mode & 0o777 == 0o600)
    }
  }

  @Test(arguments: [
    ("POST /status HTTP/1.1\r\n\r\n", "405"), ("\r\n\r\n", "400"), ("\0\u{7}garbage\n\n", "400"),
    (String(repeating: "a", count: 5000), "431"), ("GET /status HTTP/9\n\n", "400"),
  ])
  func `garbage is answered with what is wrong`(text: String, code: String) async throws {
    try await serving { path in
      let answer = await rest(try connect(path, sending: text))
      #expect(answer.hasPrefix("HTTP/1.1 \(code) "))
    }
  }

  @Test func `another user gets nothing`() async throws {
    try await serving(admits: { $0 != getuid() }) { path in
      let answer = await rest(try connect(path, sending: "GET /status HTTP/1.1\r\n\r\n"))
      #expect(answer == "")
    }
  }

  @Test func `those who say nothing, or never read, take places for five seconds and no longer`() async throws {
    try await serving { path in
      var idle: [CInt] = []
      defer { for socket in idle { close(socket) } }
      for number in 0..<ControlServer.connectionLimit {
        idle.append(try connect(path, sending: number % 2 == 0 ? "GET /sta" : "GET /status HTTP/1.1\r\n\r\n"))
      }
      let started = ContinuousClock.now
      var count = 0
      while count == 0, started.duration(to: .now) < .seconds(30) { count = (try? await ask("/status", at: path)) ?? 0 }
      #expect(count == 1_000_000)
    }
  }

  @Test func `many connections at once leave no descriptor behind`() async throws {
    try await serving { path in
      let first = try await ask("/status", at: path)
      #expect(first == 1_000_000)
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 { group.addTask { (try? await ask("/status", at: path)) ?? 0 } }
        var answered = 0
        for try await count in group where count == 1_000_000 { answered += 1 }
        #expect(answered > 30)
      }
    }
  }

  @Test func `what a killed daemon left is replaced, a living one and a file are not`() throws {
    let folder = try TemporaryFolder()
    close(try ControlSocket.listening(at: folder.file("left")))
    let server = try ControlServer(path: folder.file("left")) { _ in nil }
    #expect(throws: ControlError.self) { try ControlServer(path: server.path) { _ in nil } }
    try write("precious", to: folder.file("file"))
    #expect(throws: ControlError.self) { try ControlServer(path: folder.file("file")) { _ in nil } }
    #expect(try contents(of: folder.file("file")) == "precious")
    #expect(throws: ControlError.self) {
      try ControlServer(path: folder.file(String(repeating: "a", count: 200))) { _ in nil }
    }
  }

  @Test func `a running daemon is asked, and its database once it has ended`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _ in HTTPResponse(status: 304) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await server.run() }
      defer { group.cancelAll() }
      try write(
        "sources: [{ name: a, url: '\(server.url())' }]\ndatabase: voxpop.db\n", to: folder.file("voxpop.yaml"))
      var daemon = try ChildProcess(
        ChildProcess.voxpop, ["run", "--config", folder.file("voxpop.yaml")], output: folder.file("log"))
      let socket = folder.file(ControlSocket.name)
      let started = ContinuousClock.now
      while access(socket, F_OK) != 0, started.duration(to: .now) < .seconds(60) {
        try await Task.sleep(for: .milliseconds(50))
      }
      let configuration = try loadConfiguration(folder.file("voxpop.yaml"))
      let page = try StatusPage.current(for: configuration, environment: [:])
      #expect(page.state == "running")
      #expect(page.daemon?.process == daemon.id)
      #expect(page.daemon?.stages?.map(\.name) == ["scorer", "committer", "store", "fetching", "delivery"])
      // The figures are of this moment, not of the last report.
      let again = try StatusPage.current(for: configuration, environment: [:])
      #expect(again.daemon?.updated != page.daemon?.updated)
      let metrics = try ControlSocket.ask("/metrics", at: socket)
      #expect(String(decoding: metrics, as: UTF8.self).hasSuffix("# EOF\n"))
      #expect(daemon.end(with: SIGTERM) == 0)
      #expect(access(socket, F_OK) != 0)
      #expect(try StatusPage.current(for: configuration, environment: [:]).state == "stopped")
    }
  }
}

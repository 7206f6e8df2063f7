import FoundationEssentials
import Glibc

/// The Unix socket on which a running daemon answers: where it is, and how it is asked.
enum ControlSocket {
  static let name = "voxpop.sock"

  /// Where the daemon listens: in systemd's runtime directory, else beside the database.
  static func path(for configuration: Configuration, environment: [String: String]) -> String {
    let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    return (folder ?? ConfigurationFile.folder(of: configuration.database)) + "/" + name
  }

  /// Where a command looks for it, likeliest first.
  static func candidates(for configuration: Configuration, environment: [String: String]) -> [String] {
    [
      path(for: configuration, environment: environment), "/run/voxpop/\(name)",
      path(for: configuration, environment: [:]),
    ]
  }

  /// Asks for a path, such as `/status`, and returns the body.
  ///
  /// An answer of more than 16 MB, or one that takes longer than five seconds, is an error.
  static func ask(_ request: String, at path: String) throws(ControlError) -> [UInt8] {
    let socket = try connected(to: path)
    defer { close(socket) }
    let bytes = Array("GET \(request) HTTP/1.1\r\nHost: voxpop\r\n\r\n".utf8)
    guard send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
      throw failure(path, errno)
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(socket, &buffer, buffer.count)
      if count == 0 { break }
      guard count > 0 else { throw failure(path, errno) }
      answer += buffer[..<count]
      guard answer.count <= 16_000_000 else { throw ControlError("\(path): the answer is larger than 16 MB") }
    }
    guard answer.starts(with: "HTTP/1.1 200 ".utf8), let end = headEnd(of: answer) else {
      let line = String(decoding: answer.prefix { $0 != 13 && $0 != 10 }.prefix(100), as: UTF8.self)
      throw ControlError("\(path): answered '\(line)'; expected 200")
    }
    return Array(answer[end...])
  }

  private static func headEnd(of answer: [UInt8]) -> Int? {
    answer.indices.first { answer[$0...].starts(with: [13, 10, 13, 10]) }.map { $0 + 4 }
  }

  static func connected(to path: String) throws(ControlError) -> CInt {
    let socket = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw failure(path, errno) }
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    let code = try withAddress(path) { Glibc.connect(socket, $0, $1) }
    guard code == 0 else {
      let failure = failure(path, errno)
      close(socket)
      throw failure
    }
    return socket
  }

  static func listening(at path: String) throws(ControlError) -> CInt {
    let socket = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard socket >= 0 else { throw failure(path, errno) }
    // Before it has a name: nobody else can connect at any moment.
    fchmod(socket, 0o600)
    let code = try withAddress(path) { bind(socket, $0, $1) }
    guard code == 0, listen(socket, 16) == 0 else {
      let failure = failure(path, errno)
      close(socket)
      throw failure
    }
    return socket
  }

  /// The user at the other end, as the kernel knows it (SO_PEERCRED).
  static func peer(of socket: CInt) -> uid_t? {
    // `struct ucred`, which Glibc's module hides: process, user, group.
    var credentials: (pid: pid_t, user: uid_t, group: gid_t) = (0, .max, .max)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
    return credentials.user
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) throws(ControlError) -> CInt {
    guard let address = socketName(path) else {
      throw ControlError("\(path): longer than the 107 bytes that a socket's path may have")
    }
    return withUnsafePointer(to: address.name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, address.length) }
    }
  }

  private static func failure(_ path: String, _ code: CInt) -> ControlError {
    ControlError("\(path): \(String(cString: strerror(code)))")
  }
}

extension StatusPage {
  /// What the running daemon says, else what it left in the database.
  static func current(
    for configuration: Configuration, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> StatusPage {
    for path in ControlSocket.candidates(for: configuration, environment: environment) {
      // Without a daemon, or with one of another user or version, the database tells as much.
      guard let bytes = try? ControlSocket.ask("/status", at: path),
        let page = try? JSONDecoder().decode(StatusPage.self, from: Data(bytes)),
        page.database == configuration.database
      else { continue }
      return page
    }
    return try StatusPage(configuration: configuration)
  }
}

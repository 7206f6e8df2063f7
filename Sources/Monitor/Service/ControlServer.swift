import Glibc
import Synchronization

/// Answers local programs on a Unix socket: one small HTTP GET a connection (RFC 9112), so that curl can ask too.
///
/// One thread serves everybody. The socket's mode is 0600 and the peer's credentials are checked, so clients are this user's and
/// root's; even so, one that is slow, endless or broken costs at most 2 KiB, a place among sixteen and five seconds.
final class ControlServer: Sendable {
  /// The answer to a path, such as `/status`: its body and type; nil where there is nothing.
  typealias Handler = @Sendable (String) -> ControlAnswer?

  static let connectionLimit = 16
  static let requestLimit = 2048
  static let patience = Duration.seconds(5)
  private static let isRoot: @Sendable (uid_t) -> Bool = { $0 == 0 || $0 == geteuid() }

  let path: String
  private let listener: CInt
  private let stopSignal: CInt
  private let stopTrigger: CInt
  private let handler: Handler
  private let admits: @Sendable (uid_t) -> Bool

  /// Listens from here on. What a killed daemon left at the path is replaced; the socket of one that lives is not.
  init(
    path: String, admits: @escaping @Sendable (uid_t) -> Bool = ControlServer.isRoot, handler: @escaping Handler
  ) throws(ControlError) {
    self.path = path
    self.handler = handler
    self.admits = admits
    if let other = try? ControlSocket.connected(to: path) {
      close(other)
      throw ControlError("\(path): another voxpop answers there")
    }
    var information = stat()
    if lstat(path, &information) == 0 {
      guard information.st_mode & S_IFMT == S_IFSOCK else { throw ControlError("\(path): this is no socket") }
      unlink(path)
    }
    listener = try ControlSocket.listening(at: path)
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else {
      let failure = ControlError("\(path): \(String(cString: strerror(errno)))")
      close(listener)
      throw failure
    }
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    (stopSignal, stopTrigger) = (ends[0], ends[1])
  }

  deinit { for descriptor in [listener, stopSignal, stopTrigger] { close(descriptor) } }

  /// Runs until the task is cancelled, then takes the socket away; call it once.
  func run() async {
    await withTaskCancellationHandler {
      await withBlockingThread { [self] in
        serve()
        unlink(path)
      }
    } onCancel: {
      var byte: UInt8 = 1
      _ = write(stopTrigger, &byte, 1)
    }
  }

  private struct Client {
    var socket: CInt
    var deadline: ContinuousClock.Instant
    var request: [UInt8] = []
    /// What is left to write; nil while the request is read.
    var answer: ArraySlice<UInt8>?
  }

  private func serve() {
    var clients: [Client] = []
    defer { for client in clients { close(client.socket) } }
    while true {
      var waits = [pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0)]
      waits += clients.map { pollfd(fd: $0.socket, events: Int16($0.answer == nil ? POLLIN : POLLOUT), revents: 0) }
      // With all places taken, further clients wait in the kernel's queue, which is bounded too.
      if clients.count < Self.connectionLimit {
        waits.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
      }
      guard poll(&waits, nfds_t(waits.count), timeout(of: clients)) >= 0 || errno == EINTR else { return }
      if waits[0].revents != 0 { return }
      let ready = zip(clients, waits.dropFirst()).map { $1.revents != 0 }
      let now = ContinuousClock.now
      var left: [Client] = []
      for (client, isReady) in zip(clients, ready) {
        var client = client
        if now < client.deadline, !isReady || advance(&client) { left.append(client) } else { close(client.socket) }
      }
      if clients.count < Self.connectionLimit, waits.last?.revents != 0, let client = accepted() { left.append(client) }
      clients = left
    }
  }

  /// Milliseconds to the next deadline; for ever without clients.
  private func timeout(of clients: [Client]) -> CInt {
    guard let next = clients.map(\.deadline).min() else { return -1 }
    return CInt(clamping: max(0, (next - .now).wholeMilliseconds) + 1)
  }

  private func accepted() -> Client? {
    let socket = accept(listener, nil, nil)
    guard socket >= 0 else {
      // Out of descriptors: the client stays in the queue, and asking at once again would burn the processor.
      if errno == EMFILE || errno == ENFILE || errno == ENOMEM { usleep(100_000) }
      return nil
    }
    let isReady = fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 && fcntl(socket, F_SETFL, O_NONBLOCK) == 0
    guard isReady, let user = ControlSocket.peer(of: socket), admits(user) else {
      close(socket)
      return nil
    }
    return Client(socket: socket, deadline: .now + Self.patience)
  }

  /// Reads or writes what it can; false when the client is done with, or has to go.
  private func advance(_ client: inout Client) -> Bool {
    if client.answer == nil {
      var buffer = [UInt8](repeating: 0, count: Self.requestLimit)
      let count = read(client.socket, &buffer, buffer.count)
      guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
      client.request += buffer[..<count]
      if client.request.count > Self.requestLimit {
        client.answer = ControlAnswer.bytes(status: "431 Request Header Fields Too Large")[...]
      } else if Self.isWhole(client.request) {
        client.answer = answer(to: client.request)[...]
      } else {
        return true
      }
    }
    guard let answer = client.answer else { return false }
    let count = answer.withUnsafeBytes { send(client.socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    guard count >= 0 else { return errno == EAGAIN || errno == EINTR }
    client.answer = answer.dropFirst(count)
    return client.answer?.isEmpty == false
  }

  private static func isWhole(_ request: [UInt8]) -> Bool {
    request.suffix(2) == [10, 10] || request.suffix(4) == [13, 10, 13, 10]
  }

  private func answer(to request: [UInt8]) -> [UInt8] {
    let line = request.prefix { $0 != 13 && $0 != 10 }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return ControlAnswer.bytes(status: "400 Bad Request") }
    guard words[0] == "GET" else { return ControlAnswer.bytes(status: "405 Method Not Allowed") }
    guard let answer = handler(String(words[1])) else { return ControlAnswer.bytes(status: "404 Not Found") }
    return ControlAnswer.bytes(status: "200 OK", answer)
  }
}

/// What a control socket answers.
struct ControlAnswer: Sendable {
  var type: String
  var body: String

  fileprivate static func bytes(status: String, _ answer: ControlAnswer? = nil) -> [UInt8] {
    let body = Array((answer?.body ?? "\(status)\n").utf8)
    let head = [
      "HTTP/1.1 \(status)", "Content-Type: \(answer?.type ?? "text/plain")", "Content-Length: \(body.count)",
      "Connection: close",
    ]
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }
}

/// Why a control socket cannot be opened or asked.
struct ControlError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

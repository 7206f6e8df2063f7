import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1, for the demonstration and for tests: one thread a connection, one request a
/// connection, at a port that the system chooses.
package final class LoopbackServer: Sendable {
  package typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

  private struct State {
    var openConnections = 0
    var isStopping = false
    var whenIdle: CheckedContinuation<Void, Never>?
  }

  package let port: UInt16
  private let listener: CInt
  /// Readable from the moment the server stops; whoever waits for a client waits for this too.
  private let stopSignal: CInt
  /// The other end of that pipe; one byte is written and never read.
  private let stopTrigger: CInt
  private let handler: Handler
  private let state = Mutex(State())

  /// Listens from here on; clients that come before ``run()`` wait.
  package init(handler: @escaping Handler) throws(LoopbackServerError) {
    self.handler = handler
    listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var ends: [CInt] = [-1, -1]
    let hasPipe = pipe(&ends) == 0
    (stopSignal, stopTrigger) = (ends[0], ends[1])
    guard listener >= 0, hasPipe else {
      let failure = LoopbackServerError(code: errno)
      for descriptor in [listener, stopSignal, stopTrigger] { close(descriptor) }
      throw failure
    }
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutableBytes(of: &address) { [listener] bytes in
      guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
      return bind(listener, address, length) == 0 && listen(listener, 128) == 0
        && getsockname(listener, address, &length) == 0
    }
    guard isListening else {
      let failure = LoopbackServerError(code: errno)
      for descriptor in [listener, stopSignal, stopTrigger] { close(descriptor) }
      throw failure
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    for descriptor in [listener, stopSignal, stopTrigger] { close(descriptor) }
  }

  package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Serves until the task is cancelled, then closes every connection and waits for its thread; call it once.
  package func run() async {
    await withTaskCancellationHandler {
      await withBlockingThread { [self] in acceptClients() }
    } onCancel: {
      state.withLock { $0.isStopping = true }
      var byte: UInt8 = 1
      _ = write(stopTrigger, &byte, 1)
    }
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.openConnections > 0 { state.whenIdle = continuation }
        return state.openConnections == 0
      }
      if isIdle { continuation.resume() }
    }
  }

  /// Runs a server while the body runs.
  package static func serving<Value: Sendable>(
    _ handler: @escaping Handler, _ body: (LoopbackServer) async throws -> Value
  ) async throws -> Value {
    let server = try LoopbackServer(handler: handler)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await server.run() }
      defer { group.cancelAll() }
      return try await body(server)
    }
  }

  private func acceptClients() {
    while true {
      var waits = [
        pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waits, 2, -1) > 0 || errno == EINTR else { return }
      if waits[1].revents != 0 { return }
      guard waits[0].revents != 0 else { continue }
      let client = accept(listener, nil, nil)
      guard client >= 0 else { continue }
      _ = fcntl(client, F_SETFD, FD_CLOEXEC)
      state.withLock { $0.openConnections += 1 }
      startThread { [self] in
        serve(LoopbackConnection(socket: client, stopSignal: stopSignal))
        let waiter = state.withLock { state in
          state.openConnections -= 1
          guard state.openConnections == 0 else { return CheckedContinuation<Void, Never>?.none }
          defer { state.whenIdle = nil }
          return state.whenIdle
        }
        waiter?.resume()
      }
    }
  }

  private func serve(_ connection: consuming LoopbackConnection) {
    guard let request = connection.readRequest() else { return }
    let response = handler(request)
    switch response.body {
    case .silence:
      connection.waitForEnd()
    case .reset:
      connection.reset()
    case .bytes(let bytes):
      guard connection.write(response.head()), connection.write(bytes) else { return }
      connection.finish()
    case .stream(let produce):
      guard connection.write(response.head()) else { return }
      produce(connection.writer)
      connection.finish()
    }
  }
}

package struct LoopbackServerError: Error, CustomStringConvertible {
  let code: CInt

  package var description: String { "cannot listen on 127.0.0.1: \(String(cString: strerror(code)))" }
}

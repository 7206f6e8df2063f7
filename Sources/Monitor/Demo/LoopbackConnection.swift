import Glibc

/// Writes a body piece by piece, waiting as long as the client is slow.
package struct BodyWriter: Sendable {
  fileprivate let socket: CInt
  fileprivate let stopSignal: CInt

  /// False once the client has gone or the server stops: then return.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      guard isReady(for: POLLOUT) else { return false }
      let count = bytes.withUnsafeBytes { buffer in
        send(
          socket, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
      }
      if count > 0 { sent += count } else if errno != EAGAIN && errno != EINTR { return false }
    }
    return true
  }

  /// Waits that long; false at once if the server stops.
  @discardableResult
  package func pause(_ duration: Duration) -> Bool {
    var wait = pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0)
    let (seconds, attoseconds) = duration.components
    return poll(&wait, 1, CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)) == 0
  }

  /// Waits until the socket is; false if the server stops.
  fileprivate func isReady(for event: Int32) -> Bool {
    var waits = [
      pollfd(fd: socket, events: Int16(event), revents: 0), pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waits, 2, -1) < 0 { guard errno == EINTR else { return false } }
    return waits[1].revents == 0
  }
}

/// The server's end of one connection; closed when its owner goes away.
struct LoopbackConnection: ~Copyable {
  /// More than any request of the tests has.
  private static let requestLimit = 4 * 1024 * 1024

  let writer: BodyWriter

  init(socket: CInt, stopSignal: CInt) { writer = BodyWriter(socket: socket, stopSignal: stopSignal) }

  deinit { close(writer.socket) }

  func write(_ bytes: [UInt8]) -> Bool { writer.write(bytes) }

  /// Says that nothing more follows, and lets the client read all of it: closing with unread bytes would reset.
  func finish() {
    shutdown(writer.socket, CInt(SHUT_WR))
    waitForEnd()
  }

  /// Makes the coming close a reset, by which the client loses even what it was sent before.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(writer.socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
  }

  /// Reads and drops until the client closes or the server stops.
  func waitForEnd() { while let bytes = read(), !bytes.isEmpty {} }

  func readRequest() -> HTTPRequest? {
    var bytes: [UInt8] = []
    let end = Array("\r\n\r\n".utf8)
    while true {
      // Heads are short: looking again from the start costs nothing.
      if let head = bytes.firstRange(of: end) {
        return readBody(after: Array(bytes[head.upperBound...]), head: bytes[..<head.lowerBound])
      }
      guard bytes.count < 64 * 1024, let more = read(), !more.isEmpty else { return nil }
      bytes += more
    }
  }

  private func readBody(after start: [UInt8], head: ArraySlice<UInt8>) -> HTTPRequest? {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    guard (0...Self.requestLimit).contains(length) else { return nil }
    var body = start
    while body.count < length {
      guard let more = read(), !more.isEmpty else { return nil }
      body += more
    }
    return HTTPRequest(method: String(words[0]), target: String(words[1]), headers: headers, body: body)
  }

  /// Empty at the end of the stream, nil on failure or when the server stops.
  private func read() -> [UInt8]? {
    guard writer.isReady(for: POLLIN) else { return nil }
    let buffer = [UInt8](unsafeUninitializedCapacity: 16 * 1024) { space, count in
      count = max(0, recv(writer.socket, space.baseAddress, space.count, 0))
    }
    return buffer
  }
}

extension Array where Element == UInt8 {
  fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
    guard count >= pattern.count else { return nil }
    for start in 0...(count - pattern.count) where self[start..<(start + pattern.count)].elementsEqual(pattern) {
      return start..<(start + pattern.count)
    }
    return nil
  }
}

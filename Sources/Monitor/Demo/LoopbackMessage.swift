/// What a client asked of a ``LoopbackServer``.
package struct HTTPRequest: Sendable {
  package var method: String
  /// As it was sent: path and query.
  package var target: String
  /// Names in lower case; of several headers with one name, the last.
  package var headers: [String: String]
  package var body: [UInt8]
}

/// What a ``LoopbackServer`` answers.
package struct HTTPResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Called on the connection's own thread; the body ends when it returns, and so does the connection.
    case stream(@Sendable (BodyWriter) -> Void)
    /// Not even a status line: the connection stays open until the client or the server gives up.
    case silence
    /// The connection is reset (RST) after the request was read.
    case reset
  }

  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: Body

  package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", text: String) {
    self.init(status: status, headers: [("Content-Type", contentType)], body: .bytes(Array(text.utf8)))
  }

  package static let neverAnswers = HTTPResponse(body: .silence)

  /// Status line and headers, with the length where it is known.
  func head() -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(HTTPStatus.phrase(status) ?? "Unknown")\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if case .bytes(let bytes) = body, status != 304 { text += "Content-Length: \(bytes.count)\r\n" }
    return Array((text + "Connection: close\r\n\r\n").utf8)
  }
}

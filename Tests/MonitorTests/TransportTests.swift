import Synchronization
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct TransportTests {
  @Test func `status, validators and body of an answer arrive`() async throws {
    let response = try await fetch { request in
      HTTPResponse(
        status: 404, headers: [("ETag", "W/\"a b\""), ("Last-Modified", "Mon"), ("Retry-After", "7")],
        body: .bytes(Array("gone: \(request.target)".utf8)))
    }
    #expect(response.status == 404)
    #expect(response.etag == "W/\"a b\"")
    #expect(response.lastModified == "Mon")
    #expect(response.retryAfter == "7")
    #expect(response.body == Array("gone: /feed".utf8))
  }

  @Test func `the request carries our name, its headers, and neither cookie nor referrer`() async throws {
    let response = try await fetch(headers: [Request.Header("If-None-Match", "\"x\"")]) { request in
      HTTPResponse(
        text: ["user-agent", "if-none-match", "cookie", "referer"].map { request.headers[$0] ?? "-" }
          .joined(separator: " "))
    }
    #expect(response.body == Array("voxpop-test \"x\" - -".utf8))
  }

  @Test func `a posted body arrives and a redirect of it is not followed`() async throws {
    let response = try await fetch(method: .post(body: Array("hello".utf8))) { request in
      HTTPResponse(
        status: request.target == "/feed" ? 307 : 500, headers: [("Location", "/elsewhere")], body: .bytes(request.body)
      )
    }
    #expect(response.status == 307)
    #expect(response.body == Array("hello".utf8))
  }

  @Test func `an empty body can be posted`() async throws {
    let response = try await fetch(method: .post(body: [])) { request in
      HTTPResponse(text: "\(request.method) \(request.body.count)")
    }
    #expect(response.body == Array("POST 0".utf8))
  }

  @Test func `a server that never answers costs only its own time limit`() async throws {
    await #expect(throws: TransferError.timedOut(after: .milliseconds(200), hadBytes: false)) {
      try await fetch(timeout: .milliseconds(200)) { _ in .neverAnswers }
    }
  }

  @Test func `a body that trickles is cut at the time limit`() async throws {
    await #expect(throws: TransferError.timedOut(after: .milliseconds(300), hadBytes: true)) {
      try await fetch(timeout: .milliseconds(300)) { _ in
        HTTPResponse(body: .stream { writer in while writer.write([32]), writer.pause(.milliseconds(20)) {} })
      }
    }
  }

  @Test func `a body of one gigabyte is stopped at the limit`() async throws {
    let sent = Atomic(0)
    await #expect(throws: TransferError.tooLarge(limit: 100_000)) {
      try await fetch(bodyLimit: 100_000) { _ in
        HTTPResponse(
          body: .stream { writer in
            let chunk = [UInt8](repeating: 120, count: 65_536)
            for _ in 0..<16_384 { if writer.write(chunk) { sent.add(65_536, ordering: .relaxed) } else { return } }
          })
      }
    }
    // What the two sockets buffer is a few megabytes.
    #expect(sent.load(ordering: .relaxed) < 64_000_000)
  }

  @Test func `the limit counts unpacked bytes`() async throws {
    await #expect(throws: TransferError.tooLarge(limit: 1_000_000)) {
      try await fetch(bodyLimit: 1_000_000) { _ in
        HTTPResponse(headers: [("Content-Encoding", "gzip")], body: .bytes(gzipBomb))
      }
    }
    // Within the limit, but a thousand times its size: stopped long before the end.
    await #expect(throws: TransferError.packedTooTightly(ratio: 100)) {
      try await fetch(bodyLimit: 12_000_000) { _ in
        HTTPResponse(headers: [("Content-Encoding", "gzip")], body: .bytes(gzipBomb))
      }
    }
  }

  @Test func `a large error page is cut and its status is kept`() async throws {
    let response = try await fetch { _ in
      HTTPResponse(status: 503, body: .bytes([UInt8](repeating: 65, count: 5_000_000)))
    }
    #expect(response.status == 503)
    #expect(response.body.count == 65_536)
  }

  @Test func `endless headers are refused`() async throws {
    let many = (0..<4000).map { (name: "X-\($0)", value: String(repeating: "y", count: 200)) }
    await #expect(throws: TransferError.headersTooLarge(limit: 262_144)) {
      try await fetch { _ in HTTPResponse(headers: many) }
    }
  }

  @Test func `a redirect is followed on the written host and refused into private space`() async throws {
    let response = try await fetch { request in
      request.target == "/feed"
        ? HTTPResponse(status: 302, headers: [("Location", "/next")]) : HTTPResponse(text: request.target)
    }
    #expect(response.body == Array("/next".utf8))
    #expect(response.effectiveURL.hasSuffix("/next"))
    for host in ["127.0.0.2", "[::1]", "[::ffff:127.0.0.3]", "169.254.169.254", "0x7f.2", "10.0.0.1"] {
      let error = await #expect(throws: TransferError.self) {
        try await fetch { _ in HTTPResponse(status: 302, headers: [("Location", "http://\(host):9/")]) }
      }
      guard case .privateAddress = error else {
        Issue.record("\(host): \(error.map(String.init(describing:)) ?? "no error")")
        continue
      }
    }
  }

  @Test func `a redirect may lead into private space where that is allowed`() async throws {
    try await LoopbackServer.serving({ request in
      request.target == "/feed"
        ? HTTPResponse(
          status: 302,
          headers: [("Location", "http://127.0.0.2:\(request.headers["host"]?.split(separator: ":").last ?? "")/")])
        : HTTPResponse(text: "never")
    }) { server in
      // Nothing listens at 127.0.0.2: the connection is tried, and refused by the system.
      let request = Request(url: server.url("/feed"), allowPrivate: true)
      await #expect(throws: TransferError.couldNotConnect(host: "127.0.0.2")) {
        try await running { transport in try await transport.fetch(request) }
      }
    }
  }

  @Test func `endless redirects and other schemes are refused`() async throws {
    await #expect(throws: TransferError.tooManyRedirects(limit: 10)) {
      try await fetch { _ in HTTPResponse(status: 302, headers: [("Location", "/feed")]) }
    }
    await #expect(throws: TransferError.badRedirect) {
      try await fetch { _ in HTTPResponse(status: 302, headers: [("Location", "file:///etc/passwd")]) }
    }
  }

  @Test func `a refused connection names the host and no secret`() async throws {
    let port = try await LoopbackServer.serving({ _ in HTTPResponse() }) { $0.port }
    let url = "http://ann:secret@127.0.0.1:\(port)/token?key=secret"
    let error = await #expect(throws: TransferError.couldNotConnect(host: "127.0.0.1")) {
      try await running { transport in try await transport.fetch(Request(url: url)) }
    }
    #expect(error?.description == "could not connect to 127.0.0.1")
  }

  @Test(arguments: ["", "feeds.example.net/rss", "ftp://example.net/", "file:///etc/passwd", "http://", "http://a b/"])
  func `what is not an http address is refused without a transfer`(url: String) async throws {
    let transport = try Transport(connections: 1, userAgent: "voxpop-test")
    let error = await #expect(throws: TransferError.self) { try await transport.fetch(Request(url: url)) }
    guard case .badURL = error else {
      Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
      return
    }
  }

  @Test func `a header with a line break is refused`() async throws {
    let transport = try Transport(connections: 1, userAgent: "voxpop-test")
    let request = Request(url: "http://127.0.0.1/", headers: [Request.Header("X-A", "1\r\nX-B: 2")])
    await #expect(throws: TransferError.badHeader(name: "X-A")) { try await transport.fetch(request) }
  }

  @Test func `cancelling the task ends its transfer and frees the host for the next`() async throws {
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    try await LoopbackServer.serving({ request in
      guard request.target == "/slow" else { return HTTPResponse(text: "next") }
      arrived.yield()
      return .neverAnswers
    }) { server in
      try await running { transport in
        let slow = Request(url: server.url("/slow"), timeout: .seconds(50))
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            await #expect(throws: TransferError.cancelled) { try await transport.fetch(slow) }
          }
          for await _ in arrivals { break }
          group.cancelAll()
        }
        // Hosts are asked one thing at a time: this waits unless the other is really gone.
        let next = try await transport.fetch(Request(url: server.url("/next")))
        #expect(next.body == Array("next".utf8))
      }
    }
  }

  @Test func `when the transport ends, so does everything that waits for it`() async throws {
    try await LoopbackServer.serving({ _ in .neverAnswers }) { server in
      let transport = try Transport(connections: 1, userAgent: "voxpop-test")
      let request = Request(url: server.url(), timeout: .seconds(50))
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask {
            await #expect(throws: TransferError.stopped) { try await transport.fetch(request) }
          }
        }
        await withTaskGroup(of: Void.self) { inner in
          inner.addTask { await transport.run() }
          inner.cancelAll()
        }
      }
      await #expect(throws: TransferError.stopped) { try await transport.fetch(request) }
    }
  }

  @Test func `one host is asked one thing at a time`() async throws {
    let (now, most) = (Counter(), Counter())
    let bodies = try await LoopbackServer.serving({ request in
      most.raise(to: now.add(1))
      defer { now.add(-1) }
      return HTTPResponse(text: request.target)
    }) { server in
      try await running { transport in
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
          for index in 0..<40 {
            group.addTask { try await transport.fetch(Request(url: server.url("/\(index)"))).body }
          }
          return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
      }
    }
    #expect(bodies.count == 40)
    #expect(most.value == 1)
  }

  @Test func `an answer that hangs holds up its host's others for a moment only`() async throws {
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    try await LoopbackServer.serving({ request in
      guard request.target == "/slow" else { return HTTPResponse(text: "next") }
      arrived.yield()
      return .neverAnswers
    }) { server in
      try await running { transport in
        try await withThrowingTaskGroup(of: Void.self) { group in
          let started = ContinuousClock.now
          group.addTask { _ = try? await transport.fetch(Request(url: server.url("/slow"), timeout: .seconds(290))) }
          for await _ in arrivals { break }
          _ = try await transport.fetch(Request(url: server.url("/next")))
          // On a busy machine everything is late: what counts is that it did not wait for the end of the first request.
          let time = started.duration(to: .now)
          #expect(time >= TransferLine.patience)
          #expect(time < .seconds(280))
          group.cancelAll()
        }
      }
    }
  }

  // MARK: -

  private func fetch(
    method: Request.Method = .get, headers: [Request.Header] = [], timeout: Duration = .seconds(20),
    bodyLimit: Int = 10_000_000, from handler: @escaping LoopbackServer.Handler
  ) async throws -> Response {
    try await LoopbackServer.serving(handler) { server in
      let request = Request(
        url: server.url("/feed"), method: method, headers: headers, timeout: timeout, bodyLimit: bodyLimit)
      return try await running { transport in try await transport.fetch(request) }
    }
  }
}

/// Runs a transport while the body runs.
func running<Value: Sendable>(_ body: (Transport) async throws -> Value) async throws -> Value {
  let transport = try Transport(connections: 8, userAgent: "voxpop-test")
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await transport.run() }
    defer { group.cancelAll() }
    return try await body(transport)
  }
}

/// A number that threads share.
final class Counter: Sendable {
  private let number = Mutex(0)

  var value: Int { number.withLock { $0 } }

  @discardableResult
  func add(_ amount: Int) -> Int {
    number.withLock { number in
      number += amount
      return number
    }
  }

  func raise(to value: Int) { number.withLock { $0 = max($0, value) } }
}

/// Ten million zero bytes as gzip: 9,750 bytes, nearly all of them two runs.
let gzipBomb: [UInt8] = [
  [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 236, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10],
  [UInt8](repeating: 0, count: 4094),
  [128, 217, 131, 3, 1, 0, 0, 0, 0, 32, 255, 215, 70, 80],
  [UInt8](repeating: 85, count: 4095),
  [105, 15, 14, 72, 0, 0, 0, 0, 4, 253, 127, 221, 142, 64, 5],
  [UInt8](repeating: 0, count: 1498),
  [110, 2, 203, 165, 59, 62, 128, 150, 152, 0],
].flatMap { $0 }

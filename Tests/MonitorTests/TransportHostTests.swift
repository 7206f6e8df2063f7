import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(1))) struct TransportHostTests {
  @Test func `a feed that never answers does not silence the others of its host`() async throws {
    try await LoopbackServer.serving { request in
      request.target == "/hangs" ? .neverAnswers : HTTPResponse(text: "here")
    } _: { server in
      try await withRunningTransport { transport in
        try await withThrowingTaskGroup(of: Int?.self) { group in
          group.addTask {
            do {
              return try await transport.fetch(Request(url: server.url("/hangs"), timeout: .seconds(30))).status
            } catch { return nil }
          }
          group.addTask {
            try await transport.fetch(Request(url: server.url("/answers"), timeout: .seconds(30))).status
          }
          let first = try await group.next()
          #expect(first == 200)
          group.cancelAll()
        }
      }
    }
  }
}

private func withRunningTransport(_ body: @escaping @Sendable (Transport) async throws -> Void) async throws {
  let transport = try Transport(connections: 8, userAgent: "voxpop-tests")
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await transport.run() }
    defer { group.cancelAll() }
    try await body(transport)
  }
}

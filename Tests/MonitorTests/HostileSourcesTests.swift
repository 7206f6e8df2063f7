import Alerts
import Glibc
import Testing

@testable import Monitor

/// A daemon of its own process among sources that fail in every way; see also PollerTests for each of them alone.
@Suite(.timeLimit(.minutes(5))) struct HostileSourcesTests {
  @Test func `sources that fail hurt no other, stay within the memory ceiling, and are named with their problem`()
    async throws
  {
    let folder = try TemporaryFolder(named: "voxpop-hostile")
    try await LoopbackServer.serving(Self.answer) { server in
      try folder.write("voxpop.yaml", Self.configuration(server))
      let path = folder.path + "/voxpop.yaml"
      let configuration = try loadConfiguration(path)
      var daemon = try ChildProcess(ChildProcess.voxpop, ["run", "--config", path], output: folder.path + "/log")
      let page = try await Self.status(of: configuration) { page in
        page.sources.allSatisfy { source in
          source.name.hasPrefix("good") ? source.polls >= 20 : source.consecutiveFailures >= 1
        }
      }
      #expect(daemon.end(with: SIGTERM) == 0)

      let problems = Dictionary(uniqueKeysWithValues: page.sources.map { ($0.name, $0.problem ?? "") })
      #expect(problems["missing"] == "HTTP 404 Not Found")
      #expect(problems["silent"]?.hasPrefix("no answer within") == true)
      #expect(problems["huge"]?.contains("larger than") == true, "\(problems["huge"] ?? "")")
      #expect(problems["page"]?.hasPrefix("not a feed") == true)
      #expect(problems["good-one"] == "" && problems["good-two"] == "")

      let last = try StatusPage(configuration: configuration)
      #expect(last.state == "stopped")
      let memory = try #require(last.daemon?.memory)
      #expect(memory.peakResidentBytes > 0)
      #expect(memory.peakResidentBytes < configuration.memoryCeiling)
    }
  }

  /// Looks again and again, because the daemon is another process, until its status is as wanted.
  private static func status(
    of configuration: Configuration, isWanted: (StatusPage) -> Bool
  ) async throws -> StatusPage {
    while true {
      if let page = try? StatusPage(configuration: configuration), isWanted(page) { return page }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  @Sendable private static func answer(_ request: HTTPRequest) -> HTTPResponse {
    switch request.target {
    case "/good-one", "/good-two":
      HTTPResponse(
        contentType: "application/rss+xml",
        text:
          "<rss version=\"2.0\"><channel><title>t</title><item><guid>\(request.target)</guid><title>Acme</title></item></channel></rss>"
      )
    case "/silent": .neverAnswers
    case "/huge":
      HTTPResponse(
        headers: [("Content-Type", "application/rss+xml")],
        body: .stream { writer in
          let block = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
          for _ in 0..<1024 where !writer.write(block) { return }
        })
    case "/page": HTTPResponse(contentType: "text/html", text: "<!DOCTYPE html><html><body>Sign in</body></html>")
    default: HTTPResponse(status: 404, text: "nothing here")
    }
  }

  private static func configuration(_ server: LoopbackServer) -> String {
    let sources = ["good-one", "good-two", "missing", "silent", "huge", "page"].map { name in
      "  - { name: \(name), url: \"\(server.url("/" + name))\", every: 200ms, timeout: 1s }"
    }
    return """
      sources:
      \(sources.joined(separator: "\n"))
      topics:
        - { name: acme, any: [acme] }
      limits: { body: 2MB }
      """
  }
}

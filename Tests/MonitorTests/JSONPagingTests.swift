import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// Pages and cursors against a real server and a real store.
@Suite(.timeLimit(.minutes(5))) struct JSONPagingTests {
  private static let statuses = """
    sources:
      - name: api
        url: "ADDRESS/posts?limit=2"
        json:
          items: ""
          id: /id
          text: /text
          query: { min_id: "{since}" }
          since: { id: /id }
          pages: 3
          page_size: 2
    """

  private static let cursors = """
    sources:
      - name: api
        url: "ADDRESS/search"
        json:
          items: /posts
          id: /id
          text: /text
          published: /at
          query: { since: "{since}", cursor: "{next}" }
          since: { time: /at, format: unix, overlap: 1m }
          next: /cursor
          pages: 3
    """

  /// Ids 8 to 13 in pages of two, oldest first, as Mastodon's `min_id` has them.
  @Sendable private static func timeline(_ request: HTTPRequest) -> HTTPResponse {
    let since = request.target.split(separator: "min_id=").dropFirst().first.flatMap { Int($0) } ?? 7
    let items = (since + 1...since + 2).filter { $0 <= 13 }.map { #"{"id":"\#($0)","text":"post \#($0)"}"# }
    return HTTPResponse(
      headers: [("ETag", "\"same\"")], body: .bytes(Array("[\(items.joined(separator: ","))]".utf8)))
  }

  @Test func `full pages are followed up to the bound, and the next poll goes on from the greatest id`() async throws {
    let asked = Mutex<[String]>([])
    let results = try await polls(Self.statuses, count: 3) { request in
      asked.withLock { $0.append(request.target) }
      return Self.timeline(request)
    }
    // Of numbers the longest is the largest: 13 after 9.
    #expect(
      asked.withLock { $0 } == [
        "/posts?limit=2", "/posts?limit=2&min_id=9", "/posts?limit=2&min_id=11", "/posts?limit=2&min_id=13",
        "/posts?limit=2&min_id=13",
      ])
    #expect(results[0].posts.map(\.id) == ["8", "9", "10", "11", "12", "13"])
    #expect(
      results.map(\.record.outcome) == [6, 0, 0].map { .fetched(validators: Validators(cursor: "13"), entries: $0) })
  }

  @Test func `a page that fails loses no post, and keeps the cursor`() async throws {
    let results = try await polls(Self.statuses, count: 2) { request in
      request.target.hasSuffix("=9") ? HTTPResponse(status: 500) : Self.timeline(request)
    }
    #expect(results.map { $0.posts.map(\.id) } == [["8", "9"], ["8", "9"]])
    #expect(results.allSatisfy { $0.record.outcome == .failed(reason: "HTTP 500 Internal Server Error") })
  }

  @Test func `a token leads from page to page, and a time from poll to poll`() async throws {
    let asked = Mutex<[String]>([])
    let results = try await polls(Self.cursors, count: 2) { request in
      asked.withLock { $0.append(request.target) }
      let page = request.target.split(separator: "cursor=").dropFirst().first.flatMap { Int($0) } ?? 0
      let next = page < 1 ? #","cursor":"\#(page + 1)""# : ""
      return HTTPResponse(
        text: #"{"posts":[{"id":\#(page),"text":"t","at":\#(1_795_428_000 - page * 60)}]\#(next)}"#)
    }
    #expect(
      asked.withLock { $0 } == [
        "/search", "/search?cursor=1", "/search?since=1795427940", "/search?since=1795427940&cursor=1",
      ])
    #expect(results[0].posts.map(\.id) == ["1", "0"], "oldest first over all pages")
    #expect(
      results[0].record.outcome == .fetched(validators: Validators(cursor: "1795428000000"), entries: 2))
  }

  @Test func `a server that gives the same token for ever is asked only so often`() async throws {
    let asked = Counter()
    _ = try await polls(Self.cursors, count: 1) { _ in
      asked.add(1)
      return HTTPResponse(text: #"{"posts":[{"id":1,"text":"t"}],"cursor":"again"}"#)
    }
    #expect(asked.value == 2)
  }

  @Test func `pages that are large together end early, and the next poll goes on behind them`() async throws {
    let results = try await polls(Self.statuses, count: 3, body: 100) { Self.timeline($0) }
    #expect(results.map { $0.posts.map(\.id) } == [["8", "9"], ["10", "11"], ["12", "13"]])
    #expect(
      results.first?.record.warning == "pages of more than 50 B together; the rest is left for later")
  }

  @Test func `the cursor is stored with the commit, and survives a restart and a 304`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("store.db")
    for (minute, outcome) in [
      (0, PollRecord.Outcome.fetched(validators: Validators(cursor: "13"), entries: 1)),
      (1, .failed(reason: "HTTP 500")), (2, .notModified(validators: Validators())),
    ] {
      let store = try Store.open(path: path)
      var commit = Commit()
      commit.polls = [PollRecord(source: "api", finished: noon + .seconds(60 * minute), outcome: outcome)]
      _ = try await store.commit(commit, at: noon)
      let restored = try await store.restore(bucketsOfLast: .seconds(60), hoursOfLast: .seconds(60))
      #expect(restored.sources["api"]?.validators == Validators(cursor: "13"))
    }
  }

  @Test func `a daemon that is killed goes on from its cursor, with every post once`() async throws {
    let folder = try TemporaryFolder()
    let asked = Mutex<[String]>([])
    try await LoopbackServer.serving({ request in
      asked.withLock { $0.append(request.target) }
      return Self.timeline(request)
    }) { server in
      let text = Self.statuses.replacing("ADDRESS", with: server.url("")).replacing(
        "name: api", with: "name: api\n    every: 300ms")
      try folder.write("voxpop.yaml", text, mode: 0o600)
      let arguments = ["run", "--config", folder.path + "/voxpop.yaml"]
      for run in 1...2 {
        asked.withLock { $0 = [] }
        var daemon = try ChildProcess(ChildProcess.voxpop, arguments, output: folder.file("log"))
        // Another process: looked at again and again.
        while true {
          let cursor = try? Store.openReadOnly(path: folder.file("voxpop.db")).sources().first?.validators.cursor
          if cursor == "13", asked.withLock({ !$0.isEmpty }) { break }
          try await Task.sleep(for: .milliseconds(30))
        }
        _ = daemon.end(with: SIGKILL)
        let first = asked.withLock { $0.first }
        #expect(first == (run == 1 ? "/posts?limit=2" : "/posts?limit=2&min_id=13"))
      }
      #expect(try Store.openReadOnly(path: folder.file("voxpop.db")).postKeys().count == 6)
    }
  }

  // MARK: -

  /// The results of polls that follow one another, as ``SourcePoller`` makes them.
  private func polls(
    _ configuration: String, count: Int, body: Int = 10_000_000, from handler: @escaping LoopbackServer.Handler
  ) async throws -> [Poll.Result] {
    try await LoopbackServer.serving(handler) { server in
      let folder = try TemporaryFolder()
      try folder.write(
        "voxpop.yaml", configuration.replacing("ADDRESS", with: server.url("")), mode: 0o600)
      let loaded = ConfigurationLoader(environment: [:], checks: .none).load(path: folder.path + "/voxpop.yaml")
      let source = try #require(loaded.configuration?.sources.first, "\(loaded.mistakes.map(\.description))")
      return try await running { transport in
        var limits = Configuration.Limits()
        limits.body = body
        var results: [Poll.Result] = []
        var validators = Validators()
        for _ in 0..<count {
          let poll = Poll(
            source: source, limits: limits, validators: validators, at: EventTime(seconds: 1_795_428_000))
          let result = try await poll.completed(now: { EventTime(seconds: 1_795_428_000) }) { request in
            do throws(TransferError) {
              return .success(try await transport.fetch(request))
            } catch {
              return .failure(error)
            }
          }
          if case .fetched(let newer, _) = result.record.outcome { validators = newer }
          results.append(result)
        }
        return results
      }
    }
  }
}

import Alerts
import Synchronization
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct PollerTests {
  @Test func `validators make the round trip and posts come before their record`() async throws {
    let body = try fixture("rss.xml")
    let items = try await items(until: 5) { request in
      request.headers["if-none-match"] == "\"v1\""
        ? HTTPResponse(status: 304) : HTTPResponse(headers: [("ETag", "\"v1\"")], body: .bytes(body))
    }
    let first = Validators(etag: "\"v1\"")
    #expect(items.prefix(2).map(\.title) == ["港口新闻", "Ferry & tram"])
    #expect(
      items.dropFirst(2).map(\.outcome) == [
        .fetched(validators: first, entries: 2), .notModified(validators: first), .notModified(validators: first),
      ])
  }

  @Test func `stored validators are used for the first request`() async throws {
    let items = try await items(until: 1, validators: Validators(etag: "\"stored\"")) { request in
      HTTPResponse(status: request.headers["if-none-match"] == "\"stored\"" ? 304 : 500)
    }
    #expect(items.map(\.outcome) == [.notModified(validators: Validators(etag: "\"stored\""))])
  }

  @Test func `a failing source goes on and recovers`() async throws {
    let asked = Counter()
    let items = try await items(until: 4) { _ in
      switch asked.add(1) {
      case 1: HTTPResponse(status: 404)
      case 2: HTTPResponse(text: "<html></html>")
      case 3: HTTPResponse(headers: [("Content-Encoding", "gzip")], body: .bytes([1, 2, 3]))
      default: HTTPResponse(text: "<rss><channel></channel></rss>")
      }
    }
    #expect(
      items.map(\.outcome) == [
        .failed(reason: "HTTP 404 Not Found"), .failed(reason: "not a feed: HTML page"),
        .failed(reason: "transfer from 127.0.0.1 failed: Unrecognized or bad HTTP Content or Transfer-Encoding"),
        .fetched(validators: Validators(), entries: 0),
      ])
  }

  @Test func `a silent source does not hold up another`() async throws {
    // One transport for both, and two hosts, because a host is asked one thing at a time.
    try await LoopbackServer.serving({ _ in .neverAnswers }) { silent in
      try await LoopbackServer.serving({ _ in HTTPResponse(text: "<rss><channel></channel></rss>") }) { quick in
        try await running { transport in
          let (records, arrived) = AsyncStream.makeStream(of: PollRecord.self)
          await withThrowingTaskGroup(of: Void.self) { group in
            for (name, host, port) in [("silent", "localhost", silent.port), ("quick", "127.0.0.1", quick.port)] {
              var source = Configuration.Source(name: name, url: "http://\(host):\(port)/")
              source.timeout = .seconds(50)
              let poller = poller(source, transport) { item in
                if case .finished(let record) = item { arrived.yield(record) }
              }
              group.addTask { try await poller.run() }
            }
            var count = 0
            for await record in records {
              #expect(record.source == "quick")
              count += 1
              if count == 5 { break }
            }
            group.cancelAll()
            while let result = await group.nextResult() {
              #expect(throws: CancellationError.self) { try result.get() }
            }
          }
        }
      }
    }
  }

  // MARK: -

  /// The first items of a poller whose waits are skipped.
  private func items(
    until count: Int, validators: Validators = Validators(), from handler: @escaping LoopbackServer.Handler
  ) async throws -> [SourceItem] {
    try await LoopbackServer.serving(handler) { server in
      try await running { transport in
        let taken = Mutex<[SourceItem]>([])
        let poller = poller(Configuration.Source(name: "s", url: server.url()), transport, validators) { item in
          let isEnough = taken.withLock { items in
            items.append(item)
            return items.count >= count
          }
          if isEnough { throw Enough() }
        }
        await #expect(throws: Enough.self) { try await poller.run() }
        return taken.withLock { $0 }
      }
    }
  }

  private func poller(
    _ source: Configuration.Source, _ transport: Transport, _ validators: Validators = Validators(),
    sink: @escaping SourcePoller.Sink
  ) -> SourcePoller {
    var health = SourceHealth(name: source.name)
    health.validators = validators
    let clock = SkippingClock()
    return SourcePoller(
      sources: [source], limits: .init(), restored: [source.name: health], transport: transport, now: { clock.now },
      sleep: { try await clock.sleep($0) }, sink: sink)
  }

  private struct Enough: Error {}
}

/// A clock whose sleeper wakes at once, when the time has come.
final class SkippingClock: Sendable {
  private let time = Mutex(EventTime(seconds: 1_795_428_000))

  var now: EventTime { time.withLock { $0 } }

  func shift(by duration: Duration) { time.withLock { $0 = $0 + duration } }

  func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    shift(by: duration)
    await Task.yield()
  }
}

extension SourceItem {
  fileprivate var title: String? {
    if case .post(let post) = self { post.title } else { nil }
  }

  fileprivate var outcome: PollRecord.Outcome? {
    if case .finished(let record) = self { record.outcome } else { nil }
  }
}

import Alerts
import Synchronization
import Testing

@testable import Monitor

/// A request as the server of ``PoliteScene`` saw it.
struct Asked: Sendable {
  /// By the scene's clock.
  var time: EventTime
  /// Which one it was of its path, from 1.
  var turn: Int
  var request: HTTPRequest

  var path: String { request.target }
  func header(_ name: String) -> String? { request.headers[name] }
}

/// Our own reader before our own server: real sockets, the real queue, transport, parser and store, and a clock that jumps
/// to whatever is due next, so that days pass in moments.
final class PoliteScene {
  typealias Answer = @Sendable (Asked) -> HTTPResponse

  /// What the server was asked, shared with its threads.
  private final class Log: Sendable {
    private let requests = Mutex<[Asked]>([])
    private let answer: Answer
    let clock: SkippingClock

    init(clock: SkippingClock, answer: @escaping Answer) {
      self.clock = clock
      self.answer = answer
    }

    var all: [Asked] { requests.withLock { $0 } }

    func take(_ request: HTTPRequest) -> HTTPResponse {
      let asked = requests.withLock { requests in
        let turn = requests.count { $0.path == request.target } + 1
        requests.append(Asked(time: clock.now, turn: turn, request: request))
        return requests[requests.count - 1]
      }
      return answer(asked)
    }
  }

  let server: LoopbackServer
  let clock: SkippingClock
  let store: Store
  private(set) var events: [PollEvent] = []
  private(set) var records: [PollRecord] = []
  private(set) var posts: [Post] = []
  /// Whether what is polled is committed; without, a restart has never seen it.
  var commits = true
  private(set) var queue: PollQueue
  private let log: Log
  private let transport: Transport
  private let rules: HostRules
  private var generator = SplitMix(state: 11)

  private init(
    server: LoopbackServer, log: Log, store: Store, transport: Transport, rules: HostRules,
    sources: [Configuration.Source]
  ) {
    (self.server, self.log, self.store, self.transport, self.rules) = (server, log, store, transport, rules)
    clock = log.clock
    queue = PollQueue(
      sources: sources, limits: .init(), rules: rules, restored: [:], at: log.clock.now, using: &generator)
  }

  /// What the server was asked, in order; of one path.
  func asked(_ path: String? = nil) -> [Asked] { log.all.filter { path == nil || $0.path == path } }

  /// The times between the requests for a path.
  func gaps(_ path: String? = nil) -> [Duration] {
    let times = asked(path).map(\.time)
    return zip(times.dropFirst(), times).map { $0 - $1 }
  }

  func failures(of source: String) -> [String] {
    records.filter { $0.source == source }.compactMap { record in
      if case .failed(let reason) = record.outcome { reason } else { nil }
    }
  }

  /// Polls whatever is due in that time.
  func run(for duration: Duration) async throws {
    let end = clock.now + duration
    while true {
      switch queue.next(at: clock.now) {
      case .poll(let turn): try await poll(turn)
      case .wait(let until) where until <= end: clock.jump(to: until)
      case .wait, .idle:
        clock.jump(to: end)
        return
      }
    }
  }

  private func poll(_ turn: PollQueue.Turn) async throws {
    let answer: Result<Response, TransferError>
    do throws(TransferError) { answer = .success(try await transport.fetch(turn.poll.request)) } catch {
      answer = .failure(error)
    }
    clock.jump(to: clock.now + .milliseconds(50))
    let found = turn.poll.result(of: answer, at: clock.now)
    let ending = queue.finish(turn, found, at: clock.now, using: &generator)
    events += ending.events
    if let result = ending.result {
      records.append(result.record)
      posts += result.posts
      if commits {
        var commit = Commit()
        commit.polls = [result.record]
        _ = try await store.commit(commit, at: clock.now)
      }
    }
    queue.release(turn.source)
  }

  /// Ends the reader and starts it again with what the store holds.
  func restart(_ sources: [Configuration.Source]) async throws {
    let restored = try await store.restore(bucketsOfLast: .zero, hoursOfLast: .zero)
    queue = PollQueue(
      sources: sources, limits: .init(), rules: rules, restored: restored.sources, at: clock.now, using: &generator)
  }

  /// What the store holds of a source.
  func health(_ name: String) async throws -> SourceHealth {
    try #require(try await store.restore(bucketsOfLast: .zero, hoursOfLast: .zero).sources[name])
  }

  /// Runs a scene with the sources that the server's address makes.
  static func play<Value: Sendable>(
    _ answer: @escaping Answer, rules: HostRules = HostRules(),
    sources: (LoopbackServer) -> [Configuration.Source], _ body: (PoliteScene) async throws -> Value
  ) async throws -> Value {
    let folder = try TemporaryFolder()
    let log = Log(clock: SkippingClock(), answer: answer)
    return try await LoopbackServer.serving({ log.take($0) }) { server in
      try await running { transport in
        let store = try Store.open(path: folder.file("polite.db"))
        let scene = PoliteScene(
          server: server, log: log, store: store, transport: transport, rules: rules, sources: sources(server))
        return try await body(scene)
      }
    }
  }
}

extension SkippingClock {
  func jump(to time: EventTime) { shift(by: time - now) }
}

/// A source at a path of the scene's server; its name is the path's.
func politeSource(_ server: LoopbackServer, _ path: String, every: Duration = .seconds(600)) -> Configuration.Source {
  var source = Configuration.Source(name: String(path.dropFirst()), url: server.url(path))
  source.every = every
  return source
}

/// A small feed.
func politeFeed(_ more: String = "", item: String = "1", headers: [(name: String, value: String)] = []) -> HTTPResponse
{
  let text =
    "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><title>t</title>\(more)"
    + "<item><guid>\(item)</guid><title>Item \(item)</title></item></channel></rss>"
  return HTTPResponse(headers: [("Content-Type", "application/rss+xml")] + headers, body: .bytes(Array(text.utf8)))
}

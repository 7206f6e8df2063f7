import Alerts
import Glibc
import Monitor
import Synchronization

/// Feeds that never repeat themselves: each request is answered with the next posts, until all have been handed out.
final class PostFountain: Sendable {
  static let feeds = 4
  static let pageSize = 250

  private struct State {
    var given = 0
    /// When the first request came.
    var began: Stopwatch?
  }

  private let texts: [String]
  private let total: Int
  private let state = Mutex(State())

  /// Hands out `total` posts with these texts in turn, ten seconds apart.
  init(texts: [String], total: Int) {
    self.texts = texts
    self.total = total
  }

  /// What has been spent since the first request.
  var cost: Cost { state.withLock { $0.began?.cost ?? Cost() } }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let page = state.withLock { state in
      if state.began == nil { state.began = Stopwatch(CLOCK_PROCESS_CPUTIME_ID) }
      let page = state.given..<min(total, state.given + Self.pageSize)
      state.given = page.upperBound
      return page
    }
    return HTTPResponse(
      headers: [("Content-Type", "application/atom+xml; charset=utf-8")], body: .bytes(document(of: page)))
  }

  private func document(of page: Range<Int>) -> [UInt8] {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
    for number in page {
      text += "<entry><id>post-\(number)</id><link href=\"https://fountain.example/\(number)\"/>"
      text += "<published>\(Recording.start + .seconds(10 * number))</published>"
      text += "<content type=\"text\">\(escaped(texts[number % texts.count]))</content></entry>\n"
    }
    return Array((text + "</feed>\n").utf8)
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}

/// A daemon as `voxpop run` starts it, fed by a fountain until all of its posts are committed.
struct DaemonRun {
  var posts: Int
  var texts: [String]
  /// Called with the number of posts so far, after each batch.
  var progress: @Sendable (Int) -> Void = { _ in }

  /// What it cost from the first request to the last commit, of all threads of the process, the server's included.
  func cost(model: String) async throws -> Cost {
    let folder = try ScratchFolder()
    let fountain = PostFountain(texts: texts, total: posts)
    let (finished, finish) = AsyncStream.makeStream(of: Void.self)
    let (total, progress) = (posts, progress)
    return try await LoopbackServer.serving({ fountain.answer($0) }) { server in
      var daemon = Daemon(configuration: configuration(base: server.url(), folder: folder.path, model: model))
      daemon.log = Log(threshold: .warning)
      daemon.observe = { view in
        progress(view.totals.posts)
        if view.totals.posts >= total { finish.finish() }
      }
      try await daemon.run(until: { for await _ in finished {} })
      return fountain.cost
    }
  }

  /// The memory that the configuration says the daemon stays within, in bytes.
  var memoryCeiling: Int { configuration(base: "http://127.0.0.1/", folder: "/tmp", model: nil).memoryCeiling }

  private func configuration(base: String, folder: String, model: String?) -> Configuration {
    var configuration = Configuration()
    configuration.database = "\(folder)/voxpop.db"
    configuration.model = model
    configuration.sources = (0..<PostFountain.feeds).map { index in
      var source = Configuration.Source(name: "feed-\(index)", url: "\(base)\(index)")
      source.every = .milliseconds(100)
      source.allowPrivate = true
      return source
    }
    configuration.topics = DemoConfiguration.topics.map { name, any in
      var topic = Configuration.Topic(name: name)
      topic.any = any
      return topic
    }
    configuration.rules = ["posts", "negative"].map { measure in
      Rule(
        group: "bench", name: measure, topics: configuration.topics.map(\.name),
        expression: "negative_share('1h') > 0.5 AND posts('1h') >= 20 AND spike('\(measure)') >= 0.5")
    }
    return configuration
  }
}

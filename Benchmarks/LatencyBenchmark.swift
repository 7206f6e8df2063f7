import Alerts
import Glibc
import Monitor
import Synchronization

/// From a feed's answer to the webhook's request, with real sockets and the ordinary daemon, at half of what it can score.
///
/// The clock starts when the server has a post in an answer, before the daemon has read and parsed it, so that the time from the
/// ring buffer on is less. It stops when the receiver has read the request.
enum LatencyBenchmark {
  /// Half of full load for so long.
  private static let span = 20.0

  static func rows(model: String) async throws -> [Row] {
    let texts = try Corpus.texts()
    let full = 2000 / (try await DaemonRun(posts: 2000, texts: texts).cost(model: model)).wall
    let note = "\(rounded(full / 2)) posts/s, half of \(rounded(full))"
    let onPosts = try await LatencyRun(texts: texts, rate: full / 2, kind: .posts).latencies(model: model, for: span)
    let onWindows = try await LatencyRun(texts: texts, rate: full / 2, kind: .windows).latencies(
      model: model, for: span)
    return rows("from a post", onPosts, note) + rows("from a bucket's end", onWindows, note)
  }

  private static func rows(_ work: String, _ latencies: [Double], _ note: String) -> [Row] {
    let sorted = latencies.sorted()
    return [(50, 0.5), (99, 0.99)].map { percent, part in
      let value = sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] * 1000
      return Row(
        stage: "latency", work: "\(work) to the webhook, p\(percent) of \(sorted.count)", value: value, unit: "ms",
        reference: "the goal of p99", referenceValue: 50, ratio: value / 50, note: note)
    }
  }
}

/// A daemon that is fed at a rate, and a receiver that notes when what it is told of was there to be fetched.
private final class LatencyRun: Sendable {
  enum Kind: Sendable { case posts, windows }

  private struct State {
    var began = 0.0
    /// When each post was answered, and the event time up to which all were.
    var given: [Double] = []
    var latencies: [Double] = []
  }

  /// One post in so many raises an alert.
  private static let share = 10
  /// Seconds of event time between posts: buckets of a minute have six or seven.
  private static let spacing = 9

  private let texts: [String]
  private let rate: Double
  private let kind: Kind
  private let state = Mutex(State())

  init(texts: [String], rate: Double, kind: Kind) {
    self.texts = texts
    self.rate = rate
    self.kind = kind
  }

  /// Seconds, of each alert's first message but those of the first two seconds.
  func latencies(model: String, for span: Double) async throws -> [Double] {
    let folder = try ScratchFolder()
    return try await LoopbackServer.serving({ self.answer($0) }) { server in
      var daemon = Daemon(configuration: self.configuration(base: server.url(), folder: folder.path, model: model))
      daemon.log = Log(threshold: .warning)
      try await daemon.run(until: { try? await Task.sleep(for: .seconds(span)) })
      return self.state.withLock { $0.latencies }
    }
  }

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    let now = seconds(of: CLOCK_MONOTONIC)
    if request.method == "POST" {
      note(request.body, at: now)
      return HTTPResponse(status: 204)
    }
    let page = state.withLock { state in
      // The first answer is the source's history.
      if state.given.isEmpty { state.began = now }
      let due = max(state.given.isEmpty ? 1 : 0, Int((now - state.began) * rate) - state.given.count)
      let page = state.given.count..<state.given.count + due
      state.given += page.map { _ in now }
      return page
    }
    return HTTPResponse(headers: [("Content-Type", "application/atom+xml")], body: .bytes(document(of: page)))
  }

  private func document(of page: Range<Int>) -> [UInt8] {
    var text = "<feed xmlns=\"http://www.w3.org/2005/Atom\">"
    for number in page {
      let mark = number % Self.share == 0 ? " acme" : ""
      let body = texts[number % texts.count].replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      text += "<entry><id>post-\(number)</id><published>\(Self.time(of: number))</published>"
      text += "<content type=\"text\">\(body)\(mark) no \(number)</content></entry>"
    }
    return Array((text + "</feed>").utf8)
  }

  private static func time(of number: Int) -> EventTime { Recording.start + .seconds(spacing * number) }

  /// The number that the alert's summary is: of the post, or of the first post behind the bucket.
  private func note(_ body: [UInt8], at now: Double) {
    let text = String(decoding: body, as: UTF8.self)
    guard let start = text.firstRange(of: "\"marker\":\"")?.upperBound else { return }
    let marker = text[start...].prefix { $0 != "\"" }
    state.withLock { state in
      let number: Int
      switch kind {
      case .posts: number = marker.lastIndex(of: " ").flatMap { Int(marker[$0...].dropFirst()) } ?? -1
      case .windows:
        guard let decided = text.firstRange(of: "\"decided_at\":\"")?.upperBound,
          let minutes = Self.minutes(String(text[decided...].prefix(16)))
        else { return }
        number = (minutes * 60 + Self.spacing - 1) / Self.spacing
      }
      guard state.given.indices.contains(number), state.given[number] > state.began + 2 else { return }
      state.latencies.append(now - state.given[number])
    }
  }

  /// From the recording's start to a time such as `2020-03-14T13:45`.
  private static func minutes(_ text: String) -> Int? {
    let start = "\(Recording.start)".prefix(16)
    let parts = [text[...], start].map { time -> Int? in
      let numbers = time.split { "-T:".contains($0) }.compactMap { Int($0) }
      guard numbers.count == 5 else { return nil }
      // The run spans days of one month.
      return (numbers[2] * 24 + numbers[3]) * 60 + numbers[4]
    }
    guard let end = parts[0], let begin = parts[1] else { return nil }
    return end - begin
  }

  private func configuration(base: String, folder: String, model: String) -> Configuration {
    var configuration = Configuration()
    configuration.database = "\(folder)/voxpop.db"
    configuration.model = model
    configuration.windows.bucket = .seconds(60)
    configuration.windows.lateness = .zero
    var source = Configuration.Source(name: "feed", url: base)
    source.every = .milliseconds(20)
    source.isAdaptive = false
    source.allowPrivate = true
    configuration.sources = [source]
    var topic = Configuration.Topic(name: "acme")
    topic.any = kind == .posts ? ["acme"] : ["no"]
    configuration.topics = [topic]
    configuration.receivers = [
      Configuration.Receiver(name: "hook", kind: .webhook(url: base + "hook", secretFile: nil, allowPrivate: true))
    ]
    configuration.rules = [
      Rule(
        group: "bench", name: "bench", topics: ["acme"],
        expression: kind == .posts ? "sentiment <= 1" : "posts('1m') = 7",
        annotations: ["marker": kind == .posts ? "{{ text }}" : "{{ posts('1m') }}"], receivers: ["hook"],
        on: kind == .posts ? .post : .topic, limit: .max)
    ]
    return configuration
  }
}

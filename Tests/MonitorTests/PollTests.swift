import Alerts
import Testing

@testable import Monitor

@Suite struct PollTests {
  private let now = EventTime(seconds: 1_795_428_000)  // 2026-11-23T10:00:00Z
  private let source = Configuration.Source(name: "notes", url: "http://127.0.0.1/feed?key=secret")

  @Test func `validators go back as they came`() {
    let poll = poll(Validators(etag: "W/\"a\"", lastModified: "Mon"))
    #expect(poll.request.headers.contains(Request.Header("If-None-Match", "W/\"a\"")))
    #expect(poll.request.headers.contains(Request.Header("If-Modified-Since", "Mon")))
    #expect(self.poll.request.headers.map(\.name) == ["Accept"])
  }

  @Test func `a feed becomes posts, oldest first, and a record`() throws {
    let response = Response(status: 200, etag: "\"1\"", body: try fixture("rss.xml"))
    let result = poll.result(of: .success(response), at: now)
    #expect(result.posts.map(\.title) == ["港口新闻", "Ferry & tram"])
    #expect(result.posts.last?.text == "The new ferry is late again, says the operator.")
    #expect(result.posts.allSatisfy { $0.source == "notes" && $0.received == now })
    #expect(result.record.outcome == .fetched(validators: Validators(etag: "\"1\""), entries: 2))
    #expect(result.verdict == .success(freshness: nil))
  }

  @Test func `304 keeps the validators that it does not replace`() {
    let poll = poll(Validators(etag: "\"1\"", lastModified: "Mon"))
    let result = poll.result(of: .success(Response(status: 304, lastModified: "Tue")), at: now)
    #expect(result.record.outcome == .notModified(validators: Validators(etag: "\"1\"", lastModified: "Tue")))
    #expect(result.verdict == .success(freshness: nil))
  }

  @Test(
    arguments: [
      (404, nil, "HTTP 404 Not Found", .refused(rest: .zero)),
      (403, nil, "HTTP 403 Forbidden", .refused(rest: .seconds(14_400))),
      (503, "60", "HTTP 503 Service Unavailable", .hostRest(.seconds(60))),
      (503, nil, "HTTP 503 Service Unavailable", .hostRest(.seconds(600))),
      (429, nil, "HTTP 429 Too Many Requests", .hostRest(.seconds(600))),
      (429, "Mon, 23 Nov 2026 10:05:00 GMT", "HTTP 429 Too Many Requests", .hostRest(.seconds(300))),
      (500, "90", "HTTP 500 Internal Server Error", .refused(rest: .seconds(90))),
      (304, nil, "HTTP 304 Not Modified, though nothing was asked conditionally", .failure),
      (599, nil, "HTTP 599", .failure), (0, nil, "HTTP 0", .failure),
    ] as [(Int, String?, String, PollSchedule.Verdict)])
  func `a bad status is a failure with its reason and its rest`(
    status: Int, retryAfter: String?, reason: String, verdict: PollSchedule.Verdict
  ) {
    let result = poll.result(of: .success(Response(status: status, retryAfter: retryAfter)), at: now)
    #expect(result.record.outcome == .failed(reason: reason))
    #expect(result.verdict == verdict)
  }

  @Test func `failures are told in a line without secrets`() {
    let page = Response(status: 200, body: Array("<html></html>".utf8))
    #expect(poll.result(of: .success(page), at: now).record.outcome == .failed(reason: "not a feed: HTML page"))
    let late = poll.result(of: .failure(.timedOut(after: .seconds(20), hadBytes: false)), at: now)
    #expect(late.record.outcome == .failed(reason: "no answer within 20 s"))
  }

  @Test func `a relative link does not inherit the secrets of the feed's address`() {
    let body = Array("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><link href='p'/></entry></feed>".utf8)
    let response = Response(status: 200, effectiveURL: "http://ann:pw@feeds.example/a/b?key=1#f", body: body)
    #expect(poll.result(of: .success(response), at: now).posts.first?.link == "http://feeds.example/a/p")
  }

  @Test func `the key is the id's, else the link's, else the text's`() {
    var entry = Feed.Entry()
    entry.title = "t"
    entry.summaryText = "s"
    let byText = Post.Key(source: "a", entry: entry)
    entry.contentText = "longer"
    #expect(Post.Key(source: "a", entry: entry) != byText)
    entry.link = "l"
    let byLink = Post.Key(source: "a", entry: entry)
    entry.title = "changed"
    #expect(Post.Key(source: "a", entry: entry) == byLink)
    entry.id = "i"
    let byID = Post.Key(source: "a", entry: entry)
    entry.link = "changed"
    #expect(Post.Key(source: "a", entry: entry) == byID)
    #expect(Post.Key(source: "b", entry: entry) != byID)
    // printf 'a\0i' | sha256sum
    #expect(byID.description == "88fec9c8ee4b1900d05cb17a0874f6be")
  }

  @Test func `posts are dated, ordered and cut`() {
    var feed = Feed()
    for (id, published) in [
      ("future", now + .seconds(601)), ("soon", now + .seconds(600)), ("old", now - .seconds(60)), ("none", nil),
      ("older", now - .seconds(90)),
    ] {
      var entry = Feed.Entry()
      entry.id = id
      entry.published = published
      entry.summaryText = "中文中文"
      feed.entries.append(entry)
    }
    feed.entries.append(Feed.Entry())
    let posts = feed.posts(source: "s", received: now, textLimit: 7)
    #expect(posts.map(\.id) == ["older", "old", "future", "none", "soon"])
    #expect(posts.map(\.published) == [now - .seconds(90), now - .seconds(60), now, now, now + .seconds(600)])
    #expect(posts.allSatisfy { $0.text == "中文" })
  }

  private var poll: Poll { poll(Validators()) }

  private func poll(_ validators: Validators) -> Poll {
    Poll(source: source, limits: .init(), validators: validators, at: now)
  }
}

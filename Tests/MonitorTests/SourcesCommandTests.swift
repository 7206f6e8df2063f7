import FoundationEssentials
import Synchronization
import Testing

@testable import Monitor

/// The commands as people call them, against real servers and files.
@Suite(.timeLimit(.minutes(5))) struct SourcesCommandTests {
  private static let feed = """
    <rss version="2.0"><channel><title>The Harbour</title>
    <item><guid>1</guid><title>Ferry late</title><pubDate>Mon, 23 Nov 2026 10:05:00 GMT</pubDate></item></channel></rss>
    """

  // MARK: find

  @Test func `find reads what a page announces, and prints lines that the configuration takes`() async throws {
    let page = """
      <html><head><base href="/blog/"><title>x</title>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments">
      <link rel='ALTERNATE' type='application/rss+xml; charset=utf-8' href='main?a=1&b=2'>
      <link rel=alternate type=application/atom+xml href=gone>
      <link rel=alternate type=application/rss+xml href="http://10.0.0.1/secret">
      <link rel=alternate hreflang=de href=/de><link rel=stylesheet href=/style.css></head><body><p>unclosed
      """
    let asked = Mutex<[String]>([])
    let result = try await LoopbackServer.serving({ request in
      asked.withLock { $0.append(request.target) }
      return switch request.target {
      case "/": HTTPResponse(contentType: "text/html", text: page)
      case "/blog/main?a=1&b=2": HTTPResponse(contentType: "application/rss+xml", text: Self.feed)
      case "/comments": HTTPResponse(contentType: "text/xml", text: Self.feed.replacing("Ferry late", with: "Yes"))
      default: HTTPResponse(status: 404)
      }
    }) { server in
      (
        try await Shell.run("voxpop sources find '\(server.url())'"), server.url("/blog/main?a=1&b=2"),
        server.url("/comments")
      )
    }
    #expect(result.0.code == 0, "\(result.0.errors)")
    #expect(
      result.0.output == """
        sources:
          - name: "127.0.0.1"
            url: \(result.1)
            # The Harbour: 1 entry, the newest of 2026-11-23T10:05:00Z
          - name: "127.0.0.1 2"
            url: \(result.2)
            # The Harbour: 1 entry, the newest of 2026-11-23T10:05:00Z

        """)
    #expect(try sources(result.0.output).map(\.url) == [result.1, result.2])
    #expect(asked.withLock { $0 } == ["/", "/blog/main?a=1&b=2", "/blog/gone", "/comments"])
  }

  @Test func `find takes an address that is a feed itself, and looks where feeds usually are`() async throws {
    try await LoopbackServer.serving({ request in
      switch request.target {
      case "/a/feed.xml", "/feed.xml": HTTPResponse(contentType: "text/plain", text: Self.feed)
      case "/": HTTPResponse(contentType: "text/html", text: "<p>nothing <a href='/about'>here</a>")
      default: HTTPResponse(status: 404, text: "<html>")
      }
    }) { server in
      let own = try await Shell.run("voxpop sources find --json '\(server.url("/a/feed.xml"))'")
      #expect(own.output.contains("\"url\":\"\(server.url("/a/feed.xml"))\""), "\(own.errors)")
      let usual = try await Shell.run("voxpop sources find '\(server.url())'")
      #expect(usual.output.contains("    url: \(server.url("/feed.xml"))\n"), "\(usual.errors)")
    }
  }

  @Test func `find says 69 where there is nothing, and what it tried`() async throws {
    try await LoopbackServer.serving({ request in
      request.target == "/" ? HTTPResponse(contentType: "text/html", text: "<p>x") : HTTPResponse(status: 404)
    }) { server in
      let nothing = try await Shell.run("voxpop sources find '\(server.url())'")
      #expect(nothing.code == 69 && nothing.output.isEmpty)
      #expect(nothing.errors == "no feed found: the page announces none, and the usual places have none\n")
      let missing = try await Shell.run("voxpop sources find '\(server.url("/x"))'")
      #expect(missing.code == 69 && missing.errors.contains("HTTP 404"))
    }
  }

  @Test(arguments: [
    ("https://www.reddit.com/r/swift/", "  - reddit: { subreddit: swift }"),
    ("old.reddit.com/r/swift/new", "  - reddit: { subreddit: swift }"),
    ("https://www.reddit.com/user/ann", "    url: https://www.reddit.com/user/ann/.rss"),
    ("https://www.youtube.com/channel/UCabc/videos", "  - youtube: { channel: UCabc }"),
    ("https://www.youtube.com/playlist?list=PL1", "  - youtube: { playlist: PL1 }"),
    ("https://mastodon.social/tags/acme", "  - mastodon: { server: mastodon.social, tag: acme }"),
    ("https://mastodon.social/@ann", "    url: https://mastodon.social/@ann.rss"),
    ("https://mastodon.social/@ann@mstdn.jp", "    url: https://mstdn.jp/@ann.rss"),
    ("https://bsky.app/profile/acme.example", "  - bluesky: { author: acme.example }"),
    ("https://bsky.app/search?q=acme+corp%21", "  - bluesky: { search: \"acme corp!\" }"),
    ("https://www.v2ex.com/go/apple", "  - v2ex: { node: apple }"),
    ("https://stackoverflow.com/questions/tagged/c%2b%2b", "  - stack_exchange: { site: stackoverflow, tag: c++ }"),
    ("https://news.google.com/search?q=%E8%89%BE&hl=zh-CN", "  - google_news: { query: \"艾\" }"),
  ])
  func `find knows addresses of known sites without asking`(address: String, line: String) async throws {
    let result = try await Shell.run("voxpop sources find '\(address)'")
    #expect(result.code == 0 && result.output.split(separator: "\n").contains { $0 == line }, "\(result)")
    #expect(try sources(result.output).count == 1)
  }

  @Test func `what may be Mastodon's or Lemmy's is tried, and what a page names may not be private`() {
    #expect(KnownAddress.guess("https://social.example/tags/acme")?.key == "mastodon")
    #expect(KnownAddress.guess("https://lemmy.example:8443/c/harbour")?.parameters.first?.value == "lemmy.example:8443")
    #expect(KnownAddress.guess("https://example.org/blog") == nil)
    for url in ["http://10.0.0.1/", "http://localhost/feed", "http://[::1]/", "http://169.254.169.254/"] {
      #expect(!SourceFinder.mayAsk(url, foundFrom: "https://example.org/"))
      #expect(SourceFinder.mayAsk(url, foundFrom: url))
    }
    #expect(SourceFinder.mayAsk("https://feeds.example.net/", foundFrom: "https://example.org/"))
  }

  // MARK: test

  @Test func `test shows what a poll would bring, and stores nothing`() async throws {
    try await LoopbackServer.serving({ request in
      request.target == "/api?limit=2"
        ? HTTPResponse(
          text: #"{"items":[{"id":1,"text":"Ferry <b>late</b>","at":1795428300,"likes":"1.2万"},{"id":2,"text":"x"}]}"#)
        : HTTPResponse(status: 503)
    }) { server in
      let folder = try TemporaryFolder()
      try folder.write(
        "voxpop.yaml",
        """
        sources:
          - name: api
            url: \(server.url("/api"))
            json: { items: /items, id: /id, text: /text, text_format: html, published: /at, likes: /likes, query: { limit: 2 } }
          - { name: down, url: "\(server.url("/down"))" }
        """, mode: 0o600)
      let config = "--config '\(folder.path)/voxpop.yaml'"
      let piped = try await Shell.run("voxpop sources test api \(config) | sort")
      #expect(
        piped.output.contains(
          #"{"id":"1","likes":12000,"published":"2026-11-23T10:05:00Z","source":"api","text":"Ferry late"}"#),
        "\(piped)")
      #expect(piped.errors == "api: 2 entries, 2 posts; nothing is stored\n")
      #expect(
        try await Shell.run("voxpop sources test api \(config) --json --limit 1").output.split(separator: "\n").count
          == 1)
      #expect(!ConfigurationFile.exists(folder.path + "/voxpop.db"))

      let down = try await Shell.run("voxpop sources test down \(config)")
      #expect(down.code == 69 && down.errors == "down: HTTP 503 Service Unavailable\n")
      let unknown = try await Shell.run("voxpop sources test apj \(config)")
      #expect(unknown.code == 64 && unknown.errors == "no source is named 'apj'; did you mean 'api'?\n")
    }
  }

  // MARK: import and export

  private static let opml = """
    junk before
    <?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><head><title>My feeds</title></head><body>
    <outline text="News">
      <outline text="Caf\u{e9}" type="rss" xmlUrl="http://a.example/feed?x=1&y=2" htmlUrl="http://a.example/"/>
      <outline text="Deep"><outline title="Caf\u{e9}" text="b" xmlUrl=" https://b.example/rss "/></outline>
      <outline xmlUrl="https://c.example/rss"/><outline text="again" xmlUrl="https://c.example/rss"/>
      <outline text="a/b: #1 {x}" xmlurl="https://d.example/rss"/><outline text="bad" xmlUrl="javascript:alert(1)"/>
    </outline><outline text="cut off" xmlUrl="https://e.exam
    """

  @Test func `import takes nested outlines, any charset and bare ampersands, and makes names distinct`() async throws {
    let folder = try TemporaryFolder()
    let bytes = Self.opml.unicodeScalars.map { UInt8($0.value) }
    try Data(bytes).write(to: URL(filePath: folder.file("list.opml")))
    let result = try await Shell.run("voxpop sources import '\(folder.file("list.opml"))'")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.hasSuffix("left out, because they have no http or https address: 1\n"))
    let found = try sources(result.output)
    #expect(found.map(\.name) == ["Café", "Café 2", "c.example", "a-b: #1 {x}"])
    #expect(
      found.map(\.url) == [
        "http://a.example/feed?x=1&y=2", "https://b.example/rss", "https://c.example/rss", "https://d.example/rss",
      ])
  }

  @Test func `export is what import reads, and says what it leaves out`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "voxpop.yaml",
      """
      sources:
        - { name: "Harbour & <ferry> \\"x\\"", url: "https://a.example/feed?x=1&y=2" }
        - hacker_news: { query: acme }
        - youtube: { channel: UCabc }
      """, mode: 0o600)
    let result = try await Shell.run(
      "voxpop sources export --config '\(folder.path)/voxpop.yaml' >'\(folder.file("x.opml"))' && voxpop sources import - <'\(folder.file("x.opml"))'"
    )
    #expect(result.errors == "left out, because they are no feeds: hacker-news-acme\n")
    let found = try sources(result.output)
    #expect(found.map(\.name) == ["Harbour & <ferry> \"x\"", "youtube-UCabc"])
    #expect(
      found.map(\.url) == [
        "https://a.example/feed?x=1&y=2", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc",
      ])
    let document = try contents(of: folder.file("x.opml"))
    #expect(document.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">"))
  }

  @Test(arguments: [
    ("voxpop sources", 64), ("voxpop sources fnd x", 64), ("voxpop sources find", 64),
    ("voxpop sources find ftp://x", 64),
    ("voxpop sources import /nowhere.opml", 74), ("echo '<opml/>' | voxpop sources import -", 65),
    ("voxpop sources test x --config /nowhere.yaml", 78), ("voxpop help sources", 0),
    ("voxpop --help | grep -q '^  sources '", 0),
  ])
  func `every way to go wrong has its exit code`(line: String, code: Int32) async throws {
    let result = try await Shell.run(line)
    #expect(result.code == code, "\(result)")
    if code != 0 { #expect(!result.errors.isEmpty && result.output.isEmpty) }
  }

  /// The printed lines, as the daemon reads them.
  private func sources(_ lines: String) throws -> [Configuration.Source] {
    let folder = try TemporaryFolder()
    try folder.write("voxpop.yaml", lines, mode: 0o600)
    let result = ConfigurationLoader(environment: [:], checks: .none).load(path: folder.path + "/voxpop.yaml")
    return try #require(result.configuration?.sources, "\(result.mistakes.map(\.description))")
  }
}

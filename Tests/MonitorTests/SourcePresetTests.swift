import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

/// The presets' mappings on answers of the sites' shapes, and what they ask.
@Suite struct SourcePresetTests {
  /// What must come of one item, in a line that a person can read.
  private static func line(_ entry: Feed.Entry) -> String {
    let numbers = [
      ("likes", entry.engagement.likes), ("comments", entry.engagement.comments), ("shares", entry.engagement.shares),
      ("views", entry.engagement.views), ("followers", entry.engagement.followers),
    ].compactMap { name, number in number.map { "\(name) \($0)" } }
    return
      ([entry.id, entry.link, entry.title, entry.contentText, entry.author, entry.published?.description].map {
        $0 ?? "-"
      }
      + numbers + entry.categories.map { "#\($0)" }).joined(separator: " | ")
  }

  static let expectations: [(file: String, mapping: JSONMapping, lines: [String])] = [
    (
      "mastodon.json", .mastodon,
      [
        "https://harbour.example/users/ann/statuses/112 | https://harbour.example/@ann/112 | Ferries | "
          + "The #acme ferry is late & full. Again. | ann@harbour.example | 2026-11-23T10:05:00Z | "
          + "likes 7 | comments 2 | shares 3 | followers 1200 | #acme | #ferry",
        "https://harbour.example/users/bo/statuses/99 | https://harbour.example/users/bo/statuses/99 | - | "
          + "A ferry in the fog | bo | 2026-11-23T09:00:00Z | likes 0 | comments 0 | shares 0 | followers 0",
      ]
    ),
    (
      "bluesky.json", .bluesky,
      [
        "at://did:plc:ann/app.bsky.feed.post/3kq | https://bsky.app/profile/did:plc:ann/post/3kq | - | "
          + "Acme ferries: late again | ann.example | 2026-11-23T10:05:00Z | likes 5 | comments 1 | shares 2",
        "at://did:plc:bo/app.bsky.feed.post/3kp | https://bsky.app/profile/did:plc:bo/post/3kp | - | "
          + "A ferry in the fog | bo.example | 2026-11-23T10:00:00Z | likes 0 | comments 0 | shares 0",
      ]
    ),
    (
      "jetstream.jsonl", .jetstream,
      [
        "at://did:plc:ann/app.bsky.feed.post/3b | https://bsky.app/profile/did:plc:ann/post/3b | - | Acme is late | "
          + "did:plc:ann | 2026-11-23T10:05:00Z"
      ]
    ),
    (
      "reddit.json", .reddit,
      [
        "t3_a | https://www.reddit.com/r/harbour/comments/a/acme_%E6%B8%A1%E8%BD%AE/ | Acme &amp; the ferry | "
          + "Acme &amp; the ferry | ann | 2026-11-23T10:05:00Z | likes 12 | comments 4 | #harbour",
        "t1_b | https://www.reddit.com/r/harbour/comments/a/ | - | It was on time **once**. | bo | "
          + "2026-11-23T10:00:00Z | likes -3",
      ]
    ),
    (
      "hacker-news.json", .hackerNews,
      [
        "41 | https://news.ycombinator.com/item?id=41 | Acme's ferry & AT&T | Acme's ferry & AT&T | ann | "
          + "2026-11-23T10:05:00Z | likes 31 | comments 8 | #story | #author_ann",
        "42 | https://news.ycombinator.com/item?id=42 | Acme's ferry | It isn't late, it's early. For tomorrow. | bo | "
          + "2026-11-23T10:06:00Z | #comment",
      ]
    ),
    (
      "lemmy.json", .lemmy,
      [
        "https://lemmy.example/post/5 | https://news.example/ferry | Acme ferry late | Again, at **nine**. | ann | "
          + "2026-11-23T10:05:00Z | likes 14 | comments 3 | #harbour",
        "https://lemmy.example/post/6 | https://lemmy.example/post/6 | Which ferry? | Which ferry? | bo | "
          + "2026-11-23T10:04:00Z | likes 1 | comments 0 | #harbour",
      ]
    ),
    (
      "stack-exchange.json", .stackExchange,
      [
        "7 | https://stackoverflow.com/questions/7/acme | How does 'acme' queue? | It is late. | ann | "
          + "2026-11-23T10:05:00Z | likes 2 | comments 1 | views 40 | #acme | #queue"
      ]
    ),
    (
      "gdelt.json", .gdelt,
      [
        "https://news.example/acme | https://news.example/acme | Acme ferry late again | Acme ferry late again | "
          + "news.example | 2026-11-23T10:05:00Z | #United States"
      ]
    ),
    (
      "v2ex.json", .v2ex,
      ["9 | https://www.v2ex.com/t/9 | 艾克美的渡轮又晚点了 | 大家怎么看？ | ann | 2026-11-23T10:05:00Z | comments 6 | #travel"]
    ),
    (
      "v2ex-search.json", .v2exSearch,
      ["9 | https://www.v2ex.com/t/9 | 艾克美的渡轮又晚点了 | 大家怎么看？ | ann | 2026-11-23T10:05:00Z | comments 6 | #travel"]
    ),
    (
      "weibo-hot.json", .weiboHot,
      [
        "艾克美渡轮 | https://s.weibo.com/weibo?q=%23%E8%89%BE%E5%85%8B%E7%BE%8E%E6%B8%A1%E8%BD%AE%23 | 艾克美渡轮 | "
          + "艾克美渡轮晚点 | - | - | views 1461495 | #热"
      ]
    ),
    (
      "weibo-hot-rsshub.json", .weiboHot,
      [
        "艾克美渡轮 | https://s.weibo.com/weibo?q=%23a%23 | 艾克美渡轮 | 艾克美渡轮&港口 | - | -",
        "港口 | https://s.weibo.com/weibo?q=b | 港口 | 港口 | - | -",
      ]
    ),
  ]

  @Test(arguments: expectations.indices)
  func `every field of an answer arrives`(index: Int) throws {
    let (file, mapping, lines) = Self.expectations[index]
    let source = JSONSource(mapping: mapping)
    let reading = try source.read(
      Array(try Self.fixture(file)), contentType: "application/json", baseURL: nil, page: SourcePage())
    #expect(reading.feed.entries.map(Self.line) == lines, "\(file)")
    #expect(
      reading.feed.warning
        == (file == "jetstream.jsonl" ? "1 line is damaged: JSON, byte 101: found the end; expected '\"'" : nil))
  }

  @Test(arguments: [
    (
      "mastodon: { server: mastodon.social, tag: acme }", "mastodon-acme",
      "https://mastodon.social/api/v1/timelines/tag/acme?limit=40"
    ),
    (
      "mastodon: { server: fosstodon.org }", "mastodon-fosstodon.org",
      "https://fosstodon.org/api/v1/timelines/public?limit=40"
    ),
    (
      "bluesky: { search: 'acme corp' }", "bluesky-acme-corp",
      "https://public.api.bsky.app/xrpc/app.bsky.feed.searchPosts?q=acme%20corp&sort=latest&limit=100"
    ),
    (
      "bluesky: { author: acme.example }", "bluesky-acme.example",
      "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=acme.example&limit=100&filter=posts_with_replies"
    ),
    (
      "reddit: { subreddit: harbour }", "reddit-harbour",
      "https://www.reddit.com/r/harbour/new.json?limit=100&raw_json=1"
    ),
    (
      "reddit: { search: 'a&b {x}' }", "reddit-a&b-{x}",
      "https://www.reddit.com/search.json?q=a%26b%20%7Bx%7D&sort=new&limit=100&raw_json=1"
    ),
    (
      "hacker_news: { query: acme, comments: false }", "hacker-news-acme",
      "https://hn.algolia.com/api/v1/search_by_date?query=acme&tags=story&hitsPerPage=200"
    ),
    (
      "lemmy: { server: lemmy.world, search: acme }", "lemmy-acme",
      "https://lemmy.world/api/v3/search?q=acme&type_=Posts&sort=New&limit=50"
    ),
    (
      "lemmy: { server: lemmy.world, community: harbour, search: acme }", "lemmy-acme",
      "https://lemmy.world/api/v3/search?q=acme&type_=Posts&sort=New&limit=50&community_name=harbour"
    ),
    (
      "stack_exchange: { tag: acme }", "stackoverflow-acme",
      "https://api.stackexchange.com/2.3/questions?order=desc&sort=creation&site=stackoverflow&filter=withbody&pagesize=100&tagged=acme"
    ),
    (
      "gdelt: { query: 'acme sourcelang:english' }", "gdelt-acme-sourcelang:english",
      "https://api.gdeltproject.org/api/v2/doc/doc?query=acme%20sourcelang%3Aenglish&mode=artlist&format=json&maxrecords=250&sort=datedesc&timespan=60min"
    ),
    ("v2ex: {}", "v2ex", "https://www.v2ex.com/api/topics/latest.json"),
    ("v2ex: { node: apple }", "v2ex-apple", "https://www.v2ex.com/api/topics/show.json?node_name=apple"),
    ("youtube: { channel: UCabc }", "youtube-UCabc", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc"),
    (
      "google_news: { query: 艾克美, language: zh }", "google-news-艾克美",
      "https://news.google.com/rss/search?q=%E8%89%BE%E5%85%8B%E7%BE%8E&hl=zh-CN&gl=CN&ceid=CN%3Azh-Hans"
    ),
    ("weibo_hot: {}", "weibo-hot", "https://weibo.com/ajax/side/hotSearch"),
    (
      "weibo_hot: { url: 'https://rsshub.example/weibo/search/hot?format=json' }", "weibo-hot",
      "https://rsshub.example/weibo/search/hot?format=json"
    ),
  ])
  func `a line of configuration asks the right address and has a name`(line: String, name: String, address: String)
    throws
  {
    let source = try source(line)
    #expect(source.name == name)
    let poll = Poll(source: source, limits: .init(), validators: Validators(), at: EventTime(seconds: 1_795_428_000))
    #expect(poll.request.url == address)
    let isFeed = line.hasPrefix("youtube") || line.hasPrefix("google_news")
    #expect((source.kind == .feed) == isFeed)
  }

  @Test(arguments: [
    ("mastodon: { server: m.example, tag: acme }", "112", "&min_id=112"),
    ("bluesky: { search: acme }", "1795428300000", "&since=2026-11-23T09%3A55%3A00Z"),
    ("hacker_news: { query: acme }", "1795428300000", "&numericFilters=created_at_i%3E1795427700"),
    ("stack_exchange: { query: acme }", "1795428300000", "&fromdate=1795427700"),
  ])
  func `what is stored is asked with`(line: String, cursor: String, part: String) throws {
    let poll = Poll(
      source: try source(line), limits: .init(), validators: Validators(etag: "\"a\"", cursor: cursor),
      at: EventTime(seconds: 1_795_428_000))
    #expect(poll.request.url.contains(part), "\(poll.request.url)")
    #expect(!poll.request.headers.contains { $0.name == "If-None-Match" }, "the answer to another question")
  }

  @Test func `default intervals are polite, and a name of one's own is taken`() throws {
    #expect(try source("gdelt: { query: acme }").every == .seconds(900))
    #expect(try source("weibo_hot: {}").every == .seconds(300))
    #expect(try source("reddit: { subreddit: a }").every >= .seconds(60))
    #expect(try source("reddit: { subreddit: a }\n    every: 1h\n    name: mine").name == "mine")
    #expect(try source("reddit: { subreddit: a }\n    every: 1h").every == .seconds(3600))
    #expect(SourcePreset.all.allSatisfy { $0.every >= $0.shortest })
  }

  @Test func `every preset is right in every way: its example, its names, its holes`() throws {
    for preset in SourcePreset.all {
      _ = try source("\(preset.key): \(preset.example)")
      for way in preset.ways {
        var values = Dictionary(uniqueKeysWithValues: way.needs.map { ($0, "x") })
        for parameter in preset.parameters where values[parameter.name] != nil {
          if case .word(let words) = parameter.value { values[parameter.name] = words.keys.first }
        }
        let source = try #require(preset.source(values), "\(preset.key) \(way.needs)")
        #expect(!source.url.contains("{") && !source.name.contains("{"), "\(source.url)")
        if case .json(let json) = source.kind, json.since != nil {
          #expect(json.query.contains { $0.value.holes.contains(.name("since")) }, "\(preset.key)")
        }
      }
    }
  }

  @Test func `Jetstream is refused with the reason, and with what to do instead`() throws {
    let mistakes = load("bluesky_jetstream: { collections: [app.bsky.feed.post] }").mistakes
    #expect(mistakes.filter { $0.severity == .error }.count == 1)
    #expect(mistakes.first?.message.hasPrefix("'bluesky_jetstream' cannot be read: ") == true)
    #expect(
      mistakes.first?.message.contains("libcurl 7") == true || mistakes.first?.message.contains("libcurl 8") == true)
    #expect(mistakes.first?.hint?.contains("bluesky: { search: … }") == true)
  }

  private func load(_ line: String) -> ConfigurationLoader.Result {
    guard let folder = try? TemporaryFolder() else { return .init(configuration: nil, mistakes: []) }
    try? folder.write("voxpop.yaml", "sources:\n  - \(line)\n", mode: 0o600)
    return ConfigurationLoader(environment: [:], checks: .none).load(path: folder.path + "/voxpop.yaml")
  }

  private func source(_ line: String) throws -> Configuration.Source {
    let result = load(line)
    return try #require(result.configuration?.sources.first, "\(result.mistakes.map(\.description))")
  }

  static func fixture(_ name: String) throws -> Data {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: folder.appending(path: "Fixtures/json").appending(path: name))
  }
}

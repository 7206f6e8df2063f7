import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// Where the development data is, if this machine has it.
private let dataFolder = getenv("VOXPOP_DATA").map { String(cString: $0) }

/// The presets on what the sites really answered; what is expected is what the data's own model of a mapping finds.
@Suite(.enabled(if: dataFolder != nil, "VOXPOP_DATA is not set: the development data is not here"))
struct DevelopmentJSONTests {
  /// Items that pass the filters, and how many of them are posts.
  @Test(
    arguments: [
      ("mastodon-timeline-tag.json", .mastodon, 1), ("mastodon-status.json", .mastodon, 1),
      ("bluesky-jetstream.jsonl", .jetstream, 17), ("bluesky-thread-view.json", .bluesky, 1),
      ("reddit-subreddit-json.json", .reddit, 4), ("reddit-listing.json", .reddit, 12),
      ("shape-reddit.json", .reddit, 2), ("hn-algolia-stories.json", .hackerNews, 1),
      ("hn-algolia-comments.json", .hackerNews, 1), ("hn-algolia-mixed.json", .hackerNews, 1),
      ("shape-hackernews.json", .hackerNews, 2), ("shape-gdelt.json", .gdelt, 2), ("shape-lemmy.json", .lemmy, 2),
      ("shape-stackexchange.json", .stackExchange, 2), ("shape-v2ex-search.json", .v2exSearch, 2),
      ("weibo-hot-search-scraped.json", .weiboHot, 50), ("weibo-hot-search-list.json", .weiboHot, 51),
    ] as [(String, JSONMapping, Int)])
  func `a preset reads the captures as its mapping promises`(file: String, mapping: JSONMapping, count: Int) throws {
    let feed = try read(file, mapping)
    #expect(feed.entries.count == count)
    #expect(feed.warning == nil)
    #expect(feed.entries.allSatisfy { $0.id?.isEmpty == false })
    let named = feed.entries.filter { ($0.title ?? $0.contentText) != nil }
    // A picture without words is a post, too.
    #expect(named.count >= count - 1)
  }

  /// The first item of each, field by field, against the same pointers applied by hand.
  @Test(
    arguments: [
      ("reddit-listing.json", .reddit, "/data/children/0/data", ["name", "body", "author", "created_utc", "score"]),
      (
        "reddit-subreddit-json.json", .reddit, "/data/children/0/data", ["name", nil, "author", "created_utc", "score"]
      ),
      ("mastodon-timeline-tag.json", .mastodon, "/0", ["uri", nil, "account/acct", "created_at", "favourites_count"]),
      ("hn-algolia-comments.json", .hackerNews, "/hits/0", ["objectID", nil, "author", "created_at", "points"]),
      ("shape-gdelt.json", .gdelt, "/articles/0", ["url", "title", "domain", "seendate", nil]),
      ("shape-lemmy.json", .lemmy, "/posts/0", ["post/ap_id", "post/body", nil, "post/published", "counts/score"]),
    ] as [(String, JSONMapping, String, [String?])])
  func `a preset reads every field from its place`(
    file: String, mapping: JSONMapping, item: String, places: [String?]
  ) throws {
    let entry = try #require(try read(file, mapping).entries.first)
    let document = try JSONValue(parsing: bytes(file))
    let values = try places.map { try $0.flatMap { try JSONPointer("\(item)/\($0)").first(in: document) } }
    if places[0] != nil { #expect(entry.id == values[0]?.text) }
    if places[1] != nil, let text = values[1]?.string {
      #expect(entry.contentText == text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
    if places[2] != nil { #expect(entry.author == values[2]?.text) }
    #expect(entry.published != nil && entry.published == values[3].flatMap(JSONTimeFormat.automatic.time))
    if places[4] != nil { #expect(entry.engagement.likes == values[4]?.integer) }
  }

  @Test func `the captures' times, counts and texts are what they were`() throws {
    let jetstream = try read("bluesky-jetstream.jsonl", .jetstream)
    #expect(jetstream.entries.allSatisfy { $0.id?.hasPrefix("at://did:") == true && $0.published != nil })
    #expect(jetstream.entries.allSatisfy { $0.link?.hasPrefix("https://bsky.app/profile/did:") == true })
    let mastodon = try #require(try read("mastodon-status.json", .mastodon).entries.first)
    #expect(mastodon.title == "test post for mastodon.py stuff" && mastodon.contentText?.contains("<") == false)
    let scraped = try read("weibo-hot-search-scraped.json", .weiboHot)
    #expect(scraped.entries.first?.link?.hasPrefix("https://s.weibo.com/weibo?q=%23") == true)
    #expect(Set(scraped.entries.compactMap(\.id)).count == 50)
  }

  /// Items that pass the filters, and those with a title or a text, as the data's own program counts them.
  @Test(arguments: [
    ("mastodon", [(1, 1)]), ("mastodon-status", [(1, 1)]), ("mastodon-search", [(2, 2)]),
    ("mastodon-trends-links", [(5, 5)]), ("bluesky-jetstream", [(17, 16)]), ("bluesky-thread", [(1, 0)]),
    ("reddit", [(4, 4), (12, 12), (2, 2)]), ("hn-algolia", [(1, 1), (1, 1), (1, 1), (2, 2)]), ("gdelt-doc", [(2, 2)]),
    ("lemmy", [(2, 2)]), ("stackexchange", [(2, 2)]), ("weibo-hot-list", [(50, 50)]), ("weibo-search", [(2, 2)]),
    ("v2ex-sov2ex", [(2, 2)]), ("bilibili-search", [(2, 2)]), ("zhihu-search", [(2, 1)]),
  ])
  func `the data's mappings mean here what they mean there`(name: String, expected: [(Int, Int)]) throws {
    let all = try JSONValue(parsing: bytes("mappings.json"))
    let description = try #require(all["sources"]?[name])
    let mapping = try mapping(description)
    for (sample, counts) in zip(try #require(description["samples"]?.array).compactMap(\.string), expected) {
      let entries = try read(sample, mapping).entries
      #expect(entries.count == counts.0, "\(sample)")
      #expect(entries.count { $0.title ?? $0.contentText != nil } == counts.1, "\(sample)")
      // A date alone is one, too; some lists have none.
      let dated =
        description["time"] == nil
        ? 0 : sample == "shape-reddit.json" || sample.hasPrefix("shape-stack") ? 0 : entries.count
      #expect(entries.count { $0.published != nil } == dated, "\(sample)")
    }
  }

  /// A mapping as the data writes it.
  private func mapping(_ description: JSONValue) throws -> JSONMapping {
    func field(_ name: String) throws -> JSONField {
      let value = description[name]
      return try JSONField((value?.array ?? [value].compactMap { $0 }).compactMap(\.string))
    }
    var mapping = JSONMapping()
    mapping.isLines = description["ndjson"] != nil
    if !mapping.isLines { mapping.items = [try JSONPointer(description["items"]?.string ?? "")] }
    for (name, path) in JSONMapping.fields { mapping[keyPath: path] = try field(name) }
    mapping.published = try field("time")
    mapping.textFormat = description["text_format"]?.string == "html" ? .html : .plain
    mapping.timeFormat = description["time_format"]?.string == "unix" ? .unix : .automatic
    if case .object(let filters)? = description["where"] {
      mapping.filters = try filters.map { filter in
        JSONFilter(try JSONPointer(filter.name), .oneOf((filter.value.array ?? []).compactMap(\.text)))
      }
    }
    return mapping
  }

  private func read(_ file: String, _ mapping: JSONMapping) throws -> Feed {
    try JSONSource(mapping: mapping).read(
      bytes(file), contentType: "application/json; charset=utf-8", baseURL: "https://s.weibo.com/", page: SourcePage()
    ).feed
  }

  private func bytes(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(try #require(dataFolder))/json_sources/\(file)")))
  }
}

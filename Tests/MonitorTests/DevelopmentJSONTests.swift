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

  private func read(_ file: String, _ mapping: JSONMapping) throws -> Feed {
    try JSONSource(mapping: mapping).read(
      bytes(file), contentType: "application/json; charset=utf-8", baseURL: "https://s.weibo.com/", page: SourcePage()
    ).feed
  }

  private func bytes(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(try #require(dataFolder))/json_sources/\(file)")))
  }
}

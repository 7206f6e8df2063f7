import Testing

@testable import Monitor

@Suite struct JSONFeedTests {
  @Test func `a JSON Feed is read`() throws {
    let feed = try FeedParser.parse(try fixture("feed.json"), baseURL: "https://notes.example/x/y.json")
    #expect(feed.title == "Harbour &amp; Notes")
    #expect(feed.link == "https://notes.example/")
    #expect(feed.selfLink == "https://notes.example/x/feed.json")
    #expect(feed.language == "en")
    #expect(feed.warning == "items that are no objects")
    try #require(feed.entries.count == 3)
    let entry = feed.entries[0]
    #expect(entry.id == "42")
    #expect(entry.link == "https://notes.example/42")
    #expect(entry.title == "Ferry late")
    #expect(entry.author == "Ida Lund")
    #expect(entry.published?.description == "2026-11-23T10:00:00Z")
    #expect(entry.updated?.description == "2026-11-23T12:00:00Z")
    #expect(entry.summaryText == "It is <late>.")
    #expect(entry.contentText == "The ferry is late & cold. Again.")
    #expect(entry.categories == ["ferry", "harbour"])
    #expect(feed.entries[1].link == "https://elsewhere.example/b")
    #expect(feed.entries[1].contentText == "渡轮 <准点> 了")
    #expect(feed.entries[1].author == "Ole")
  }

  @Test func `members of the wrong type are as good as none`() throws {
    let entry = try #require(try FeedParser.parse(try fixture("feed.json")).entries.last)
    #expect(entry.title == nil)
    #expect(entry.contentText == nil)
    #expect(entry.categories == [])
    #expect(entry.published == nil)
    #expect(entry.link == "https://notes.example/c")
  }

  @Test func `of a document that is cut the finished items are kept`() throws {
    let whole = try fixture("feed.json")
    var counts: Set<Int> = []
    for length in stride(from: 100, to: whole.count, by: 7) {
      let feed = try FeedParser.parse(Array(whole.prefix(length)))
      #expect(feed.warning != nil)
      counts.insert(feed.entries.count)
    }
    #expect(counts.isSuperset(of: [0, 1, 2]))
  }

  @Test(arguments: [
    ("{\"items\": []}", "not a feed: JSON that does not say that it is a JSON Feed"),
    ("{\"version\": \"1.1\", \"items\": [{\"id\": 1}]}", "not a feed: JSON that does not say that it is a JSON Feed"),
    ("[{\"id\": 1}]", "not a feed: JSON that is no JSON Feed"),
    (
      "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": []} ---",
      "not a feed: JSON with text behind it (59 bytes from the beginning)"
    ),
    ("{\"version\": ", "not a feed: JSON, byte 12: found the end; expected a value"),
  ])
  func `JSON that is no JSON Feed is refused with the reason`(document: String, expected: String) {
    let error = #expect(throws: FeedError.self) { try FeedParser.parse(Array(document.utf8)) }
    #expect(error?.description == expected)
  }

  @Test func `what is built to exhaust its reader is refused`() {
    let deep = "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": " + String(repeating: "[", count: 100_000)
    let error = #expect(throws: FeedError.self) { try FeedParser.parse(Array(deep.utf8)) }
    #expect(error?.description == "feed refused: JSON, byte 118: more than 64 levels deep")
  }

  @Test func `limits hold`() throws {
    var limits = FeedLimits()
    limits.entries = 2
    limits.field = 4
    let items = (0..<5).map { "{\"id\": \($0), \"content_text\": \"abcdefgh\"}" }.joined(separator: ",")
    let document = "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [\(items)]}"
    let feed = try FeedParser.parse(Array(document.utf8), limits: limits)
    #expect(feed.entries.map(\.contentText) == ["abcd", "abcd"])
    #expect(feed.warning?.hasPrefix("more than 2 entries") == true)
  }
}

import Testing

@testable import Monitor

@Suite struct FeedHintsTests {
  @Test func `what a feed says about polling is kept`() throws {
    let feed = try parse(
      """
      <ttl> 60 </ttl><atom:link rel="self" href="/feed"/><link>https://a.example/</link>
      <skipHours><hour>24</hour><hour>7</hour><hour>25</hour><hour>x</hour></skipHours>
      <skipDays><day>Sunday</day><day>Fri</day><day>Never</day></skipDays>
      <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
      <item><guid>1</guid><ttl>5</ttl></item>
      """)
    #expect(feed.hints.ttl == .seconds(3600))
    #expect(feed.hints.skipHours == [0, 7])
    #expect(feed.hints.skipDays == [0, 5])
    #expect(feed.hints.updateInterval == .seconds(1800))
    #expect(feed.selfLink == "https://a.example/feed")
    #expect(feed.entries.map(\.id) == ["1"])
  }

  @Test(arguments: [
    ("<ttl>-1</ttl>", Feed.Hints()), ("<ttl>99999999999999999999</ttl>", Feed.Hints()), ("<ttl/>", Feed.Hints()),
    ("<sy:updateFrequency>0</sy:updateFrequency>", Feed.Hints()),
    ("<sy:updatePeriod>often</sy:updatePeriod>", Feed.Hints()),
  ])
  func `what makes no sense is no hint`(content: String, expected: Feed.Hints) throws {
    #expect(try parse(content).hints == expected)
  }

  @Test func `a frequency alone is one of a day`() throws {
    #expect(try parse("<sy:updateFrequency>4</sy:updateFrequency>").hints.updateInterval == .seconds(21_600))
  }

  private func parse(_ channel: String) throws(FeedError) -> Feed {
    let document = """
      <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom">
      <channel>\(channel)</channel></rss>
      """
    return try FeedParser.parse(Array(document.utf8), baseURL: "https://a.example/x")
  }
}

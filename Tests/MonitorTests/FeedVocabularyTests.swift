import Testing

@testable import Monitor

/// What the vocabularies beside RSS and Atom add, by their addresses and by their usual prefixes.
@Suite struct FeedVocabularyTests {
  @Test func `engagement is read where feeds carry it`() throws {
    let entry = try #require(
      try parse(
        """
        <item xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/">
        <slash:comments> 12 </slash:comments><media:group><media:community>
        <media:starRating count="900" average="4.5"/><media:statistics views="3456" favorites="78"/>
        </media:community></media:group></item>
        """
      ).entries.first)
    #expect(entry.engagement == Engagement(likes: 78, comments: 12, views: 3456))
  }

  @Test(arguments: [
    ("<thr:total>7</thr:total>", 7), ("<link rel=\"replies\" href=\"x\" thr:count=\"3\"/>", 3),
    ("<slash:comments>-1</slash:comments>", nil), ("<slash:comments>many</slash:comments>", nil),
    ("<slash:comments>99999999999999999999</slash:comments>", nil), ("<slash:comments/>", nil),
    ("<comments>https://a.example/</comments>", nil),
  ])
  func `comments are counted`(content: String, expected: Int?) throws {
    #expect(try parse("<item>\(content)</item>").entries.first?.engagement.comments == expected)
  }

  @Test func `engagement is printed`() throws {
    let feed = try parse("<item><guid>1</guid><slash:comments>2</slash:comments></item>")
    #expect(feedJSON(feed).contains("\"engagement\":{\"comments\":2}"))
  }

  @Test(arguments: [
    "http://purl.org/rss/1.0/modules/content/", "http://purl.org/rss/1.0/modules/content",
    "HTTPS://purl.org/rss/1.0/modules/content/", "http://nobody.example/knows",
  ])
  func `an address that nobody knows is taken at its prefix' word`(uri: String) throws {
    let feed = try parse("<item xmlns:content=\"\(uri)\"><content:encoded>text</content:encoded></item>")
    #expect(feed.entries.first?.contentText == "text")
  }

  @Test func `another prefix for a known address is the same`() throws {
    let feed = try parse("<item xmlns:c=\"http://purl.org/dc/elements/1.1/\"><c:creator>Ida</c:creator></item>")
    #expect(feed.entries.first?.author == "Ida")
  }

  @Test func `places are ignored with all that is in them`() throws {
    let feed = try parse(
      """
      <item xmlns:georss="http://www.georss.org/georss"><title>Storm</title><georss:where><title>no</title>
      <gml:pos>1 2</gml:pos></georss:where><georss:point>1 2</georss:point></item>
      """)
    #expect(feed.entries.first?.title == "Storm")
    #expect(feed.entries.first?.summaryText == nil)
  }

  @Test func `media and podcasts stand in for what is missing`() throws {
    let feed = try parse(
      """
      <item><media:group><media:description>of the group</media:description></media:group>
      <media:content><media:description>of the film</media:description><media:keywords>a, b,,a</media:keywords>
      </media:content><itunes:subtitle>short</itunes:subtitle></item>
      <item><itunes:subtitle>short</itunes:subtitle><itunes:summary>longer</itunes:summary></item>
      """)
    #expect(feed.entries.map(\.summaryText) == ["of the film", "longer"])
    #expect(feed.entries.first?.categories == ["a", "b"])
  }

  @Test func `channels of 1997 are read`() throws {
    let feed = try FeedParser.parse(
      Array(
        """
        <CHANNEL HREF="https://a.example/"><TITLE>Old</TITLE>
        <ITEM HREF="https://a.example/1" LASTMOD="1997-12-01"><TITLE>One</TITLE><ABSTRACT>text</ABSTRACT></ITEM></CHANNEL>
        """.utf8))
    #expect(feed.link == "https://a.example/")
    #expect(feed.title == "Old")
    #expect(feed.entries.first?.link == "https://a.example/1")
    #expect(feed.entries.first?.summaryText == "text")
    #expect(feed.entries.first?.updated?.description == "1997-12-01T00:00:00Z")
  }

  @Test func `of links that are text the last counts, and an address before it wins`() throws {
    let feed = try parse(
      """
      <item><link>https://a.example/1</link><link>https://a.example/2</link></item>
      <item><atom:link href="https://a.example/3"/><link>https://a.example/4</link></item>
      """)
    #expect(feed.entries.map(\.link) == ["https://a.example/2", "https://a.example/3"])
  }

  private func parse(_ items: String) throws(FeedError) -> Feed {
    try FeedParser.parse(Array("<rss version=\"2.0\"><channel>\(items)</channel></rss>".utf8))
  }
}

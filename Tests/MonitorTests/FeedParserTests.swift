import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct FeedParserTests {
  @Test func `an RSS feed is read`() throws {
    let feed = try FeedParser.parse(try fixture("rss.xml"))
    #expect(feed.title == "Harbour Notes")
    #expect(feed.link == "https://notes.example/")
    #expect(feed.language == "en")
    #expect(feed.warning == nil)
    try #require(feed.entries.count == 2)
    #expect(feed.entries[0].id == "n-2")
    #expect(feed.entries[0].title == "Ferry & tram")
    #expect(feed.entries[0].link == "https://notes.example/2")
    #expect(feed.entries[0].author == "Ida Lund")
    #expect(feed.entries[0].published?.description == "2026-11-23T10:00:00Z")
    #expect(feed.entries[0].summaryText == "The new ferry is late again.")
    #expect(feed.entries[0].contentText == "The new ferry is late again, says the operator.")
    #expect(feed.entries[0].categories == ["transport", "harbour"])
    #expect(feed.entries[1].link == "https://notes.example/1")
    #expect(feed.entries[1].title == "港口新闻")
    #expect(feed.entries[1].author == "Ole")
  }

  @Test func `an Atom feed is read`() throws {
    let feed = try FeedParser.parse(try fixture("atom.xml"))
    #expect(feed.title == "Kettle & Co")
    #expect(feed.link == "https://blog.example/a/")
    #expect(feed.language == "en")
    let entry = try #require(feed.entries.first)
    #expect(entry.id == "tag:blog.example,2026:1")
    #expect(entry.title == "Steam & speed")
    #expect(entry.link == "https://blog.example/a/steam?a=1&b=2")
    #expect(entry.author == "Bea")
    #expect(entry.published?.description == "2026-11-23T08:30:00Z")
    #expect(entry.updated?.description == "2026-11-23T10:00:00Z")
    #expect(entry.summaryText == "1 < 2")
    #expect(entry.contentText == "Boils fast. 2 < 3")
    #expect(entry.categories == ["kettles"])
  }

  @Test func `RSS 1 keeps its items beside the channel`() throws {
    let feed = try parse(
      """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel rdf:about="x"><title>Old</title><link>https://old.example/</link></channel>
      <item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link></item></rdf:RDF>
      """)
    #expect(feed.title == "Old")
    #expect(feed.entries.map(\.id) == ["https://old.example/1"])
  }

  @Test(arguments: [
    ("fish & chips", "fish & chips"), ("a&nbsp;b &eacute;", "a b é"), ("a &bogus; b", "a &bogus; b"),
    ("1 < 2", "1 < 2"),
    ("a\u{1}b", "ab"), ("<b>bold</i> text", "bold text"), ("one<br>two", "one two"),
    ("x <a href=y z>link</a>", "x link"),
    ("<![CDATA[5 > 4 & <i>so</i>]]>", "5 > 4 & so"), ("caf&#233; &#x1F600;", "café 😀"), ("a <!-- b --> c", "a c"),
    ("&amp;lt;b&amp;gt;", "<b>"), ("]]>", "]]>"), ("<img src='a>b' alt=\"&\">x", "x"),
  ])
  func `damage within an item costs only itself`(content: String, expected: String) throws {
    let feed = try parse(
      """
      <rss version="2.0"><channel><item><guid>1</guid><description>\(content)</description></item>\
      <item><guid>2</guid><title>after</title></item></channel></rss>
      """)
    #expect(feed.entries.first?.summaryText == expected)
    #expect(feed.entries.map(\.id) == ["1", "2"])
    #expect(feed.entries.last?.title == "after")
  }

  @Test(arguments: [
    "\n  ", "\u{feff}", "<br />\n<b>Warning</b>: x in y\n", "Deprecated: x &\n", "<!-- note -->", "\u{feff} \n",
  ])
  func `junk before the root is skipped`(junk: String) throws {
    let feed = try parse(junk + "<?xml version=\"1.0\"?><rss><channel><item><guid>1</guid></item></channel></rss>")
    #expect(feed.entries.map(\.id) == ["1"])
  }

  @Test func `what was finished before the end is kept, with a warning`() throws {
    let whole = "<rss><channel><item><guid>1</guid></item><item><guid>2</guid><title>half a ti"
    let feed = try parse(whole)
    #expect(feed.entries.map(\.id) == ["1"])
    #expect(feed.unfinished?.id == "2")
    #expect(feed.unfinished?.title == nil)
    #expect(feed.warning == "the document ends early")
    #expect(feedJSON(feed).contains("{\"id\":\"2\",\"unfinished\":true}"))
  }

  @Test(arguments: [
    ("", "not a feed: empty answer"), (" \n ", "not a feed: empty answer"),
    ("<!DOCTYPE html><html><body>404</body></html>", "not a feed: HTML page"), ("<p>gone</p>", "not a feed: HTML page"),
    ("{\"error\": 1}", "not a feed: JSON that does not say that it is a JSON Feed"),
    ("not found", "not a feed: plain text"),
    ("<opml version=\"2.0\"/>", "not a feed: XML document <opml>"), ("\u{0}\u{0}\u{0}\u{1}", "not a feed: binary data"),
  ])
  func `an error says what was found`(document: String, expected: String) {
    let error = #expect(throws: FeedError.self) { try parse(document) }
    #expect(error?.description == expected)
  }

  @Test(arguments: [
    ("gb2312", "GB18030"), ("gbk", "GB18030"), ("windows-1251", "WINDOWS-1251"), ("big5", "BIG5"),
    ("shift_jis", "CP932"),
  ])
  func `a declared character set is honoured`(label: String, name: String) throws {
    let text = name == "WINDOWS-1251" ? "Погода" : "中文"
    let document = "<?xml version=\"1.0\" encoding=\"\(label)\"?><rss><channel><title>\(text)</title></channel></rss>"
    let bytes = try #require(encoded(document, as: name))
    #expect(try FeedParser.parse(bytes).title == text)
    // The header outranks the declaration.
    let undeclared = try #require(encoded("<rss><channel><title>\(text)</title></channel></rss>", as: name))
    #expect(try FeedParser.parse(undeclared, contentType: "text/xml; charset=\"\(label.uppercased())\"").title == text)
  }

  @Test(arguments: ["gb2312", "utf-16", "nonsense", "iso-2022-jp"])
  func `a declaration that cannot be true is ignored`(label: String) throws {
    let feed = try parse(
      "<?xml version=\"1.0\" encoding=\"\(label)\"?><rss><channel><title>舆情监测</title></channel></rss>")
    #expect(feed.title == "舆情监测")
  }

  @Test func `Chinese bytes are recognised whatever they are declared as`() throws {
    let document = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><title>舆情监测系统</title></channel></rss>"
    #expect(try FeedParser.parse(try #require(encoded(document, as: "GB18030"))).title == "舆情监测系统")
  }

  @Test(arguments: ["UTF-16LE", "UTF-16BE", "UTF-32LE"])
  func `wide encodings are read with and without a mark`(name: String) throws {
    let document = "<rss><channel><title>中文</title></channel></rss>"
    #expect(try FeedParser.parse(try #require(encoded(document, as: name))).title == "中文")
    #expect(try FeedParser.parse(try #require(encoded("\u{feff}" + document, as: name))).title == "中文")
  }

  @Test func `the JSON of a feed reads back as JSON`() throws {
    struct Parsed: Decodable {
      struct Entry: Decodable { var id: String?, title: String?, published: String? }
      var feed: [String: String]
      var entries: [Entry]
      var warning: String?
    }
    let feed = try parse(
      "<rss><channel><title>a \"b\" \\ c</title><item><guid>1</guid><title>中\u{7f}\t\u{85}</title></item>")
    let parsed = try JSONDecoder().decode(Parsed.self, from: Data(feedJSON(feed).utf8))
    #expect(parsed.feed == ["title": "a \"b\" \\ c"])
    #expect(parsed.entries.first?.id == "1")
    #expect(parsed.warning == "the document ends early")
  }

  private func parse(_ document: String) throws(FeedError) -> Feed { try FeedParser.parse(Array(document.utf8)) }
}

func fixture(_ name: String) throws -> [UInt8] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return Array(try Data(contentsOf: folder.appending(path: "Fixtures/feeds").appending(path: name)))
}

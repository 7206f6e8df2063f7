import Testing

@testable import Monitor

@Suite struct CharsetTests {
  private func title(_ text: String, as name: String) throws -> String? {
    let bytes = try #require(encoded("<rss><channel><title>\(text)</title></channel></rss>", as: name))
    return try FeedParser.parse(bytes).title
  }

  @Test(arguments: ["舆情监测系统今天上线", "的是不了在有人这中大", "港口新闻：渡轮准点了，乘客满意。"])
  func `Chinese that is not declared is recognised`(text: String) throws {
    #expect(try title(text, as: "GB18030") == text)
  }

  @Test(arguments: [
    ("한글로 된 닉네임을 정한 경우에는 사용하지 않는다", "EUC-KR"), ("記事の投稿が反映されないことが判明しました", "EUC-JP"),
    ("Погода в Москве сегодня", "KOI8-R"), ("Погода в Москве сегодня", "WINDOWS-1251"),
  ])
  func `other languages are not taken for Chinese`(text: String, name: String) throws {
    #expect(try title(text, as: name)?.contains { ("\u{4e00}"..."\u{9fff}").contains($0) } == false)
  }

  @Test(arguments: [("café – “naïve”", "WINDOWS-1252"), ("Å Ä Ö över", "ISO-8859-1")])
  func `what is neither declared nor UTF-8 nor Chinese is Windows-1252`(text: String, name: String) throws {
    #expect(try title(text, as: name) == text)
  }

  @Test func `bytes that Windows-1252 lacks point elsewhere`() throws {
    let bytes =
      Array("<rss><channel><title>".utf8) + [0x81, 0x8d, 0xb9, 0x8f, 0x90, 0xe6]
      + Array("</title></channel></rss>".utf8)
    #expect(try FeedParser.parse(bytes).title == "\u{81}\u{8d}š\u{8f}\u{90}ć")
  }

  @Test func `a mark that the bytes contradict is ignored`() throws {
    let document = "<rss><channel><title>España é ñ ó</title></channel></rss>"
    let bytes = [0xef, 0xbb, 0xbf] + (try #require(encoded(document, as: "WINDOWS-1252")))
    #expect(try FeedParser.parse(bytes).title == "España é ñ ó")
  }

  @Test func `a stray byte among much UTF-8 costs only itself`() throws {
    let bytes =
      Array("<rss><channel><title>舆情监测系统今天上线港口新闻 caf".utf8) + [0xe9] + Array(" 中".utf8) + [0xff, 0xfe]
      + Array("文</title></channel></rss>".utf8)
    let feed = try FeedParser.parse(bytes)
    #expect(feed.title == "舆情监测系统今天上线港口新闻 café 中\u{fffd}\u{fffd}文")
    #expect(feed.warning == "bytes that are not in the document's character set")
  }
}

import Alerts

/// RSS 2.0 in the two dialects that readers meet most: the forum puts HTML into CDATA, the micro-blog escapes it and
/// gives its items no title.
enum RSSDocument {
  static func text(of source: RecordedSource, newestFirst posts: some Collection<RecordedPost>) -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel>
      <title>\(source.title)</title>
      <link>\(source.home)</link>
      <description>\(source.title)</description>
      <language>\(source == .kafeiWeibo ? "zh-cn" : "en")</language>

      """
    if let newest = posts.first { text += "<lastBuildDate>\(date(newest.published))</lastBuildDate>\n" }
    for post in posts { text += item(post) }
    return text + "</channel>\n</rss>\n"
  }

  private static func item(_ post: RecordedPost) -> String {
    let html = "<p>\(post.text.escapedForMarkup)</p>"
    let isForum = post.source == .brewForum
    var text = "<item>\n"
    if let title = post.title { text += "<title>\(title.escapedForMarkup)</title>\n" }
    text += "<link>\(post.link)</link>\n"
    text += "<guid isPermaLink=\"\(isForum)\">\(post.id)</guid>\n"
    text += "<dc:creator>\(post.author.escapedForMarkup)</dc:creator>\n"
    text += "<pubDate>\(date(post.published))</pubDate>\n"
    text += "<description>\(isForum ? "<![CDATA[\(html)]]>" : html.escapedForMarkup)</description>\n"
    return text + "</item>\n"
  }

  /// RFC 822 with a year of four digits, as RSS 2.0 asks for; the recording has one day only.
  private static func date(_ time: EventTime) -> String {
    "Sat, 14 Mar 2020 \(time.description.dropFirst(11).prefix(8)) GMT"
  }
}

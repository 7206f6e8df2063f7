/// Atom 1.0: the newspaper has plain summaries, the travellers' notes have escaped HTML, sometimes under an empty title.
enum AtomDocument {
  static func text(of source: RecordedSource, newestFirst posts: some Collection<RecordedPost>) -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom">
      <title>\(source.title)</title>
      <id>\(source.home)</id>
      <link href="\(source.home)"/>
      <updated>\(posts.first?.published ?? Recording.start)</updated>

      """
    for post in posts { text += entry(post) }
    return text + "</feed>\n"
  }

  private static func entry(_ post: RecordedPost) -> String {
    let body = post.text.escapedForMarkup
    var text = "<entry>\n"
    text += "<id>\(post.id)</id>\n"
    text += "<title>\((post.title ?? "").escapedForMarkup)</title>\n"
    text += "<link rel=\"alternate\" href=\"\(post.link)\"/>\n"
    text += "<author><name>\(post.author.escapedForMarkup)</name></author>\n"
    text += "<published>\(post.published)</published>\n"
    text += "<updated>\(post.published)</updated>\n"
    if post.source == .cityHerald {
      text += "<summary>\(body)</summary>\n"
    } else {
      text += "<content type=\"html\">\("<p>\(body)</p>".escapedForMarkup)</content>\n"
    }
    return text + "</entry>\n"
  }
}

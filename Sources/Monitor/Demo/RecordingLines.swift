import FoundationEssentials

extension Recording {
  /// The posts as `voxpop replay` reads them: a JSON object a line, with the ids, links, texts and times that a reader
  /// of the recording's feeds would find.
  package static func jsonLines(of posts: [RecordedPost]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = ""
    for post in posts {
      let line = Line(
        source: post.source.rawValue, id: post.id, link: post.link, title: post.title, text: post.text,
        author: post.author, published: post.published.description)
      lines += String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
    }
    return lines
  }

  private struct Line: Encodable {
    var source: String
    var id: String
    var link: String
    var title: String?
    var text: String
    var author: String
    var published: String
  }
}

import Alerts
import FoundationEssentials

/// Posts that `voxpop replay` reads: a JSON object a line.
enum RecordedPosts {
  private struct Line: Decodable {
    var source: String?
    var id: String?
    var link: String?
    var title: String?
    var text: String?
    var author: String?
    var published: String
    var likes: Int?
    var comments: Int?
    var shares: Int?
    var views: Int?
    var followers: Int?
  }

  /// Reads the posts in file order; what a feed would say the same way gets the same key.
  static func read(_ path: String, textLimit: Int) throws -> [Post] {
    let decoder = JSONDecoder()
    var posts: [Post] = []
    try TextFile.forEachLine(of: path) { line, number in
      guard line.contains(where: { !$0.isWhitespace }) else { return }
      guard let line = try? decoder.decode(Line.self, from: Data(line.utf8)), line.text ?? line.title != nil else {
        throw CommandError(
          .dataError,
          "\(path):\(number): found a line that is not a post; "
            + "expected {\"text\": \"...\", \"published\": \"2026-11-23T10:05:00Z\"}, and perhaps source, id, link, title, author, likes, comments, shares, views, followers"
        )
      }
      guard let time = FeedDate.time(line.published) else {
        throw CommandError(
          .dataError,
          "\(path):\(number): found the time '\(line.published)'; expected one such as 2026-11-23T10:05:00Z")
      }
      var entry = Feed.Entry()
      (entry.id, entry.link, entry.title, entry.author) = (line.id, line.link, line.title, line.author)
      entry.contentText = line.text
      entry.published = time
      entry.engagement = Engagement(
        likes: line.likes, comments: line.comments, shares: line.shares, views: line.views, followers: line.followers)
      var feed = Feed()
      feed.entries = [entry]
      posts += feed.posts(source: line.source ?? "replay", received: time, textLimit: textLimit)
    }
    return posts
  }
}

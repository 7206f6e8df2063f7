import Alerts
import Attention

/// Posts of the past, in the order of their times, with a way to score them.
struct PostHistory {
  /// The next posts, at most as many; none at the end.
  var next: (Int) throws -> [Post]
  var classify: Processor.Classify
  /// When sources were down; a recording knows nothing of it.
  var outages: [SourceOutage] = []

  /// Posts of a recording, in any order; at equal times by their keys, so that the order in the file does not matter.
  static func recorded(_ posts: [Post], model: SentimentModel) -> PostHistory {
    let ordered = posts.enumerated().sorted {
      let (left, right) = ($0.element, $1.element)
      return (left.published, left.key.high, left.key.low, $0.offset)
        < (right.published, right.key.high, right.key.low, $1.offset)
    }
    var position = 0
    return PostHistory(
      next: { count in
        defer { position = min(position + count, ordered.count) }
        return ordered[position..<min(position + count, ordered.count)].map(\.element)
      },
      classify: { model.classify($0.map(\.body), threads: scoringThreads) })
  }

  /// The posts of a store from a time on, with the scores that they have there: no model is needed.
  static func stored(_ reader: borrowing StoreReader, since: EventTime) throws -> PostHistory {
    let cursor = Cursor(try reader.posts(since: since))
    return PostHistory(
      next: { try cursor.next($0) }, classify: { posts in posts.compactMap { cursor.scores[$0.key] } },
      outages: try reader.outages())
  }

  /// Reads a store, and remembers the scores of the posts that it gave out last.
  private final class Cursor {
    private var posts: StoredPosts
    private(set) var scores: [Post.Key: Sentiment] = [:]

    init(_ posts: consuming StoredPosts) { self.posts = posts }

    func next(_ count: Int) throws -> [Post] {
      let batch = try posts.next(count)
      scores = Dictionary(batch.map { ($0.post.key, $0.sentiment) }) { first, _ in first }
      return batch.map(\.post)
    }
  }
}

extension PostHistory {
  /// What commands that look back are told: recorded posts with `--posts`, else the daemon's database, and how far.
  struct Selection {
    var history: PostHistory
    /// What began before is not counted; posts before it only teach what is usual.
    var since: EventTime
  }

  /// Detectors learn what is usual from so much before the time that counts.
  static let warmUp: Duration = .seconds(7 * 86_400)

  static func selected(by arguments: Arguments, _ configuration: Configuration, command: String) throws -> Selection {
    var span: Duration?
    if let text = arguments["since"] {
      do throws(DurationMistake) {
        span = try duration(from: text)
      } catch {
        throw usage("--since is '\(text)'; expected a duration such as 30d", command)
      }
    }
    if let file = arguments["posts"] {
      let posts = try RecordedPosts.read(file, textLimit: configuration.limits.text)
      let newest = posts.map(\.published).max() ?? .distantPast
      let since = span.map { newest - $0 } ?? .distantPast
      let seen = posts.filter { $0.published >= since - (span == nil ? .zero : warmUp) }
      return Selection(history: recorded(seen, model: try loadModel(configuration.model)), since: since)
    }
    let reader = try Store.openReadOnly(path: configuration.database)
    let newest = try reader.newestPost() ?? .distantPast
    let since = span.map { newest - $0 } ?? .distantPast
    return Selection(
      history: try stored(reader, since: span == nil ? .distantPast : since - warmUp), since: since)
  }
}

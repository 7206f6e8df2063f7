package import Alerts

/// The recorded feeds as a reader would have found them at a moment of the recorded day.
///
/// A document depends only on which posts have been published by then, so equal ETags mean equal bytes.
package struct RecordingFeed: Sendable {
  /// Posts that a document carries at most; a reader that comes too seldom misses the older ones.
  package static let capacity = 100

  /// In order of time.
  private let posts: [RecordedSource: [RecordedPost]]

  /// Takes posts in order of time.
  package init(posts: [RecordedPost]) {
    self.posts = Dictionary(grouping: posts, by: \.source)
  }

  /// The feed's bytes (UTF-8), newest post first: RSS 2.0 or Atom 1.0, as the source has it.
  package func document(of source: RecordedSource, upTo time: EventTime) -> [UInt8] {
    let visible = visiblePosts(of: source, upTo: time).suffix(Self.capacity).reversed()
    let text =
      source.isAtom
      ? AtomDocument.text(of: source, newestFirst: visible) : RSSDocument.text(of: source, newestFirst: visible)
    return Array(text.utf8)
  }

  /// A strong entity tag, with its quotation marks.
  package func etag(of source: RecordedSource, upTo time: EventTime) -> String {
    "\"\(source.rawValue)-\(visiblePosts(of: source, upTo: time).count)\""
  }

  package func contentType(of source: RecordedSource) -> String {
    source.isAtom ? "application/atom+xml; charset=utf-8" : "application/rss+xml; charset=utf-8"
  }

  private func visiblePosts(of source: RecordedSource, upTo time: EventTime) -> ArraySlice<RecordedPost> {
    let all = posts[source, default: []]
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].published <= time { low = middle + 1 } else { high = middle }
    }
    return all[..<low]
  }
}

extension RecordedSource {
  /// The name that the feed gives itself.
  var title: String {
    switch self {
    case .brewForum: "Brew Forum"
    case .kafeiWeibo: "咖啡微博"
    case .cityHerald: "City Herald"
    case .travelNotes: "Travel Notes"
    }
  }

  var home: String { "https://\(rawValue).example/" }
}

package import Alerts

/// What a feed document says, with all text made plain.
package struct Feed: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    /// As the publisher wrote it: RSS `guid`, Atom `id`, RDF `about`.
    package var id: String?
    package var link: String?
    package var title: String?
    package var author: String?
    package var published: EventTime?
    package var updated: EventTime?
    package var summaryText: String?
    package var contentText: String?
    package var categories: [String] = []
    package var engagement = Engagement()

    package init() {}
  }

  package var title: String?
  package var link: String?
  /// Where the feed itself says that it is (`rel="self"`).
  package var selfLink: String?
  package var language: String?
  package var hints = Hints()
  /// In document order.
  package var entries: [Entry] = []
  /// The entry in which the document ends; it will be whole another time.
  package var unfinished: Entry?
  /// Damage in spite of which the feed was read.
  package var warning: String?

  package init() {}
}

/// Why a document yields no feed.
package enum FeedError: Error, Sendable, Equatable {
  case empty
  /// `found` names what it is instead, such as `HTML page`.
  case notAFeed(found: String)
  /// It is built to exhaust its reader.
  case refused(reason: String)
}

extension FeedError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "not a feed: empty answer"
    case .notAFeed(let found): "not a feed: \(found)"
    case .refused(let reason): "feed refused: \(reason)"
    }
  }
}

/// What one document may cost; what exceeds it is left out, with a warning.
package struct FeedLimits: Sendable {
  package var entries = 5000
  /// Bytes of one field, mark-up included.
  package var field = 256 * 1024
  /// Bytes of all fields together.
  package var total = 12 * 1024 * 1024
  package var categories = 64

  package init() {}
}

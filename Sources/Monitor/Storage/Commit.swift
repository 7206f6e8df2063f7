package import Alerts
package import Attention

/// A post with everything that was found out about it.
package struct ScoredPost: Sendable {
  package var post: Post
  package var sentiment: Sentiment
  /// Names of the topics that it matches.
  package var topics: [String]
  /// The story that it tells; nil where nobody asked.
  package var story: Story.ID?
  package var standing: KnownPost.Standing
  /// The rules on posts that it raised alerts of, each with the topic: see ``AlertEngine/mark(rule:topic:)``.
  package var raised: [String] = []

  package init(
    post: Post, sentiment: Sentiment, topics: [String], story: Story.ID? = nil, standing: KnownPost.Standing = .live
  ) {
    self.post = post
    self.sentiment = sentiment
    self.topics = topics
    self.story = story
    self.standing = standing
  }

  private static let topicSeparator: Character = "\u{1f}"

  /// The topics as one text, as they are stored with the post; nil for none.
  var storedTopics: String? { Self.stored(topics) }

  /// The same of what it raised.
  var storedMarks: String? { Self.stored(raised) }

  private static func stored(_ names: [String]) -> String? {
    names.isEmpty ? nil : names.joined(separator: String(topicSeparator))
  }

  /// Names that were stored as one text.
  static func topics(stored text: String?) -> [String] {
    text.map { $0.split(separator: topicSeparator).map(String.init) } ?? []
  }
}

/// A stored post that its source delivered otherwise: the whole post as it is to be now, of the same key and time.
package struct PostEdit: Sendable {
  package var scored: ScoredPost
  /// The topics that it matched before.
  package var oldTopics: [String]

  package init(scored: ScoredPost, oldTopics: [String]) {
    self.scored = scored
    self.oldTopics = oldTopics
  }
}

/// What the next request of a source goes on from: what its server wants back at a conditional request, byte for byte
/// (RFC 9110 section 13.1), and how far a source that can be asked for what is newer has been read.
package struct Validators: Sendable, Equatable {
  package var etag: String?
  package var lastModified: String?
  /// The greatest id or time of a JSON source's items.
  package var cursor: String?

  package init(etag: String? = nil, lastModified: String? = nil, cursor: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
    self.cursor = cursor
  }
}

/// The outcome of one poll; it is stored with the last of the poll's posts, which acknowledges the source.
package struct PollRecord: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Entries were read; `validators` are those of the answer, `entries` how many it held.
    case fetched(validators: Validators, entries: Int)
    case notModified(validators: Validators)
    /// `reason` is one line for people, such as `HTTP 404` or `no answer within 20 s`.
    case failed(reason: String)

    package var isSuccess: Bool {
      if case .failed = self { false } else { true }
    }
  }

  package var source: String
  /// When the request went out.
  package var started: EventTime
  package var finished: EventTime
  package var outcome: Outcome
  /// A warning about a feed that was read in spite of damage.
  package var warning: String?
  /// How polling goes on; nil leaves what is stored.
  package var state: PollState?
  /// Whether the source was asked only for what is newer than what it brought last; all entries are then new.
  package var isIncremental = false
  /// Whether entries were probably missed: none of the answer's entries was known, although the answer before it had
  /// some. The pipeline finds out.
  package var isOverrun = false

  package init(
    source: String, started: EventTime? = nil, finished: EventTime, outcome: Outcome, warning: String? = nil
  ) {
    self.source = source
    self.started = started ?? finished
    self.finished = finished
    self.outcome = outcome
    self.warning = warning
  }
}

/// All that one batch changes; it is written in one transaction.
package struct Commit: Sendable {
  package var posts: [ScoredPost] = []
  /// Made after the posts, in order.
  package var edits: [PostEdit] = []
  package var stories = StoryChanges()
  package var polls: [PollRecord] = []
  /// Outages of sources that began or ended; one that is nothing is erased.
  package var outages: [SourceOutage] = []
  /// Buckets of windows, as their new totals.
  package var buckets: [BucketRecord] = []
  /// Hours of windows, as their new totals.
  package var hours: [BucketRecord] = []
  /// Named states of rules, detectors and clocks, as their new values.
  package var states: [String: [UInt8]] = [:]
  package var alerts: [AlertEvent] = []
  /// What the alerts' topics are found by, by topic: such words are no news in an alert.
  package var keywords: [String: [String]] = [:]
  /// Counters to add to those stored, such as `late_posts`.
  package var counters: [String: Int] = [:]

  package init() {}

  /// Whether it changes nothing but the horizon.
  var isEmpty: Bool {
    posts.isEmpty && edits.isEmpty && polls.isEmpty && outages.isEmpty && buckets.isEmpty && hours.isEmpty
      && alerts.isEmpty && states.count <= 1
  }
}

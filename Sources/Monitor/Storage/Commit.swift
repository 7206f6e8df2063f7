package import Alerts
package import Attention

/// A post with everything that was found out about it.
package struct ScoredPost: Sendable {
  package var post: Post
  package var sentiment: Sentiment
  /// Names of the topics that it matches.
  package var topics: [String]

  package init(post: Post, sentiment: Sentiment, topics: [String]) {
    self.post = post
    self.sentiment = sentiment
    self.topics = topics
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
  package var polls: [PollRecord] = []
  /// Buckets of windows, as their new totals.
  package var buckets: [BucketRecord] = []
  /// Hours of windows, as their new totals.
  package var hours: [BucketRecord] = []
  /// Named states of rules, detectors and clocks, as their new values.
  package var states: [String: [UInt8]] = [:]
  package var alerts: [AlertEvent] = []
  /// Counters to add to those stored, such as `late_posts`.
  package var counters: [String: Int] = [:]

  package init() {}
}

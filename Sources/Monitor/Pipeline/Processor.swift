package import Alerts
package import Attention
import Glibc

/// The way of a batch: which posts are new, what they feel, which topics they touch, and what follows from it.
///
/// It owns the state that decides alerts and reads no clock and no file but through the closures it is given,
/// so a live run and a replay of the same posts go the same way.
package struct Processor {
  /// Which of these keys are stored already.
  package typealias KnownKeys = @Sendable ([Post.Key]) throws -> Set<Post.Key>

  private static let horizonState = "horizon"
  /// Buckets of the last day are shown.
  private static let span = Duration.seconds(86_400)

  private let model: SentimentModel
  private let matcher: TopicMatcher
  private let knownKeys: KnownKeys
  private let weight: Configuration.PostWeight
  private var engine: AlertEngine
  private var horizon: Horizon
  private var recent = RecentKeys(capacity: 65_536)
  package private(set) var totals = Totals()

  /// What has been seen since the start, for status.
  package struct Totals: Sendable {
    package var posts = 0
    package var duplicates = 0
    package var late = 0
    package var outOfRange = 0
    package var alerts = 0
  }

  /// Makes a processor that continues from what the store holds.
  package init(
    configuration: Configuration, model: SentimentModel, horizon: Horizon, restored: Store.Restored = Store.Restored(),
    knownKeys: @escaping KnownKeys
  ) throws {
    self.model = model
    self.knownKeys = knownKeys
    weight = configuration.windows.weight
    self.horizon = horizon
    matcher = TopicMatcher(topics: configuration.topics)
    engine = try AlertEngine(
      bucket: configuration.windows.bucket, lateness: configuration.windows.lateness,
      topics: configuration.topics.map(\.name), rules: configuration.rules)
    try engine.restore(buckets: restored.buckets, hours: restored.hours, states: restored.states)
    self.horizon.restore(restored.states[Self.horizonState] ?? [])
  }

  /// Takes items in the order in which the sources handed them over and returns all that they change.
  package mutating func process(_ items: [SourceItem]) throws -> Commit {
    var commit = Commit()
    let fresh = try newPosts(among: items)
    let sentiments = model.classify(fresh.map(\.body))
    var scored: [Post.Key: ScoredPost] = [:]
    for (post, sentiment) in zip(fresh, sentiments) {
      let topics = matcher.topics(of: post.body)
      scored[post.key] = ScoredPost(post: post, sentiment: sentiment, topics: topics)
    }
    for item in items {
      switch item {
      case .post(let post):
        horizon.observe(post.published, from: post.source, at: post.received)
        // A key stands for one new post; its first appearance counts.
        guard let new = scored.removeValue(forKey: post.key) else { continue }
        commit.posts.append(new)
        observe(new, noting: &commit)
        advance(at: post.received, noting: &commit)
      case .finished(let poll):
        commit.polls.append(poll)
        horizon.finish(
          poll.source, succeeded: poll.outcome.isSuccess, started: poll.started, at: poll.finished,
          due: poll.state?.due)
        advance(at: poll.finished, noting: &commit)
      }
    }
    finish(&commit)
    return commit
  }

  /// Evaluates everything up to a time, as if every source had told all it knows: the end of a replay.
  package mutating func settle(at time: EventTime) -> Commit {
    var commit = Commit()
    commit.alerts = engine.advance(to: time)
    finish(&commit)
    return commit
  }

  /// What the windows look like now.
  package func view(noting alerts: [AlertEvent]) -> PipelineView {
    let now = horizon.newestPost ?? .distantPast
    let buckets = Int(Self.span / engine.grid.bucket)
    let topics = matcher.names.map { name in
      PipelineView.Topic(
        name: name, series: engine.series(topic: name, buckets: buckets, through: now),
        lastHour: engine.totals(topic: name, window: .seconds(3600), through: now))
    }
    return PipelineView(topics: topics, totals: totals, now: now, alerts: alerts)
  }

  private mutating func newPosts(among items: [SourceItem]) throws -> [Post] {
    var unseen: [Post] = []
    for case .post(let post) in items {
      if recent.insert(post.key) { unseen.append(post) } else { totals.duplicates += 1 }
    }
    let stored = try knownKeys(unseen.map(\.key))
    totals.duplicates += stored.count
    return unseen.filter { !stored.contains($0.key) }
  }

  private mutating func observe(_ scored: ScoredPost, noting commit: inout Commit) {
    totals.posts += 1
    let post = scored.post
    for topic in scored.topics {
      let admission = engine.observe(
        Observation(
          topic: topic, time: post.published, mood: scored.sentiment.mood,
          polarity: Int64((Double(scored.sentiment.polarity) * 1_000_000).rounded()),
          weight: weight.thousandths(of: post.engagement), engagement: Int64(post.engagement.interactions),
          author: AuthorSketch.hash(post.author ?? post.source)),
        now: post.received)
      switch admission {
      case .counted: break
      case .corrected:
        totals.late += 1
        commit.counters["late_posts", default: 0] += 1
      case .tooLate, .tooFar, .unknownTopic:
        totals.outOfRange += 1
        commit.counters["posts_outside_windows", default: 0] += 1
      }
    }
  }

  private mutating func advance(at clock: EventTime, noting commit: inout Commit) {
    guard let reached = horizon.value(at: clock) else { return }
    commit.alerts += engine.advance(to: reached)
  }

  private mutating func finish(_ commit: inout Commit) {
    let changes = engine.takeChanges()
    commit.buckets = changes.buckets
    commit.hours = changes.hours
    commit.states = changes.states
    commit.states[Self.horizonState] = horizon.bytes
    totals.alerts += commit.alerts.count
  }
}

extension Configuration.PostWeight {
  func thousandths(of engagement: Engagement) -> Int64 {
    switch self {
    case .one: 1000
    case .engagement: Int64((1000 * (1 + log2(1 + Double(engagement.interactions)))).rounded())
    }
  }
}

extension Sentiment {
  fileprivate var mood: Observation.Mood {
    switch label {
    case .negative: .negative
    case .neutral: .neutral
    case .positive: .positive
    }
  }
}

package import Alerts
package import Attention
import FoundationEssentials
import Glibc

/// How many threads score a batch: one for each processor that the process may use, up to a limit.
let scoringThreads = min(ProcessInfo.processInfo.activeProcessorCount, 8)

/// The way of a batch: which posts are new, what they feel, which topics they touch, and what follows from it.
///
/// It owns the state that decides alerts and reads no clock and no file but through the closures it is given,
/// so a live run and a replay of the same posts go the same way.
package struct Processor {
  /// What is known of those of these keys whose posts are stored.
  package typealias Lookup = @Sendable ([Post.Key]) throws -> [Post.Key: KnownPost]

  private static let horizonState = "horizon"
  /// Buckets of the last day are shown.
  private static let span = Duration.seconds(86_400)

  /// Scores posts, each for itself.
  package typealias Classify = ([Post]) throws -> [Sentiment]

  private let classify: Classify
  private let matcher: TopicMatcher
  /// Finds the phrases that rules on posts look for; each is a topic of that name.
  let phrases: TopicMatcher
  private let lookUp: Lookup
  private let weight: Configuration.PostWeight
  /// What each topic is found by.
  private let keywords: [String: [String]]
  var engine: AlertEngine
  private var horizon: Horizon
  private var recent = RecentPosts(capacity: 65_536)
  private var arrivals: SourceArrivals
  private var stories = StoryIndex()
  private var watch: OutageWatch
  package private(set) var totals = Totals()

  /// What has been seen since the start, for status.
  package struct Totals: Sendable {
    package var posts = 0
    package var duplicates = 0
    /// Known posts that came changed.
    package var edits = 0
    /// Posts that told a known story.
    package var copies = 0
    /// Posts of first loads.
    package var history = 0
    package var overruns = 0
    package var late = 0
    package var outOfRange = 0
    package var alerts = 0
  }

  /// Makes a processor that continues from what the store holds. The first load of those of the sources that the store
  /// does not know is taken for history.
  package init(
    configuration: Configuration, model: SentimentModel, horizon: Horizon, sources: [String],
    restored: Store.Restored = Store.Restored(), lookUp: @escaping Lookup
  ) throws {
    try self.init(
      configuration: configuration, classify: { model.classify($0.map(\.body), threads: scoringThreads) },
      horizon: horizon, sources: sources, restored: restored, lookUp: lookUp)
  }

  /// Makes a processor with another way to score, such as looking up the scores that posts have already.
  package init(
    configuration: Configuration, classify: @escaping Classify, horizon: Horizon, sources: [String],
    restored: Store.Restored = Store.Restored(), lookUp: @escaping Lookup
  ) throws {
    self.classify = classify
    self.lookUp = lookUp
    weight = configuration.windows.weight
    keywords = Dictionary(configuration.topics.map { ($0.name, $0.any + $0.all) }) { first, _ in first }
    arrivals = SourceArrivals(configured: sources, health: restored.sources)
    stories.restore(restored.stories, lastID: restored.lastStory)
    self.horizon = horizon
    matcher = TopicMatcher(topics: configuration.topics)
    engine = try AlertEngine(
      bucket: configuration.windows.bucket, lateness: configuration.windows.lateness,
      topics: configuration.topics.map(\.name), rules: configuration.rules,
      sources: configuration.sources.map(\.name))
    phrases = TopicMatcher(phrases: engine.phrases)
    try engine.restore(buckets: restored.buckets, hours: restored.hours, states: restored.states)
    for outage in restored.outages { engine.note(outage) }
    self.horizon.restore(restored.states[Self.horizonState] ?? [])
    let names = Set(sources)
    watch = OutageWatch(
      sources: configuration.sources.filter { names.contains($0.name) }, restored: restored, horizon: self.horizon)
  }

  /// Takes items in the order in which the sources handed them over and returns all that they change.
  package mutating func process(_ items: [SourceItem]) throws -> Commit {
    var commit = Commit()
    let news = try news(of: items)
    var sentiments = try classify(zip(items, news).compactMap { $1?.needsScore == true ? $0.post : nil })[...]
    for (item, news) in zip(items, news) {
      switch item {
      case .post(let post):
        horizon.observe(post.published, from: post.source, at: post.received)
        arrivals.note(post.source, isNew: news == .new)
        switch news {
        case .new: add(post, sentiments.removeFirst(), noting: &commit)
        case .rewritten: edit(post, sentiments.removeFirst(), noting: &commit)
        case .updated: edit(post, nil, noting: &commit)
        case .unchanged, nil: totals.duplicates += 1
        }
        if news == .new { advance(at: post.received, noting: &commit) }
      case .finished(var poll):
        arrivals.finish(&poll)
        if poll.isOverrun { totals.overruns += 1 }
        commit.polls.append(poll)
        horizon.finish(
          poll.source, succeeded: poll.outcome.isSuccess, started: poll.started, at: poll.finished,
          due: poll.state?.due)
        if let outage = watch.finish(poll, horizon: horizon, evaluated: engine.evaluatedUntil) {
          note(outage, in: &commit)
        }
        for outage in watch.overdue(at: poll.finished) { note(outage, in: &commit) }
        advance(at: poll.finished, noting: &commit)
      case .clock(let time):
        for outage in watch.overdue(at: time) { note(outage, in: &commit) }
        advance(at: time, noting: &commit)
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
    var view = PipelineView(topics: topics, totals: totals, now: now, alerts: alerts)
    view.coverage = engine.coverage(over: .seconds(3600))
    view.withoutData = engine.watchesWithoutData.map { "\($0.rule) on \($0.topic) since \($0.since)" }
    return view
  }

  private mutating func note(_ outage: SourceOutage, in commit: inout Commit) {
    engine.note(outage)
    commit.outages.append(outage)
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
    commit.stories = stories.takeChanges()
    for alert in commit.alerts { commit.keywords[alert.topic] = keywords[alert.topic] }
    totals.alerts += commit.alerts.count
  }
}

extension Processor {
  /// What each item's post is, by what is known of its key; nil for an item that is no post.
  ///
  /// The decision is taken before anything is scored, from the posts seen last and from the store. A batch that was
  /// committed before a crash is then known, and one that was not is new again.
  private mutating func news(of items: [SourceItem]) throws -> [PostNews?] {
    var missing: [Post.Key] = []
    for case .post(let post) in items where recent[post.key] == nil { missing.append(post.key) }
    for (key, known) in try lookUp(missing) { recent.remember(known, as: key) }
    // Of posts that come twice in this batch, the second is compared with the first.
    var latest: [Post.Key: PostDigest] = [:]
    return items.map { item in
      guard case .post(let post) = item else { return nil }
      let digest = PostDigest(post)
      let known = latest.updateValue(digest, forKey: post.key) ?? recent[post.key]?.digest
      return PostNews(digest, known: known)
    }
  }

  private mutating func add(_ post: Post, _ sentiment: Sentiment, noting commit: inout Commit) {
    let topics = matcher.topics(of: post.body)
    var scored = ScoredPost(post: post, sentiment: sentiment, topics: topics)
    if arrivals.isFirstLoad(post.source) {
      scored.standing = .history
      totals.history += 1
    }
    let place = stories.place(title: post.title, text: post.text, source: post.source, at: post.published)
    scored.story = place.story
    if !place.isNew { totals.copies += 1 }
    totals.posts += 1
    for topic in topics {
      switch observe(scored, topic: topic) {
      case .counted: break
      case .corrected where scored.standing == .history: break
      case .corrected:
        totals.late += 1
        commit.counters["late_posts", default: 0] += 1
      case .tooLate where scored.standing == .history: break
      case .tooLate, .tooFar, .unknownTopic:
        scored.standing = .outside
        totals.outOfRange += 1
        commit.counters["posts_outside_windows", default: 0] += 1
      }
    }
    judge(&scored, noting: &commit)
    commit.posts.append(scored)
    recent.remember(KnownPost(scored), as: post.key)
  }

  /// Takes over what has changed. Windows count the post as before, once, and if its bucket can still be corrected,
  /// by its new score.
  private mutating func edit(_ post: Post, _ sentiment: Sentiment?, noting commit: inout Commit) {
    guard let known = recent[post.key] else { return }
    var post = post
    post.published = known.published
    let topics = sentiment == nil ? known.topics : matcher.topics(of: post.body)
    var scored = ScoredPost(
      post: post, sentiment: sentiment ?? known.sentiment, topics: topics, story: known.story, standing: known.standing)
    let isCountedAnew = sentiment != nil || known.interactions != post.engagement.interactions
    if isCountedAnew, known.standing != .outside {
      for topic in known.topics { _ = engine.retract(known.observation(of: topic, weight: weight)) }
      for topic in topics {
        if known.topics.contains(topic) {
          _ = engine.observe(scored.observation(of: topic, weight: weight))
        } else {
          _ = observe(scored, topic: topic)
        }
      }
    }
    scored.raised = known.raised
    judge(&scored, noting: &commit)
    totals.edits += 1
    commit.counters["edited_posts", default: 0] += 1
    commit.edits.append(PostEdit(scored: scored, oldTopics: known.topics))
    recent.remember(KnownPost(scored), as: post.key)
  }

  /// Counts a post for a topic, and its story where it is the first of it about the topic.
  private mutating func observe(_ scored: ScoredPost, topic: String) -> AlertEngine.Admission {
    let isHistory = scored.standing == .history
    let time = isHistory ? EventTime.distantPast : scored.post.published
    let first = scored.story.map { stories.note($0, topic: topic, at: time) } ?? (isFirst: true, from: nil)
    var observation = scored.observation(of: topic, weight: weight)
    observation.beginsStory = first.isFirst
    let admission = engine.observe(observation, now: scored.post.received)
    if let from = first.from, !isHistory, admission == .counted || admission == .corrected {
      _ = engine.retractStory(topic: topic, at: from)
    }
    return admission
  }
}

extension SourceItem {
  fileprivate var post: Post? {
    if case .post(let post) = self { post } else { nil }
  }
}

extension ScoredPost {
  fileprivate func observation(of topic: String, weight: Configuration.PostWeight) -> Observation {
    var observation = KnownPost(self).observation(of: topic, weight: weight)
    observation.author = AuthorSketch.hash(post.author ?? post.source)
    return observation
  }
}

extension KnownPost {
  /// What the windows count of it for a topic, its story and its author apart.
  fileprivate func observation(of topic: String, weight: Configuration.PostWeight) -> Observation {
    Observation(
      topic: topic, time: published, mood: sentiment.mood,
      polarity: Int64((Double(sentiment.polarity) * 1_000_000).rounded()),
      weight: weight.thousandths(interactions: interactions), engagement: Int64(interactions), beginsStory: false,
      isHistory: standing == .history)
  }
}

extension Configuration.PostWeight {
  fileprivate func thousandths(interactions: Int) -> Int64 {
    switch self {
    case .one: 1000
    case .engagement: Int64((1000 * (1 + log2(1 + Double(interactions)))).rounded())
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

/// Turns scored posts into alerts: windows, spike detectors, rules and the lives of alerts, for all topics.
///
/// The engine reads no clock and does no I/O. Posts go in with ``observe(_:now:)`` in any order; ``advance(to:)``
/// says up to which event time everything is believed to be seen, and evaluates every rule at each tick (bucket
/// boundary) that the watermark, that time less the lateness, has passed. An evaluation at tick T sees only buckets
/// that end at T or before. What it reports is therefore a function of the set of posts, as long as none comes later
/// than the watermark; it does not depend on their order, or on how the advance is cut into calls.
///
/// ``takeChanges()`` gives what must be stored so that ``restore(buckets:hours:states:)`` continues exactly.
///
/// The engine owns an SQLite connection in memory, so it stays with one task; its copies share the connection.
public struct AlertEngine {
  /// What became of an observation.
  public enum Admission: Sendable, Hashable, CaseIterable {
    /// It is in a bucket that is yet to be evaluated.
    case counted
    /// Its bucket was evaluated, at most an hour ago. Later evaluations count it, past ones are not repeated.
    case corrected
    /// It lies more than an hour before the last evaluation, and was left out.
    case tooLate
    /// It lies too far in the future, and was left out.
    case tooFar
    /// No such topic is configured; it was left out.
    case unknownTopic
  }

  /// An alert that is firing now.
  public struct ActiveAlert: Sendable, Hashable {
    public var id: String
    public var rule: String
    public var topic: String
    public var since: EventTime
  }

  /// One rule on one topic.
  struct Watch {
    let rule: Int
    let topic: Int
    /// The name of its stored state.
    let state: String
    var life = AlertLife.inactive
  }

  /// The length of a bucket and the span of the windows.
  public let grid: WindowGrid
  let lateness: Duration
  let rules: [CompiledRule]
  let topicIndices: [String: Int]
  var topics: [TopicState]
  var watches: [Watch]
  /// The last tick that was evaluated, or skipped because nothing could happen in it.
  var tick: Int64?
  /// The newest time that ``advance(to:)`` was told.
  var horizon: EventTime?
  var changedBuckets: ChangedBuckets
  /// Hours by their own numbers.
  var changedHours: [BucketPlace: (bucket: Bucket, authors: AuthorSketch)] = [:]
  var changedTopics: Set<Int> = []
  var changedWatches: Set<Int> = []
  var isClockChanged = false
  /// Stored states that nobody needs any more.
  var obsoleteStates: Set<String> = []
  /// Stored buckets of another length that were added to present ones, and must be emptied in the store.
  var merged: [BucketRecord] = []
  /// The most buckets that any rule looks back.
  private let reach: Int
  /// The windows over which the posts of all topics are counted, for `share_of_voice`.
  let sharedSpans: [TopicReadings.Span]
  let connection: ExpressionConnection

  /// - Parameters:
  ///   - bucket: whole seconds, from one second to one hour.
  ///   - lateness: how long a tick waits for posts that come out of order, at most a day.
  ///   - topics: names; a repeated one counts once.
  ///   - rules: evaluated in this order, each on its topics in their order.
  /// - Throws: the first thing in the configuration that cannot be.
  public init(
    bucket: Duration, lateness: Duration, topics: [String], rules: [Rule]
  ) throws(AlertEngineError) {
    guard let grid = WindowGrid(bucket: bucket) else { throw .bucket(bucket) }
    guard (Duration.zero...Duration.seconds(86_400)).contains(lateness) else { throw .lateness(lateness) }
    self.grid = grid
    self.lateness = lateness
    var indices: [String: Int] = [:]
    var states: [TopicState] = []
    for topic in topics where indices[topic] == nil {
      indices[topic] = states.count
      states.append(TopicState(name: topic, grid: grid))
    }
    topicIndices = indices
    self.topics = states
    changedBuckets = ChangedBuckets(topics: states.count)
    do throws(RuleError) {
      connection = try ExpressionConnection()
    } catch {
      throw .rule(name: rules.first?.name ?? "", part: "expr", error)
    }
    var compiled: [CompiledRule] = []
    var watches: [Watch] = []
    var names: Set<String> = []
    for rule in rules {
      for topic in rule.topics {
        guard let index = indices[topic] else { throw .unknownTopic(rule: rule.name, topic: topic) }
        let watch = Watch(rule: compiled.count, topic: index, state: Self.stateName(rule: rule.name, topic: topic))
        guard names.insert(watch.state).inserted else { throw .duplicate(rule: rule.name, topic: topic) }
        watches.append(watch)
      }
      compiled.append(try CompiledRule(rule, grid: grid, connection: connection))
    }
    self.rules = compiled
    reach = max(grid.depth, compiled.map(\.reach).max() ?? 0)
    sharedSpans = TopicReadings.sharedSpans(of: compiled.flatMap(\.calls))
    self.watches = watches
  }

  /// The time up to which rules have been evaluated; nil before the first post's tick has passed.
  public var evaluatedUntil: EventTime? { tick.map(grid.start(of:)) }

  /// Evaluations that SQLite broke off; always zero unless memory ran out. They count as not breached.
  public var failedEvaluations: Int { connection.failures }

  /// Adds a post to its bucket, and says what became of it.
  ///
  /// `now` is when the post was received, if that should bound the future: a post more than an hour ahead of it is
  /// ``Admission/tooFar``. Without it only the number of waiting buckets is bounded, to twice the ring's depth.
  public mutating func observe(_ observation: Observation, now: EventTime? = nil) -> Admission {
    guard let topic = topicIndices[observation.topic] else { return .unknownTopic }
    if let now, observation.time > now + WindowGrid.correctionTime { return .tooFar }
    return change(topic, at: observation.time, author: observation.countedAuthor) { $0.add(observation) }
  }

  /// Takes out a post that was observed, as it was: it has been edited, and is observed anew. A bucket that can be
  /// corrected no more stays as it is.
  public mutating func retract(_ observation: Observation) -> Admission {
    guard let topic = topicIndices[observation.topic] else { return .unknownTopic }
    return change(topic, at: observation.time) { $0.remove(observation) }
  }

  /// Takes a story out of the bucket of a time, as an older post of it was observed.
  public mutating func retractStory(topic: String, at time: EventTime) -> Admission {
    guard let topic = topicIndices[topic] else { return .unknownTopic }
    return change(topic, at: time) { $0.stories = max(0, $0.stories - 1) }
  }

  private mutating func change(
    _ topic: Int, at time: EventTime, author: UInt32? = nil, _ body: (inout Bucket) -> Void
  ) -> Admission {
    let ordinal = grid.ordinal(of: time)
    var old: Bucket?
    if let tick, ordinal < tick {
      guard time >= grid.start(of: tick) - WindowGrid.correctionTime else { return .tooLate }
      old = topics[topic].windows[ordinal]
    }
    guard let total = topics[topic].windows.change(at: time, author: author, body)
    else { return old == nil ? .tooFar : .tooLate }
    changedBuckets.note(BucketPlace(ordinal: ordinal, topic: topic))
    guard let old, let tick else { return .counted }
    topics[topic].correct(from: old, to: total, at: ordinal, before: tick)
    changedTopics.insert(topic)
    let hour = grid.hour(of: ordinal)
    if hour < grid.hour(of: tick) { noteHour(hour, topic) }
    return .corrected
  }

  /// Evaluates all ticks up to the horizon less the lateness, and returns what began and what ended, in order.
  ///
  /// The first tick is the end of the oldest bucket with a post. Stretches in which nothing can happen cost nothing,
  /// however long they are. A horizon before an earlier one changes nothing.
  public mutating func advance(to horizon: EventTime) -> [AlertEvent] {
    // Before all time there is nothing to evaluate, and the subtraction below would overflow.
    guard horizon > .distantPast else { return [] }
    self.horizon = max(self.horizon ?? horizon, horizon)
    let last = grid.ordinal(of: horizon - lateness)
    guard var current = tick ?? topics.compactMap(\.windows.oldestAhead).min(), current < last else { return [] }
    var events: [AlertEvent] = []
    while current < last {
      if tick != nil, isAsleep {
        let next = topics.compactMap(\.windows.oldestAhead).min() ?? last
        if next > current {
          current = min(next, last)
          keepChanges(before: current)
          for index in topics.indices { topics[index].windows.close(before: current) }
          tick = current
          continue
        }
      }
      current += 1
      evaluate(at: current, into: &events)
      tick = current
    }
    isClockChanged = true
    return events
  }

  private mutating func evaluate(at tick: Int64, into events: inout [AlertEvent]) {
    keepChanges(before: tick)
    for index in topics.indices where topics[index].close(before: tick) { changedTopics.insert(index) }
    if tick % Int64(grid.bucketsPerHour) == 0 {
      // An hour has ended: topics that had posts in it have a total to be stored.
      for index in topics.indices where !topics[index].windows.isEmpty(over: grid.bucketsPerHour) {
        noteHour(grid.hour(of: tick) - 1, index)
      }
    }
    let time = grid.start(of: tick)
    let allPosts = TopicReadings.posts(of: topics, over: sharedSpans)
    for index in watches.indices {
      let watch = watches[index]
      let rule = rules[watch.rule]
      let topic = topics[watch.topic]
      let isEmpty =
        topic.windows.isEmpty(over: rule.reach)
        && (!rule.seesOtherTopics || topics.allSatisfy { $0.windows.isEmpty(over: rule.reach) })
      if isEmpty, isSettled(watch) { continue }
      let readings = TopicReadings(topic: topic, allPosts: allPosts)
      let isBreached = isEmpty ? rule.isBreachedWhenEmpty : rule.expression.evaluate(readings.value(of:)).isTrue
      let action = watches[index].life.observe(
        isBreached, at: time, holdFor: rule.rule.holdFor, keepFiringFor: rule.rule.keepFiringFor)
      if watches[index].life != watch.life { changedWatches.insert(index) }
      switch action {
      case .none:
        break
      case .fire(let since):
        events.append(rule.event(.firing, topic: topic.name, since: since, at: time, readings: readings))
      case .resolve(let since):
        events.append(rule.event(.resolved, topic: topic.name, since: since, at: time, readings: readings))
      }
    }
  }

  private mutating func noteHour(_ hour: Int64, _ topic: Int) {
    changedHours[BucketPlace(ordinal: hour, topic: topic)] = topics[topic].windows.hour(hour)
  }

  /// Whether the watch stays as it is for as long as its windows are empty.
  private func isSettled(_ watch: Watch) -> Bool {
    switch watch.life {
    case .inactive: !rules[watch.rule].isBreachedWhenEmpty
    case .firing: rules[watch.rule].isBreachedWhenEmpty
    case .pending, .lingering: false
    }
  }

  /// Whether nothing can happen at any tick before the next post.
  private var isAsleep: Bool { topics.allSatisfy { $0.isAsleep(reach: reach) } && watches.allSatisfy(isSettled) }
}

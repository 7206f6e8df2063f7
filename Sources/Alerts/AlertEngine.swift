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

  /// One rule over windows on one topic.
  struct Watch {
    let rule: Int
    let topic: Int
    var life = AlertLife.inactive
  }

  /// The length of a bucket and the span of the windows.
  public let grid: WindowGrid
  let lateness: Duration
  let rules: [CompiledRule]
  let topicIndices: [String: Int]
  var topics: [TopicState]
  /// Those of a rule are neighbours, in the order of its topics.
  var watches: [Watch]
  /// For each rule the number of its condition; of rules on posts, none.
  private let conditionOfRule: [Int]
  /// What the rules over windows ask, each once.
  private let conditions: [WatchedCondition]
  /// What the conditions ask, each once.
  private let calls: [WindowCall]
  var posts: PostWatch
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
  /// When which source was heard.
  var sight: SourceSight
  let library: ExpressionLibrary

  /// - Parameters:
  ///   - bucket: whole seconds, from one second to one hour.
  ///   - lateness: how long a tick waits for posts that come out of order, at most a day.
  ///   - topics: names; a repeated one counts once.
  ///   - rules: evaluated in this order, each on its topics in their order.
  ///   - sources: names of those whose outages ``note(_:)`` may tell of.
  /// - Throws: the first thing in the configuration that cannot be.
  public init(
    bucket: Duration, lateness: Duration, topics: [String], rules: [Rule], sources: [String] = []
  ) throws(AlertEngineError) {
    guard let grid = WindowGrid(bucket: bucket) else { throw .bucket(bucket) }
    guard (Duration.zero...Duration.seconds(86_400)).contains(lateness) else { throw .lateness(lateness) }
    self.grid = grid
    sight = SourceSight(sources: sources)
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
      library = ExpressionLibrary(grid: grid, connection: try ExpressionConnection())
    } catch {
      throw .rule(name: rules.first?.name ?? "", part: "expr", error)
    }
    var compiled: [CompiledRule] = []
    var watches: [Watch] = []
    var watched: [String: Set<Int>] = [:]
    var posts = PostWatch()
    for rule in rules {
      for topic in rule.topics {
        guard let index = indices[topic] else { throw .unknownTopic(rule: rule.name, topic: topic) }
        guard watched[rule.name, default: []].insert(index).inserted else {
          throw .duplicate(rule: rule.name, topic: topic)
        }
        if rule.on == .topic { watches.append(Watch(rule: compiled.count, topic: index)) }
      }
      if rule.on == .post { posts.rules.append(compiled.count) }
      compiled.append(try CompiledRule(rule, library: library))
    }
    var book = ConditionBook()
    conditionOfRule = compiled.map { book.number(of: $0, grid: grid) }
    conditions = book.conditions
    calls = book.calls
    posts.notePhrases(of: compiled)
    self.posts = posts
    self.rules = compiled
    reach = max(grid.depth, conditions.map(\.reach).max() ?? 0)
    sharedSpans = TopicReadings.sharedSpans(of: compiled.flatMap(\.calls))
    self.watches = watches
  }

  /// Takes in that a source is down, or was; the same outage again, now with its end, replaces what was known of it.
  ///
  /// Outages belong to the state: whoever stores it notes them anew after ``restore(buckets:hours:states:)``.
  public mutating func note(_ outage: SourceOutage) { sight.note(outage) }

  /// The time up to which rules have been evaluated; nil before the first post's tick has passed.
  public var evaluatedUntil: EventTime? { tick.map(grid.start(of:)) }

  /// Evaluations that SQLite broke off; always zero unless memory ran out. They count as not breached.
  public var failedEvaluations: Int { library.connection.failures }

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
    let gap = gap(before: tick)
    for index in topics.indices where topics[index].close(before: tick, gap: gap) { changedTopics.insert(index) }
    if tick % Int64(grid.bucketsPerHour) == 0 {
      // An hour has ended: topics that had posts in it have a total to be stored.
      for index in topics.indices where !topics[index].windows.isEmpty(over: grid.bucketsPerHour) {
        noteHour(grid.hour(of: tick) - 1, index)
      }
    }
    let time = grid.start(of: tick)
    let allPosts = TopicReadings.posts(of: topics, over: sharedSpans)
    let sight = sight(at: tick)
    var answers = TickAnswers(calls: calls.count, topics: topics.count)
    var verdicts = Array(repeating: WatchedCondition.Verdict.undecided, count: conditions.count * topics.count)
    for index in watches.indices {
      let watch = watches[index]
      let rule = rules[watch.rule]
      let action: AlertLife.Action
      if let sight {
        action = observe(index, at: time, TopicReadings(topic: topics[watch.topic], allPosts: allPosts, sight: sight))
      } else {
        let place = conditionOfRule[watch.rule] * topics.count + watch.topic
        if verdicts[place] == .undecided {
          verdicts[place] = verdict(
            on: conditionOfRule[watch.rule], topic: watch.topic, allPosts: allPosts, &answers)
        }
        if verdicts[place].isEmpty, isSettled(watch) { continue }
        action = watches[index].life.observe(
          verdicts[place].isBreached, at: time, holdFor: rule.rule.holdFor, keepFiringFor: rule.rule.keepFiringFor)
      }
      if watches[index].life != watch.life { changedWatches.insert(index) }
      let event: (status: AlertEvent.Status, since: EventTime)
      switch action {
      case .none: continue
      case .fire(let since): event = (.firing, since)
      case .resolve(let since): event = (.resolved, since)
      }
      let readings = TopicReadings(topic: topics[watch.topic], allPosts: allPosts, sight: sight)
      events.append(
        rule.event(
          event.status, topic: topics[watch.topic].name, since: event.since, at: time, readings: readings))
    }
  }

  /// Takes a watch on by a tick at which not everything was heard that its condition sees.
  private mutating func observe(_ index: Int, at time: EventTime, _ readings: TopicReadings) -> AlertLife.Action {
    let rule = rules[watches[index].rule]
    guard let isBreached = readings.decision(on: rule.expression, isFiring: watches[index].life.isFiring) else {
      watches[index].life.suspend(at: time)
      return .none
    }
    return watches[index].life.observe(
      isBreached, at: time, holdFor: rule.rule.holdFor, keepFiringFor: rule.rule.keepFiringFor)
  }

  /// Decides a condition for a topic at the tick that has been closed.
  private func verdict(
    on condition: Int, topic: Int, allPosts: [TopicReadings.Span: Int64], _ answers: inout TickAnswers
  ) -> WatchedCondition.Verdict {
    let asked = conditions[condition]
    let isEmpty =
      topics[topic].windows.isEmpty(over: asked.reach)
      && (!asked.seesOtherTopics || topics.allSatisfy { $0.windows.isEmpty(over: asked.reach) })
    if isEmpty { return asked.isBreachedWhenEmpty ? .emptyAndTrue : .emptyAndFalse }
    let isTrue = asked.isTrue { call in
      answers.value(call, topic) {
        TopicReadings(topic: topics[topic], allPosts: allPosts).value(of: calls[call])
      }
    }
    return isTrue ? .isTrue : .isFalse
  }

  /// What was not heard in the bucket before the tick.
  private func gap(before tick: Int64) -> SightGap {
    let bucket = grid.start(of: tick - 1)..<grid.start(of: tick)
    let value = grid.value(before: tick).start
    let end = value + grid.bucket * grid.bucketsPerValue
    guard !sight.isClear(since: value - (end - value)) else { return .none }
    return SightGap(missing: 1 - sight.coverage(bucket), backlog: sight.backlog(value..<end))
  }

  /// Nil if no rule looks back at an outage.
  func sight(at tick: Int64) -> SourceSight? {
    sight.isClear(since: grid.start(of: tick - Int64(reach))) ? nil : sight
  }

  private mutating func noteHour(_ hour: Int64, _ topic: Int) {
    changedHours[BucketPlace(ordinal: hour, topic: topic)] = topics[topic].windows.hour(hour)
  }

  /// Whether the watch stays as it is for as long as its windows are empty.
  private func isSettled(_ watch: Watch) -> Bool {
    switch watch.life {
    case .inactive: !conditions[conditionOfRule[watch.rule]].isBreachedWhenEmpty
    case .firing: conditions[conditionOfRule[watch.rule]].isBreachedWhenEmpty
    case .pending, .lingering, .noData: false
    }
  }

  /// Whether nothing can happen at any tick before the next post.
  private var isAsleep: Bool {
    tick.map { sight(at: $0) == nil } ?? true && topics.allSatisfy { $0.isAsleep(reach: reach) }
      && watches.allSatisfy(isSettled)
  }
}

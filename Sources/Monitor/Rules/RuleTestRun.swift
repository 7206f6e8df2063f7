import Alerts

/// One test of a file, run through the engine that runs the rules.
struct RuleTestRun {
  /// A rule on a topic.
  private struct Pair: Hashable {
    var rule: String
    var topic: String
  }

  private struct Tick {
    var state: Character
    /// The values of the expression's calls, for messages.
    var values: String
  }

  private let test: RuleTestFile.Test
  private let bucket: Duration
  private let rules: [Rule]
  private var ticks: [Pair: [Tick]] = [:]
  private var fires: [Pair: [Duration]] = [:]

  init(_ test: RuleTestFile.Test, bucket: Duration, rules: [Rule]) throws {
    self.test = test
    self.bucket = bucket
    self.rules = rules
    try run()
  }

  /// What was expected and did not happen, each in the place of its expectation.
  var failures: [Mistake] { test.expectations.compactMap(failure) }

  private mutating func run() throws {
    let named = Set(test.expectations.map(\.rule))
    let watched = rules.filter { named.contains($0.name) }
    let topics = Set(rules.flatMap(\.topics)).union(test.series.keys).union(test.posts.map(\.observation.topic))
      .sorted()
    var engine = try AlertEngine(
      bucket: bucket, lateness: .zero, topics: topics, rules: watched,
      sources: test.sources.keys.sorted())
    for outage in test.outages(bucket: bucket) { engine.note(outage) }
    let pairs = Set(test.expectations.map { Pair(rule: $0.rule, topic: $0.topic) })
    let probes = try watched.filter { $0.on == .topic }.reduce(into: [:]) {
      try $0[$1.name] = engine.probe($1.expression)
    }
    let posts = test.posts.sorted { $0.observation.time < $1.observation.time }
    let phrases = TopicMatcher(phrases: engine.phrases)
    var nextPost = 0
    for index in 0..<length {
      let start = test.start + bucket * index
      let end = start + bucket
      for (topic, series) in test.series where index < series.items.count && series.items[index].posts > 0 {
        _ = engine.observe(
          BucketRecord(topic: topic, start: start, bucket: DrawnSeries.bucket(series.items[index])))
      }
      var events: [AlertEvent] = []
      while nextPost < posts.count, posts[nextPost].observation.time < end {
        let (post, observation) = (posts[nextPost].seen(by: phrases), posts[nextPost].observation)
        _ = engine.observe(observation)
        events += engine.judge(post, topics: [observation.topic], now: observation.time)
        nextPost += 1
      }
      events += engine.advance(to: end)
      for pair in pairs {
        let own = events.filter { $0.rule.name == pair.rule && $0.topic == pair.topic }
        let begun = own.filter { $0.status == .firing }
        fires[pair, default: []] += begun.map { ($0.post == nil ? end : $0.startsAt) - test.start }
        let values = probes[pair.rule].map { engine.values(of: $0, topic: pair.topic) } ?? []
        // A rule on posts is on in the buckets in which it fires.
        let isRaised = own.contains { $0.post != nil }
        let state = isRaised ? "F" : Self.letter(engine.state(rule: pair.rule, topic: pair.topic), own.last?.status)
        ticks[pair, default: []].append(
          Tick(
            state: state, values: values.map { "\($0.call) = \(fixedDecimals($0.number, 2))" }.joined(separator: ", ")))
      }
    }
  }

  /// Buckets until the last drawn one and the last moment of an expectation.
  private var length: Int {
    var end = test.series.values.map(\.items.count).max() ?? 0
    if let last = test.posts.map(\.observation.time).max() { end = max(end, count(last - test.start) + 1) }
    for expectation in test.expectations {
      switch expectation.kind {
      case .state(_, let at): end = max(end, count(at))
      case .drawn(let states, let from): end = max(end, count(from) + states.characters.count)
      case .fires: break
      }
    }
    return min(end, DrawnSeries.limit)
  }

  private func count(_ time: Duration) -> Int { Int(time.wholeMilliseconds / bucket.wholeMilliseconds) }

  private static func letter(_ state: AlertState?, _ event: AlertEvent.Status?) -> Character {
    switch state {
    case .pending: "P"
    case .firing, .lingering: "F"
    case .noData(_, let firing): firing == nil ? "N" : "F"
    case .inactive, nil: event == .resolved ? "R" : "."
    }
  }

  private static func word(_ letter: Character) -> String {
    switch letter {
    case "P": "pending"
    case "F": "firing"
    case "R": "resolved"
    case "N": "no data"
    default: "inactive"
    }
  }

  private func failure(_ expectation: RuleTestFile.Expectation) -> Mistake? {
    let pair = Pair(rule: expectation.rule, topic: expectation.topic)
    let ticks = ticks[pair] ?? []
    let subject = "test '\(test.name)': \(pair.rule) on \(pair.topic)"
    switch expectation.kind {
    case .state(let expected, let at):
      let index = count(at) - 1
      let tick = ticks.indices.contains(index) ? ticks[index] : Tick(state: ".", values: "")
      // What has just ended is inactive, too.
      guard tick.state != expected, !(tick.state == "R" && expected == ".") else { return nil }
      return mistake(
        "\(subject) at \(formattedDuration(at)) is \(Self.word(tick.state)); expected \(Self.word(expected))",
        at: expectation.place, values: tick.values)
    case .fires(let expected):
      let times = fires[pair] ?? []
      guard times.count != expected else { return nil }
      let list = times.prefix(5).map(formattedDuration).joined(separator: ", ")
      return mistake(
        "\(subject) fires \(times.count) times\(times.isEmpty ? "" : " (at \(list))"); expected \(expected)",
        at: expectation.place, values: "")
    case .drawn(let states, let from):
      let first = count(from)
      let was = states.characters.indices.map { index in
        ticks.indices.contains(first + index) ? ticks[first + index].state : "."
      }
      let differences = zip(states.characters, was).enumerated().filter { _, pair in pair.0 != "?" && pair.0 != pair.1 }
      guard let difference = differences.first else { return nil }
      let end = from + bucket * (difference.offset + 1)
      let shown = Swift.max(0, difference.offset - 30)..<Swift.min(was.count, difference.offset + 30)
      return mistake(
        "\(subject) at \(formattedDuration(end)) is \(Self.word(difference.element.1)); "
          + "expected \(Self.word(difference.element.0))\n    expected  \(String(states.characters[shown]))"
          + "\n    was       \(String(was[shown]))"
          + "\n              \(String(repeating: " ", count: difference.offset - shown.lowerBound))^",
        at: expectation.place,
        values: ticks.indices.contains(first + difference.offset) ? ticks[first + difference.offset].values : "")
    }
  }

  private func mistake(_ message: String, at place: FilePosition, values: String) -> Mistake {
    Mistake(
      file: place.file, line: place.line, column: place.column,
      message: message + (values.isEmpty ? "" : "\n    there \(values)"))
  }
}

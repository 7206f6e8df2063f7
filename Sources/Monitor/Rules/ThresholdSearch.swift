import Alerts

/// Looks for the number in a rule's expression with which it would have fired as often as somebody wants.
struct ThresholdSearch {
  struct Trial: Sendable, Equatable {
    var threshold: Double
    var fires: Int
    var firesPerWeek: Double
  }

  /// How often a rule is to fire, such as `2/week`.
  struct Target: Equatable {
    var perWeek: Double

    init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let lengths = ["day": 7, "week": 1, "month": 7 / 30.4375, "year": 7 / 365.25]
      guard parts.count == 2, let count = Double(String(parts[0])), count.isFinite, count >= 0,
        let factor = lengths[String(parts[1])]
      else { return nil }
      perWeek = count * factor
    }
  }

  let rule: Rule
  let comparison: ExpressionOutline.Comparison
  private let bucket: Duration
  private let topics: [String]
  private let buckets: [BucketRecord]
  private let since: EventTime

  private static let samplesKept = 20_000

  /// The buckets are in the order of their times.
  init(
    rule: Rule, comparison: ExpressionOutline.Comparison, topics: [String], bucket: Duration, buckets: [BucketRecord],
    since: EventTime
  ) {
    self.rule = rule
    self.comparison = comparison
    self.topics = topics
    self.bucket = bucket
    self.buckets = buckets
    self.since = max(since, buckets.first?.start ?? since)
  }

  /// What the rule does with each candidate, in the order of the numbers; the present number is among them.
  func trials() throws -> [Trial] {
    let candidates = try candidates()
    let rules = candidates.enumerated().map { index, candidate in
      var copy = rule
      copy.name = "\(index)"
      copy.annotations = [:]
      copy.expression = expression(with: candidate)
      return copy
    }
    var counts = Array(repeating: 0, count: candidates.count)
    try run(rules) { _, events in
      for event in events where event.status == .firing && event.startsAt >= since {
        if let index = Int(event.rule.name) { counts[index] += 1 }
      }
    }
    let weeks = Double(max((end - since).wholeMilliseconds, 3_600_000)) / (7 * 86_400_000)
    return zip(candidates, counts).map {
      Trial(threshold: $0, fires: $1, firesPerWeek: Double($1) / weeks)
    }
  }

  /// The trial nearest to the target; of equally near ones that nearest to the present number.
  func best(of trials: [Trial], for target: Target) -> Trial? {
    trials.min {
      (abs($0.firesPerWeek - target.perWeek), abs($0.threshold - comparison.number))
        < (abs($1.firesPerWeek - target.perWeek), abs($1.threshold - comparison.number))
    }
  }

  /// The expression with another number in the place of the comparison's.
  func expression(with number: Double) -> String {
    let bytes = Array(rule.expression.utf8)
    let text = Array(Self.written(number).utf8)
    return String(
      decoding: bytes[..<comparison.place.lowerBound] + text + bytes[comparison.place.upperBound...], as: UTF8.self)
  }

  /// Three significant digits, without an exponent.
  static func written(_ number: Double) -> String {
    var places = 0
    var size = abs(number)
    while size > 0, size < 100, places < 6 {
      size *= 10
      places += 1
    }
    var text = fixedDecimals(number, places)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }

  private var end: EventTime { (buckets.last?.start ?? since) + bucket }

  /// The present number, and quantiles of what stood on the other side, closer together towards the rare end.
  private func candidates() throws -> [Double] {
    var samples: [Double] = []
    var stride = 1
    var seen = 0
    var original = rule
    original.annotations = [:]
    var probe: ExpressionProbe?
    try run([original]) { engine, _ in
      if probe == nil { probe = try engine.probe(comparison.left) }
      guard let probe else { return }
      for topic in rule.topics {
        seen += 1
        guard seen % stride == 0, case .number(let number) = engine.answer(to: probe, topic: topic) else { continue }
        samples.append(number)
        guard samples.count == 2 * Self.samplesKept else { continue }
        stride *= 2
        samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      }
    }
    samples.sort()
    var candidates: Set<Double> = [comparison.number]
    let isBelow = comparison.sign.hasPrefix("<")
    for step in 0...40 where !samples.isEmpty {
      // The part of the time in which the condition is true: from 1 down to a ten-thousandth.
      let part = Self.power(ofTen: -Double(step) / 10)
      let index = min(Int(part * Double(samples.count)), samples.count - 1)
      let number = isBelow ? samples[index] : samples[samples.count - 1 - index]
      if let rounded = Double(Self.written(number)) { candidates.insert(rounded) }
    }
    return candidates.sorted()
  }

  private static func power(ofTen exponent: Double) -> Double {
    // Tenths only: ten to the power of a tenth, as often as needed.
    (0..<Int((-exponent * 10).rounded())).reduce(1.0) { product, _ in product / 1.258_925_411_794_167_2 }
  }

  /// Evaluates rules over the history, and gives what happened at each tick.
  private func run(_ rules: [Rule], at tick: (AlertEngine, [AlertEvent]) throws -> Void) throws {
    var engine = try AlertEngine(bucket: bucket, lateness: .zero, topics: topics, rules: rules)
    var index = 0
    while index < buckets.count {
      let start = buckets[index].start
      while index < buckets.count, buckets[index].start == start {
        _ = engine.observe(buckets[index])
        index += 1
      }
      try tick(engine, engine.advance(to: start + bucket))
      guard index < buckets.count else { break }
      // The empty buckets up to the next post, at most a day of them one by one.
      var time = start + bucket * 2
      let next = min(buckets[index].start, time + .seconds(86_400))
      while time <= next {
        try tick(engine, engine.advance(to: time))
        time = time + bucket
      }
      let events = engine.advance(to: buckets[index].start)
      if !events.isEmpty { try tick(engine, events) }
    }
  }
}

/// Buckets of posts of the past, under the topics as they are now.
enum BucketHistory {
  static func collect(_ history: PostHistory, configuration: Configuration) throws -> [BucketRecord] {
    struct Place: Hashable {
      var start: EventTime
      var topic: String
    }
    var configuration = configuration
    configuration.rules = []
    var processor = try Processor(
      configuration: configuration, classify: history.classify, horizon: Horizon(sources: []), sources: [],
      lookUp: { _ in [:] })
    var totals: [Place: BucketRecord] = [:]
    while true {
      let posts = try history.next(Pipeline.batchLimit)
      if posts.isEmpty { break }
      for record in try processor.process(posts.map { SourceItem.post($0) }).buckets {
        totals[Place(start: record.start, topic: record.topic)] = record
      }
    }
    return totals.values.sorted { ($0.start, $0.topic) < ($1.start, $1.topic) }
  }
}

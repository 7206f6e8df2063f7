import Alerts
import Glibc
import Monitor

/// Ten thousand rules on a hundred topics: how long they take to check, to load, and to evaluate at the end of a bucket.
enum RuleBenchmark {
  private static let ruleCount = 10_000
  private static let topics = (0..<100).map { "topic-\($0)" }
  private static let filesOfRules = 10

  static func rows() throws -> [Row] {
    let folder = try ScratchFolder()
    try write(to: folder.path)
    let rules = (0..<ruleCount).map { number in
      Rule(group: "g", name: "Rule\(number)", topics: topics, expression: expression(number))
    }
    var rows = [
      row(
        "check: 10,000 rules × 100 topics, no two alike", try check(folder.path), goal: 2,
        note: "the whole of check but its start"),
      row("make an engine of them", try engineCost(rules), goal: 2, note: "at a start and a reload"),
    ]
    let same = rules.enumerated().map { index, rule in
      var rule = rule
      rule.expression = expression(index % 100)
      return rule
    }
    rows.append(
      row(
        "a closed bucket, no two alike", try tickCost(rules), goal: 1,
        note: "1,000,000 rules on topics, one in ten by SQLite"))
    rows.append(row("a closed bucket, a hundred alike", try tickCost(same), goal: 1, note: nil))
    return rows
  }

  /// Writes the configuration for `voxpop check`, which must find nothing wrong with it.
  static func write(to folder: String) throws {
    var main = "sources:\n  - { name: hn, url: \"https://news.example.com/rss\" }\ntopics:\n"
    for topic in topics { main += "  - { name: \(topic), any: [\"\(topic)\", \"\(topic) inc\"] }\n" }
    main += "receivers:\n  - { name: log, file: { path: alerts.log } }\n"
    try write(main, to: folder + "/voxpop.yaml")
    guard mkdir(folder + "/rules", 0o700) == 0 || errno == EEXIST else {
      throw BenchmarkFailure("cannot make \(folder)/rules")
    }
    for file in 0..<filesOfRules {
      var text = "groups:\n  - name: group-\(file)\n    rules:\n"
      let size = ruleCount / filesOfRules
      for number in file * size..<(file + 1) * size {
        text += """
                - alert: Rule\(number)
                  topics: ["*"]
                  expr: \(expression(number))
                  for: 10m
                  keep_firing_for: 30m
                  severity: warning
                  annotations:
                    summary: "{{ topic }}: {{ negative_share('1h') | percent }} of {{ posts('1h') }} posts"
                    description: "rule \(number), yesterday {{ posts('1h', '1d') | integer }}"
                  notify: [log]

          """
      }
      try write(text, to: folder + "/rules/\(file).yaml")
    }
  }

  private static func expression(_ number: Int) -> String {
    let count = 5 + number / 10
    return switch number % 10 {
    case 0: "posts('1h') > 2 * posts('1h', '1d') + \(count)"
    case 1: "spike('posts') >= 0.5 AND posts('1h') >= \(count)"
    case 2: "negative_share('6h') > 0.4 AND posts('6h') >= \(count)"
    case 3: "negative('1h') >= \(count) OR spike('negative') >= 0.6"
    case 4: "mean_sentiment('1h') < -0.2 AND posts('1h') >= \(count)"
    case 5: "positive_share('1h') > 0.6 AND posts('1h') >= \(count) AND spike('posts') >= 0.5"
    case 6: "sentiment_shift('negative') >= 0.5 AND posts('1d') >= \(count)"
    case 7: "NOT posts('3h') > 0 AND posts('3h', '1d') >= \(count)"
    case 8: "authors('1h') >= \(count) AND stories('1h') >= 3"
    default: "negative_share('1h') > 0.5 AND posts('1h') >= \(count)"
    }
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchmarkFailure("cannot write \(path)") }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchmarkFailure("cannot write \(path)") }
  }

  private static func check(_ folder: String) throws -> Double {
    let watch = Stopwatch(CLOCK_PROCESS_CPUTIME_ID)
    let result = ConfigurationLoader.daemon.load(path: folder + "/voxpop.yaml")
    let cost = watch.cost.processor
    guard result.mistakes.isEmpty, result.configuration?.rules.count == ruleCount else {
      throw BenchmarkFailure("the rules are not right: \(result.mistakes.first.map(\.description) ?? "too few")")
    }
    return cost
  }

  private static func engineCost(_ rules: [Rule]) throws -> Double {
    let watch = Stopwatch()
    keep(try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: topics, rules: rules).evaluatedUntil)
    return watch.cost.processor
  }

  /// The median of thirty ticks after a day of traffic.
  private static func tickCost(_ rules: [Rule]) throws -> Double {
    var engine = try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: topics, rules: rules)
    var costs: [Double] = []
    var events = 0
    for tick in 0..<40 {
      for (index, topic) in topics.enumerated() {
        for post in 0..<(1 + (index + tick) % 7) {
          keep(
            engine.observe(
              Observation(
                topic: topic, time: EventTime(milliseconds: Int64(tick) * 300_000 + Int64(post)),
                mood: (index + post) % 3 == 0 ? .negative : .positive, polarity: Int64(post) * 1000,
                author: UInt32(truncatingIfNeeded: index * 31 + post * 7 + tick))))
        }
      }
      let watch = Stopwatch()
      events += engine.advance(to: EventTime(milliseconds: Int64(tick + 1) * 300_000)).count
      keep(engine.takeChanges().states.count)
      if tick >= 10 { costs.append(watch.cost.processor) }
    }
    keep(events)
    return median(costs)
  }

  private static func row(_ work: String, _ value: Double, goal: Double, note: String?) -> Row {
    Row(
      stage: "rules", work: work, value: value, unit: "s", reference: "the goal", referenceValue: goal,
      ratio: value / goal, note: note)
  }
}

import Alerts
import CSQLite

/// Windows and rules: nanoseconds an observation, microseconds an evaluation of a rule on a topic.
enum AlertBenchmark {
  private static let topics = (0..<20).map { "topic-\($0)" }
  private static let expression = "negative_share('1h') > 0.5 AND posts('1h') >= 20 AND spike('posts') >= 0.5"

  static func rows() throws -> [Row] {
    [
      try observationRow(topics, "windows: an observation"),
      try observationRow((0..<1000).map { "topic-\($0)" }, "windows: an observation, 1,000 topics"), try ruleRow(),
    ]
  }

  /// Posts of a day, half a second apart, with no rule to evaluate.
  private static func observationRow(_ topics: [String], _ work: String) throws -> Row {
    let count = 172_800
    let observations = (0..<count).map { observation(at: Int64($0) * 500, $0, of: topics) }
    var table: [Int: Int] = [:]
    // Its rings are made beforehand: 190 kB a topic.
    var engine = try AlertEngine(bucket: .seconds(300), lateness: .seconds(120), topics: topics, rules: [])
    let cost = Comparison.of {
      for (index, observation) in observations.enumerated() {
        keep(engine.observe(observation))
        if index % 256 == 255 { keep(engine.takeChanges().buckets.count) }
      }
    } against: {
      for index in 0..<count { table[index % 5000, default: 0] += 1 }
      keep(table.count)
    }
    return Row(
      stage: "alerts", work: work, value: cost.subject / Double(count) * 1e9, unit: "ns",
      reference: "an addition in a Dictionary", referenceValue: cost.reference / Double(count) * 1e9, ratio: cost.ratio)
  }

  /// Ticks with a post for every topic, and ten rules on each.
  private static func ruleRow() throws -> Row {
    let ticks = 300
    let rules = (0..<10).map { Rule(group: "bench", name: "Rule\($0)", topics: topics, expression: expression) }
    let evaluations = ticks * rules.count * topics.count
    let bare = try BareExpression()
    let cost = try Comparison.of(repetitions: 5) {
      var engine = try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: topics, rules: rules)
      for tick in 0..<ticks {
        for index in topics.indices { keep(engine.observe(observation(at: Int64(tick) * 300_000, index))) }
        keep(engine.advance(to: EventTime(milliseconds: Int64(tick + 1) * 300_000)).count)
      }
    } against: {
      for index in 0..<evaluations { keep(bare.isTrue(Double(index % 7), 12, 0.1)) }
    }
    return Row(
      stage: "alerts", work: "rules: one rule on one topic at one tick",
      value: cost.subject / Double(evaluations) * 1e6, unit: "µs",
      reference: "SQLite with the same expression, bound and stepped",
      referenceValue: cost.reference / Double(evaluations) * 1e6, ratio: cost.ratio,
      note: "windows, spike detectors and alert life included")
  }

  private static func observation(
    at milliseconds: Int64, _ index: Int, of topics: [String] = topics
  ) -> Observation {
    Observation(
      topic: topics[index % topics.count], time: EventTime(milliseconds: milliseconds),
      mood: index % 3 == 0 ? .negative : .positive, polarity: Int64(index % 1000) * 1000 - 500_000)
  }
}

/// The comparison of the rule above, as a prepared statement of three values.
private final class BareExpression {
  private var database: OpaquePointer?
  private var statement: OpaquePointer?

  init() throws(BenchmarkFailure) {
    guard sqlite3_open(":memory:", &database) == SQLITE_OK,
      sqlite3_prepare_v2(database, "SELECT (?1 > 0.5 AND ?2 >= 20 AND ?3 >= 0.5)", -1, &statement, nil) == SQLITE_OK
    else { throw BenchmarkFailure("SQLite does not open a database in memory") }
  }

  deinit {
    sqlite3_finalize(statement)
    sqlite3_close(database)
  }

  func isTrue(_ share: Double, _ posts: Double, _ spike: Double) -> Bool {
    sqlite3_bind_double(statement, 1, share)
    sqlite3_bind_double(statement, 2, posts)
    sqlite3_bind_double(statement, 3, spike)
    defer { sqlite3_reset(statement) }
    return sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) != 0
  }
}

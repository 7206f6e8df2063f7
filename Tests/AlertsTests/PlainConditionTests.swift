import Testing

@testable import Alerts

/// What is decided without SQLite is decided as SQLite does.
@Suite struct PlainConditionTests {
  private static let calls = ["posts('1h')", "negative_share('1h')", "mean_sentiment('5m')", "spike('posts')"]

  private func compiled(_ expression: String) throws -> (CompiledExpression, PlainCondition?) {
    let grid = try #require(WindowGrid(bucket: .seconds(300)))
    let library = ExpressionLibrary(grid: grid, connection: try ExpressionConnection())
    let whole = try library.expression(expression)
    return (whole, PlainCondition(expression, calls: whole.calls, grid: grid))
  }

  private static func random(_ depth: Int, _ generator: inout SeededGenerator) -> String {
    let number = ["0", "1", "0.5", "-1", "2e0", ".5", "- 1", "1e-1"].randomElement(using: &generator) ?? "0"
    let sign = ["<", "<=", ">", ">=", "=", "==", "<>", "!="].randomElement(using: &generator) ?? "<"
    let call = calls.randomElement(using: &generator) ?? ""
    switch depth == 0 ? 0 : Int.random(in: 0..<7, using: &generator) {
    case 0, 1: return Bool.random(using: &generator) ? "\(call) \(sign) \(number)" : "\(number) \(sign) \(call)"
    case 2: return "NOT \(random(depth - 1, &generator))"
    case 3: return "(\(random(depth - 1, &generator)))"
    case 4, 5: return "\(random(depth - 1, &generator)) AND \(random(depth - 1, &generator))"
    default: return "\(random(depth - 1, &generator)) or \(random(depth - 1, &generator))"
    }
  }

  @Test(arguments: 1...300)
  func `a random condition comes to the same`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let expression = Self.random(4, &generator)
    let (whole, plain) = try compiled(expression)
    let condition = try #require(plain, "\(expression)")
    for _ in 0..<200 {
      let values = whole.calls.map { _ in [-1, 0, 0.1, 0.5, 1, 2, .nan].randomElement(using: &generator) ?? 0 }
      let expected = whole.evaluate { (call) -> Double? in
        let value = values[whole.calls.firstIndex(of: call) ?? 0]
        return value.isNaN ? nil : value
      }.isTrue
      #expect(condition.isTrue { values[$0] } == expected, "\(expression) of \(values)")
    }
  }

  @Test(arguments: [
    "posts('1h') > 2 * posts('1d')", "posts('1h')", "posts('1h') > 1 IS NULL", "-posts('1h') > 1",
    "posts('1h') BETWEEN 1 AND 2", "posts('1h') IN (1, 2)", "posts('1h') > 1 = 1", "posts('1h') > 9007199254740993",
    "CASE WHEN posts('1h') > 1 THEN 1 END", "coalesce(posts('1h'), 0) > 1", "posts('1h') > 'a'", "1 > 0",
  ])
  func `anything else is left to SQLite`(expression: String) throws {
    #expect(try compiled(expression).1 == nil)
  }

  @Test func `rules that say the same are asked once and answer alike`() throws {
    let rules = (0..<50).map { index in
      Rule(
        group: "g", name: "R\(index)", topics: ["acme", "globex"],
        expression: index % 2 == 0 ? "posts('5m') >= 2" : "posts('5m') >= 2 + 0")
    }
    var engine = try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme", "globex"], rules: rules)
    for second in [1, 2] {
      _ = engine.observe(
        Observation(topic: "globex", time: EventTime(seconds: Int64(second)), mood: .neutral, polarity: 0))
    }
    let events = engine.advance(to: EventTime(seconds: 600))
    #expect(events.count { $0.status == .firing } == 50)
    #expect(events.allSatisfy { $0.topic == "globex" })
    #expect(events.filter { $0.status == .firing }.map(\.rule.name) == rules.map(\.name), "in the order of the rules")
  }
}

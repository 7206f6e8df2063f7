import Testing

@testable import Alerts

@Suite struct ExpressionOutlineTests {
  @Test(arguments: [
    ("posts('1h') > 20", ["posts('1h') > 20"]),
    ("a > 1 AND b < 2 and c = 3", ["a > 1", "b < 2", "c = 3"]),
    ("a > 1 OR b < 2 AND c = 3", ["a > 1", "b < 2", "c = 3"]),
    ("(a > 1 OR b < 2) AND NOT (c = 3 AND d)", ["a > 1", "b < 2", "c = 3", "d"]),
    ("a BETWEEN 1 AND 2 AND b", ["a BETWEEN 1 AND 2", "b"]),
    ("CASE WHEN a AND b THEN 1 END = 1 AND c", ["CASE WHEN a AND b THEN 1 END = 1", "c"]),
    ("max(a, b AND c) > 1", ["max(a, b AND c) > 1"]),
    ("posts('1h') > 1\n  AND spike('posts') >= 0.5", ["posts('1h') > 1", "spike('posts') >= 0.5"]),
  ])
  func `an expression falls into the conditions that AND, OR and NOT join`(text: String, conditions: [String]) {
    #expect(ExpressionOutline(text).conditions.map(\.text) == conditions)
  }

  @Test func `AND binds stronger than OR, as SQL has it`() {
    guard case .any(let parts) = ExpressionOutline("a > 1 OR b < 2 AND c = 3").kind else {
      Issue.record("no OR")
      return
    }
    #expect(parts.map(\.text) == ["a > 1", "b < 2 AND c = 3"])
  }

  @Test(arguments: [
    ("posts('1h') >= 20", "posts('1h')", ">=", 20.0),
    ("0.5 < negative_share('1h')", "negative_share('1h')", ">", 0.5),
    ("(mean_sentiment('1h') < -0.2)", "mean_sentiment('1h')", "<", -0.2),
    ("posts('1h') / 2 <> 1e3", "posts('1h') / 2", "<>", 1000),
  ])
  func `a comparison with a number is turned so that the number is on the right`(
    text: String, left: String, sign: String, number: Double
  ) throws {
    let comparison = try #require(ExpressionOutline(text).comparison)
    #expect(comparison.left == left)
    #expect(comparison.sign == sign)
    #expect(comparison.number == number)
    let written = String(decoding: Array(text.utf8)[comparison.place], as: UTF8.self)
    #expect(Double(written) == number)
  }

  @Test(arguments: ["posts('1h') > posts('1d')", "1 < posts('1h') < 5", "posts('1h')", "posts('1h') > 2 * 3"])
  func `what compares with no number is no such comparison`(text: String) {
    #expect(ExpressionOutline(text).comparison == nil)
  }

  @Test(arguments: [
    ("posts('1h') > 10 AND posts('1h') < 5", "never true, so the rule"), ("posts('1h') >= 0", "always true"),
    ("negative_share('1h') > 50", "did you mean 0.5?"), ("0 > posts('1h')", "never true"),
    ("NULL", "never true, so"), ("1 = 1", "always true, so"), ("spike('posts') = 2", "never true"),
  ])
  func `a condition that cannot change is warned of`(text: String, words: String) throws {
    #expect(try #require(Rule.lint(expression: text)).message.contains(words))
  }

  @Test(arguments: [
    "negative_share('1h') > 0.5 AND posts('1h') >= 15 AND spike('negative') >= 0.5", "posts('1h') = 0",
    "posts('1h') - posts('1h', '1h') > 50", "posts('1h') / posts('1h', '1d') > 3", "negative_share('1h') >= 1",
    "negative_share('1h') IS NULL AND posts('1d') > 100", "posts('1h') BETWEEN 100 AND 101", "posts('1h') = 777",
    "abs(mean_sentiment('1h') - mean_sentiment('1d')) > 0.4", "negative('1h') > 2 * positive('1h') + 30",
    "posts('5m') > 1 AND posts('1h') > 2 AND posts('6h') > 3 AND posts('1d') > 4 AND weight('1h') > 5",
  ])
  func `a condition that can be met is not warned of`(text: String) {
    #expect(Rule.lint(expression: text) == nil)
  }
}

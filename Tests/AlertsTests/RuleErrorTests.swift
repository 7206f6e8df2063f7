import Alerts
import Testing

/// One mistake each: what the author wrote, where the finger points (`^`), and what is said.
@Suite struct RuleErrorTests {
  @Test(arguments: [
    (
      "negative_shar('1h') > 0.5",
      "^",
      "unknown function negative_shar; did you mean negative_share?"
    ),
    (
      "posts('1h') > 20 AND spik('posts') > 0.5",
      "                     ^",
      "unknown function spik; did you mean spike?"
    ),
    (
      "length('a') > 0",
      "^",
      """
      unknown function length; there are posts, stories, authors, negative, neutral, positive, negative_share, \
      positive_share, mean_sentiment, weighted_sentiment, weight, engagement, share_of_voice, spike, sentiment_shift, \
      coverage, source_down
      """
    ),
    (
      "posts > 20",
      "^",
      "posts is a function and needs its argument: posts('1h')"
    ),
    (
      "post > 20",
      "^",
      "unknown name post; did you mean posts?"
    ),
    (
      "posts(1h) > 20",
      "      ^",
      "posts takes text in single quotes, such as posts('1h')"
    ),
    (
      "posts(\"1h\") > 20",
      "      ^",
      "posts takes text in single quotes, such as posts('1h')"
    ),
    (
      "posts('60') > 20",
      "      ^",
      "'60' has no unit; write a number and one of s, m, h, d, w, such as '1h'"
    ),
    (
      "posts('1x') > 20",
      "      ^",
      "'1x' is not a duration; write a number and one of s, m, h, d, w, such as '1h'"
    ),
    (
      "posts('7m') > 20",
      "      ^",
      "'7m' is not a whole number of buckets of 5m"
    ),
    (
      "posts('0h') > 20",
      "      ^",
      "'0h' is not a whole number of buckets of 5m"
    ),
    (
      "posts('57d') > 20",
      "      ^",
      "'57d' is longer than the 56d that are kept"
    ),
    (
      "posts('99999999999999999999d') > 20",
      "      ^",
      "'99999999999999999999d' is longer than the 56d that are kept"
    ),
    (
      "posts('1h') > 2 * posts('1h', '8w')",
      "                              ^",
      "'1h' that ended '8w' ago reaches back further than the 56d that are kept"
    ),
    (
      "posts() > 20",
      "^",
      "posts takes a window and perhaps how long ago it ended: posts('1h') or posts('1h', '1d')"
    ),
    (
      "spike('1h') > 0.5",
      "      ^",
      "spike knows 'posts' and 'negative', not '1h'"
    ),
    (
      "spike('post') > 0.5",
      "      ^",
      "spike knows 'posts' and 'negative', not 'post'; did you mean posts?"
    ),
    (
      "spike('posts', '1h') > 0.5",
      "^",
      "spike takes one argument: spike('posts') or spike('negative')"
    ),
    (
      "posts('1h') > 20 AN spike('posts') > 0.5",
      "                 ^",
      "unknown name AN; did you mean and?"
    ),
    (
      "posts('1h') >",
      "             ^",
      "the expression ends too early"
    ),
    (
      "posts('1h') > > 2",
      "              ^",
      "unexpected >"
    ),
    (
      "(posts('1h') > 2",
      "^",
      "this ( is never closed"
    ),
    (
      "posts('1h') > 2)",
      "               ^",
      "this ) closes nothing"
    ),
    (
      "posts('1h > 2",
      "      ^",
      "the text that begins with this ' has no end"
    ),
    (
      "posts('1h'",
      "^",
      "this call is never closed with )"
    ),
    (
      "posts('1h' '2h') > 1",
      "           ^",
      "expected , or ) after the argument of posts"
    ),
    (
      "posts('1h') > 1h",
      "              ^",
      "1h is not a number; durations are written in quotes: '1h'"
    ),
    (
      "posts('1h') > 2 && 1",
      "                ^",
      "conditions are joined with AND"
    ),
    (
      "posts('1h') > 2 -- many",
      "                ^",
      "an expression has no comments; write them in the YAML, after #"
    ),
    (
      "posts('1h') > ?1",
      "              ^",
      "unexpected ?"
    ),
    (
      "1; DROP TABLE posts",
      " ^",
      "unexpected ;"
    ),
    (
      "(SELECT 1)",
      " ^",
      """
      unknown name SELECT; there are posts, stories, authors, negative, neutral, positive, negative_share, \
      positive_share, mean_sentiment, weighted_sentiment, weight, engagement, share_of_voice, spike, sentiment_shift, \
      coverage, source_down
      """
    ),
    (
      "投 > 1",
      "^",
      """
      unknown name 投; there are posts, stories, authors, negative, neutral, positive, negative_share, \
      positive_share, mean_sentiment, weighted_sentiment, weight, engagement, share_of_voice, spike, sentiment_shift, \
      coverage, source_down
      """
    ),
    (
      "round(posts('1h'), 1, 2) > 1",
      "^",
      "wrong number of arguments to function round()"
    ),
    (
      "'many'",
      "^",
      "the expression comes to text; a condition such as posts('1h') >= 20 was expected"
    ),
    (
      "  ",
      "^",
      "the expression is empty"
    ),
  ])
  func `points at the mistake and says what was expected`(expression: String, finger: String, message: String) {
    #expect(Rule.check(expression: expression) == RuleError(message, at: finger.utf8.count - 1))
  }

  @Test(arguments: [
    "1 = 1", "posts('1h') > 20", "posts( '1h' ,\n '1d' ) > 20", "POSTS('5m') > 1 and Spike('posts') >= .5",
    "negative_share('1h') > 0.5 AND posts('1h') >= 20 AND spike('posts') >= 0.5",
    "CASE WHEN posts('1d') > 100 THEN negative_share('1h') > 0.5 ELSE NULL END",
    "coalesce(mean_sentiment('1h') - mean_sentiment('1h', '1d'), 0) < -0.3",
    "round(1e3 * positive_share('6h'), 1) BETWEEN 1 AND 2", "weight('3d') IN (1, 2) OR NOT posts('90m') IS NULL",
    "abs(-1) > min(1, 2) - max(1.5e-3, 2)", "'a''b' = 'c' OR iif(posts('1h') > 2, 1, 0)",
  ])
  func `accepts SQL conditions over the window functions`(expression: String) {
    #expect(Rule.check(expression: expression) == nil)
  }

  @Test func `whole windows depend on the bucket`() {
    #expect(Rule.check(expression: "posts('1m') > 1") != nil)
    #expect(Rule.check(expression: "posts('1m') > 1", bucket: .seconds(60)) == nil)
    #expect(Rule.check(expression: "posts('1m') > 1", bucket: .zero) != nil)
  }

  @Test func `a hostile expression is refused or cheap`() {
    #expect(Rule.check(expression: String(repeating: "1+", count: 3000) + "1") != nil)
    #expect(
      Rule.check(expression: String(repeating: "(", count: 2000) + "1" + String(repeating: ")", count: 2000)) != nil)
    #expect(Rule.check(expression: "\u{0}") != nil)
    var generator = SeededGenerator(seed: 5)
    let pieces = [
      "posts('1h')", "(", ")", "AND", "1", "'", ",", "spike('posts')", "-", ">", " ", "投", "case", "\"", ";",
    ]
    for _ in 0..<500 {
      let words = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }
      let expression = words.joined()
      if let error = Rule.check(expression: expression) {
        #expect((0...expression.utf8.count).contains(error.offset))
      }
    }
  }
}

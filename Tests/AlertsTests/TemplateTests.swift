import Testing

@testable import Alerts

@Suite struct TemplateTests {
  private func fill(_ template: String) throws -> String {
    let grid = try #require(WindowGrid(bucket: .seconds(300)))
    var topic = TopicState(name: "acme", grid: grid)
    for index in 0..<8 {
      let mood: Observation.Mood = index < 5 ? .negative : .neutral
      _ = topic.windows.add(
        Observation(topic: "acme", time: EventTime(seconds: 0), mood: mood, polarity: -333_333, weight: 1500))
    }
    _ = topic.close(before: 1)
    let compiled = try Template(
      template, rule: "Surge", labels: ["severity": "critical"],
      library: ExpressionLibrary(grid: grid, connection: ExpressionConnection()))
    return compiled.filled(topic: topic.name, status: .firing) { call in
      topic.value(of: call).map { .number($0) } ?? .null
    }
  }

  @Test(arguments: [
    ("", ""),
    ("no places { } }}", "no places { } }}"),
    ("{{ topic }}: {{negative_share('1h') | percent}}", "acme: 63%"),
    ("{{ rule }} {{ status }} {{ labels.severity }}", "Surge firing critical"),
    ("{{ posts('1h') }} {{ weight('1h') | integer }}", "8 12"),
    ("{{ negative_share('1h') }} {{ mean_sentiment('1h') | round }}", "0.63 -0.33"),
    ("{{ posts('1h', '1h') }} {{ negative_share('1h', '1h') | percent }}", "0 n/a"),
    ("{{ posts('1h') * 1000 | integer }}", "8000"),
    ("{{ CASE WHEN posts('1h') > 5 THEN 'many |}} posts' ELSE 'few' END }}", "many |}} posts"),
    ("\u{8206}艾克美 {{ topic }} 完", "\u{8206}艾克美 acme 完"),
  ])
  func `fills its places`(template: String, expected: String) throws {
    #expect(try fill(template) == expected)
  }

  @Test(arguments: [
    ("ab {{ topic", 3, "this {{ is never closed with }}"),
    ("{{ }}", 3, "nothing stands between {{ and }}"),
    ("{{ topc }}", 3, "unknown name topc; did you mean topic?"),
    ("{{ labels.team }}", 3, "the rule has no such label: labels.team"),
    ("{{ labels.severty }}", 3, "the rule has no such label: labels.severty; did you mean labels.severity?"),
    ("{{ posts('1h') | percnt }}", 17, "unknown filter percnt; did you mean percent?"),
    ("{{ posts('1h') | upper }}", 17, "unknown filter upper; there are percent, round, integer"),
    (
      "{{ topic }} 完 {{ posts('1y') }}", 25,
      "'1y' is not a duration; write a number and one of s, m, h, d, w, such as '1h'"
    ),
    ("{{ topic }} {{ post('1h') }}", 15, "unknown function post; did you mean posts?"),
  ])
  func `points at the mistake`(template: String, offset: Int, message: String) {
    let error = Rule.check(template: template, labels: ["severity": "critical"])
    #expect(error == RuleError(message, at: offset))
  }

  @Test(arguments: [
    (0.0, 2, "0"), (-0.001, 2, "0"), (0.535, 2, "0.54"), (-1.5, 0, "-2"), (12.10, 2, "12.1"),
    (1234567.05, 2, "1234567.05"),
    (.infinity, 2, "n/a"), (.nan, 0, "n/a"), (1e300, 2, "1e+300"),
  ])
  func `writes numbers plainly`(number: Double, places: Int, expected: String) {
    #expect(decimal(number, places: places) == expected)
  }
}

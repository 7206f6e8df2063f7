import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

/// What rules would have done with the posts of the past: `rules backtest`, `explain` and `tune`.
@Suite(.timeLimit(.minutes(5))) struct BacktestTests {
  /// A folder with a configuration, recorded posts, and a database in which a replay stored them.
  private func stage() async throws -> TemporaryFolder {
    let folder = try TemporaryFolder(named: "voxpop-backtest-test")
    try folder.write("posts.jsonl", Recording.jsonLines(of: try Recording.posts()))
    try folder.write("pr-webhook.key", WebhookSecrets.generated(), mode: 0o600)
    try folder.write("rules/reputation.yaml", DemoConfiguration.rules)
    let yaml = DemoConfiguration.yaml(
      feedBase: "http://127.0.0.1:9/", hookURL: "http://127.0.0.1:9/", directory: folder.path)
    try folder.write("voxpop.yaml", yaml)
    let configuration = try loadConfiguration(folder.path + "/voxpop.yaml")
    let replay = try Replay(configuration: configuration, folder: folder.path)
    let posts = try RecordedPosts.read(folder.path + "/posts.jsonl", textLimit: configuration.limits.text)
    var lines = ""
    try await replay.run(.recorded(posts, model: try loadModel(nil))) { lines += $1 + "\n" }
    try folder.write("replay.out", lines)
    return folder
  }

  @Test func `replay and backtests of recorded and of stored posts give the same bytes`() async throws {
    let folder = try await stage()
    let expected = try contents(of: folder.path + "/replay.out")
    #expect(expected.split(separator: "\n").count >= 2)
    let move = "cd '\(folder.path)' && mv replay.db voxpop.db && "
    let result = try await Shell.run(
      move
        + """
        voxpop rules backtest --config voxpop.yaml --posts posts.jsonl --alerts >recorded.out
        voxpop rules backtest --config voxpop.yaml --alerts >stored.out
        voxpop rules backtest --config voxpop.yaml --plot plot.svg
        voxpop rules backtest --config voxpop.yaml --json >table.json
        voxpop rules backtest --config voxpop.yaml --since 1h --alerts >late.out
        voxpop rules explain NegativeSurge --config voxpop.yaml --topic lumora --at 2020-03-14T13:46:00Z
        voxpop rules explain NegativeSurge --config voxpop.yaml --topic lumora --at 2020-03-14T09:00:00Z
        voxpop rules tune NegativeSurge --config voxpop.yaml --target 0/week --json >tune.json
        """)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try contents(of: folder.path + "/recorded.out") == expected)
    #expect(try contents(of: folder.path + "/stored.out") == expected)
    #expect(try contents(of: folder.path + "/late.out").isEmpty, "alerts that began earlier are not counted")
    #expect(result.output.contains("NegativeSurge  lumora"))
    #expect(result.output.contains("NegativeSurge on lumora at 2020-03-14T13:45:00Z: firing"))
    #expect(
      result.output.contains(
        "NegativeSurge on lumora at 2020-03-14T09:00:00Z: inactive, because its condition is false"))
    #expect(result.output.contains("short"))
    let plot = try contents(of: folder.path + "/plot.svg")
    #expect(
      plot.hasPrefix("<svg ") && plot.contains("NegativeSurge: lumora") && plot.contains("<title>2020-03-14T13:45"))
    let tune = try contents(of: folder.path + "/tune.json")
    #expect(tune.contains(#""present":0.5"#) && tune.contains(#""suggested":{"fires":0"#))
    let table = try contents(of: folder.path + "/table.json")
    #expect(table.contains(#""first":"2020-03-14T13:45:00Z""#))
  }

  @Test func `a rule that does not exist is named, with the nearest one`() async throws {
    let folder = try await stage()
    let result = try await Shell.run(
      "voxpop rules backtest --config '\(folder.path)/voxpop.yaml' --rule NegativSurge --posts '\(folder.path)/posts.jsonl'"
    )
    #expect(result.code == 65)
    #expect(result.errors.contains("did you mean 'NegativeSurge'?"))
  }

  @Test(arguments: [("2/week", 2.0), ("1/day", 7), ("0/month", 0)])
  func `a target is a number and a time`(text: String, perWeek: Double) {
    #expect(ThresholdSearch.Target(text)?.perWeek == perWeek)
  }

  @Test(arguments: ["2", "2/fortnight", "-1/week", "x/day", "1/day/2"])
  func `anything else is no target`(text: String) { #expect(ThresholdSearch.Target(text) == nil) }

  private static let start = EventTime(seconds: 1_767_571_200)

  /// Ten days of 2 posts a bucket; each day at noon one bucket has `10 × day` posts.
  private static let buckets = (0..<2880).map { index in
    var bucket = Bucket()
    bucket.posts = index % 288 == 144 ? Int64(10 * (index / 288 + 1)) : 2
    return BucketRecord(topic: "acme", start: start + .seconds(300 * index), bucket: bucket)
  }

  @Test func `tuning finds the threshold that fires as often as asked`() throws {
    let rule = Rule(group: "g", name: "Loud", topics: ["acme"], expression: "posts('5m') > 5 AND posts('1h') > 1")
    let comparison = try #require(ExpressionOutline(rule.expression).conditions.first?.comparison)
    let search = ThresholdSearch(
      rule: rule, comparison: comparison, topics: ["acme"], bucket: .seconds(300), buckets: Self.buckets,
      since: .distantPast)
    let trials = try search.trials()
    #expect(trials.contains { $0.threshold == 5 && $0.fires == 10 })
    let target = try #require(ThresholdSearch.Target("3/week"))
    let best = try #require(search.best(of: trials, for: target))
    // Four of the ten peaks are above 60, and 10 days are 1.43 weeks.
    #expect(best.fires == 4 && (60..<70).contains(best.threshold), "\(trials)")
    #expect(search.expression(with: 0.25) == "posts('5m') > 0.25 AND posts('1h') > 1")
  }

  @Test(arguments: [(0.5, "0.5"), (20, "20"), (1234.4, "1234"), (0.123456, "0.123"), (0, "0"), (-0.25, "-0.25")])
  func `a suggested number has three digits that matter`(number: Double, text: String) {
    #expect(ThresholdSearch.written(number) == text)
  }

  @Test func `an explanation says what is pending, and until when`() throws {
    let rule = Rule(
      group: "g", name: "Loud", topics: ["acme"],
      expression: "posts('5m') > 5 AND (posts('1h') > 500 OR posts('1h') > 1)",
      holdFor: .seconds(600), keepFiringFor: .seconds(600))
    func explain(_ time: EventTime) throws -> RuleExplanation {
      try RuleExplanation(
        rule: rule, topic: "acme", topics: ["acme"], bucket: .seconds(300), buckets: Self.buckets, at: time)
    }
    let peak = Self.start + .seconds(145 * 300)
    let pending = try explain(peak + .seconds(10))
    #expect(pending.tick == peak)
    #expect(pending.state == .pending(since: peak))
    #expect(pending.verdict == "pending since \(peak): fires at \(peak + .seconds(600)) if its condition stays true")
    #expect(pending.lines.map(\.depth) == [0, 1, 1, 2, 2])
    #expect(pending.lines.map(\.isTrue) == [true, true, true, false, true])
    #expect(pending.lines[3].note == "32.000, 468.000 short")
    let after = try explain(peak + .seconds(300))
    #expect(after.state == .inactive)
    #expect(after.text.contains("posts('5m') = 2.000"))
    #expect(after.text.contains("It has not fired"))
  }
}

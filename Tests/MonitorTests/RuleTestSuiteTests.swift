import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

/// `voxpop rules test`: tests of rules on drawn traffic.
@Suite(.timeLimit(.minutes(5))) struct RuleTestSuiteTests {
  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  @Test func `every shipped rule has a test, and all of them pass`() throws {
    let suite = try RuleTestSuite(paths: [Self.repository + "/rules/tests"])
    #expect(suite.files.flatMap(\.mistakes) == [])
    #expect(suite.files.flatMap(\.outcomes).flatMap(\.failures) == [])
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.repository + "/rules")
    let files = names.filter { $0.hasSuffix(".yaml") }.map { "\(Self.repository)/rules/\($0)" }
    let rules = ConfigurationLoader.daemon.rules(of: files, topics: ["acme"], bucket: .seconds(300)).rules
    let tests = try suite.files.map { try contents(of: $0.path) }.joined()
    #expect(rules.count >= 6)
    for rule in rules {
      #expect(tests.contains("alert: \(rule.name),"), "no test names \(rule.name)")
    }
  }

  @Test(arguments: [
    ("5", [[5, 0, 0]]), ("5x3", [[5, 0, 0], [5, 0, 0], [5, 0, 0]]), ("5 x3", [[5, 0, 0], [5, 0, 0], [5, 0, 0]]),
    ("40-30+5 _x2", [[40, 30, 5], [0, 0, 0], [0, 0, 0]]), ("1+1\n2-1", [[1, 0, 1], [2, 1, 0]]),
    ("(1 2)x2", [[1, 0, 0], [2, 0, 0], [1, 0, 0], [2, 0, 0]]), ("(5)x2 x2", [[5, 0, 0], [5, 0, 0], [5, 0, 0]]),
    ("(1 (2x2 _) x2)3", [1, 2, 2, 0, 2, 2, 0, 3].map { [$0, 0, 0] }),
  ])
  func `buckets are drawn as text`(text: String, expected: [[Int]]) throws {
    #expect(try DrawnSeries(text).items.map { [$0.posts, $0.negative, $0.positive] } == expected)
  }

  @Test(arguments: [
    ("", 0), ("5 y", 2), ("x3", 0), ("5x0", 0), ("5-6", 0), ("3 5-", 2), ("5x999999999", 0), ("5x60000 5x60000", 8),
    ("99999999999999999999", 0), ("(5", 0), ("5)", 1), ("5 ()", 3), ("5 (x2)", 3), ("(5x300 6x300)x300", 13),
  ])
  func `what is no bucket is named with its place`(text: String, offset: Int) {
    #expect(throws: DrawnSeries.Malformed.self) { try DrawnSeries(text) }
    do throws(DrawnSeries.Malformed) { _ = try DrawnSeries(text) } catch { #expect(error.offset == offset) }
  }

  @Test(arguments: [("..PF R?", "..PFR?"), (".x3 Fx2R", "...FFR")])
  func `states are drawn as text`(text: String, expected: String) throws {
    #expect(String(try DrawnStates(text).characters) == expected)
  }

  private static let rules = """
    groups:
      - name: g
        rules:
          - alert: Loud
            topics: ["*"]
            expr: posts('10m') >= 10
            for: 10m
            keep_firing_for: 10m
            notify: [nobody]
    """

  /// Runs tests, given as YAML, on ``rules``.
  private func run(_ tests: String) throws -> RuleTestSuite {
    let folder = try TemporaryFolder(named: "voxpop-rules-test")
    try folder.write("rules.yaml", Self.rules)
    try folder.write("tests.yaml", "rules: [rules.yaml]\ntests:\n  - name: one\n" + tests)
    return try RuleTestSuite(paths: [folder.path + "/tests.yaml"])
  }

  @Test(arguments: [
    ("5 5 5 5 1 1 1 1 1", ".PPFFFR.."), ("5 5 _ 5 5 _ _", ".P.." + "P.."), ("10x5 _x5", "PPFFFFFFR."),
    ("10x3 _ _ 10x2 _x4", "PPFFFFFFFFR"),
  ])
  func `a drawn line is what the engine does`(series: String, states: String) throws {
    let suite = try run(
      "    series: { acme: \"\(series)\" }\n    expect: [{ alert: Loud, states: \"\(states)\" }]\n")
    #expect(suite.files.flatMap(\.mistakes) == [])
    #expect(suite.files.flatMap(\.outcomes).flatMap(\.failures).map(\.description) == [])
  }

  @Test func `what differs is told with its line, the states, and the values`() throws {
    let suite = try run(
      """
          series: { acme: "5 5 5 5 1 1 1 1 1" }
          expect:
            - { alert: Loud, states: ".PFFFFR.." }
            - { alert: Loud, at: 20m, state: pending }
            - { alert: Loud, fires: 2 }
            - { alert: Loud, fires: 1 }

      """)
    let failures = suite.files.flatMap(\.outcomes).flatMap(\.failures)
    #expect(failures.map(\.line) == [6, 7, 8])
    #expect(failures.first?.message.contains("Loud on acme at 15m is pending; expected firing") == true)
    #expect(failures.first?.message.contains("posts('10m') = 10.00") == true)
    #expect(failures.dropFirst().first?.message.contains("at 20m is firing; expected pending") == true)
    #expect(failures.last?.message.contains("fires 1 times (at 20m); expected 2") == true)
    #expect(suite.failed == 1)
    let report = suite.junit
    #expect(report.contains(#"tests="1" failures="1" errors="0""#))
    #expect(report.contains("<failure message=\"test 'one': Loud on acme at 15m is pending; expected firing\">"))
  }

  @Test(arguments: [
    ("    series: { acme: \"5 5\" }\n    expect: [{ alert: Lod, fires: 0 }]\n", "no rule is called 'Lod'"),
    ("    series: { acme: \"5 5y\" }\n    expect: [{ alert: Loud, fires: 0 }]\n", "found '5y'"),
    (
      "    series: { acme: \"5 5\" }\n    expect: [{ alert: Loud, at: 7m, state: firing }]\n",
      "between two ends of buckets"
    ),
    (
      "    series: { acme: \"5 5\" }\n    expect: [{ alert: Loud, at: 5m, state: fireing }]\n",
      "'state' of an expectation"
    ),
    ("    series: { acme: \"5 5\" }\n    expect: [{ alert: Loud }]\n", "an expectation says nothing"),
    (
      "    series: { acme: \"5 5\" }\n    expect: [{ alert: Loud, topic: acne, fires: 0 }]\n",
      "has no traffic in this test"
    ),
    ("    series: { acme: \"5\", bolt: \"5\" }\n    expect: [{ alert: Loud, fires: 0 }]\n", "has no 'topic'"),
    ("    series: { acme: \"5 5\" }\n    expect: [{ alert: Loud, states: \"..X\" }]\n", "found 'X'"),
    ("    series: { acme: \"5 5\" }\n", "has no 'expect'"), ("    expect: [{ alert: Loud, fires: 0 }]\n", "no traffic"),
    (
      "    start: 2026-01-05T00:01:00Z\n    series: { acme: \"5\" }\n    expect: [{ alert: Loud, fires: 0 }]\n",
      "'start' of"
    ),
    ("    posts: [{ topic: acme, at: 1m, mood: sad }]\n    expect: [{ alert: Loud, fires: 0 }]\n", "'mood' of a post"),
  ])
  func `a broken test file is no passed test`(tests: String, words: String) throws {
    let suite = try run(tests)
    #expect(suite.broken == 1 && suite.count == 0)
    #expect(
      suite.files.flatMap(\.mistakes).contains { $0.message.contains(words) }, "\(suite.files.flatMap(\.mistakes))")
    #expect(suite.junit.contains("errors=\"1\""))
  }

  @Test func `single posts count in their buckets`() throws {
    let posts = (0..<10).map { "{ topic: acme, at: \($0)m }" }.joined(separator: ", ")
    let suite = try run("    posts: [\(posts)]\n    expect: [{ alert: Loud, states: \".P\" }]\n")
    #expect(suite.files.flatMap(\.outcomes).flatMap(\.failures) == [])
    #expect(suite.count == 1)
  }

  @Test func `the command says by its exit code how it went`() async throws {
    let passed = try await Shell.run("voxpop rules test '\(Self.repository)/rules/tests' --quiet")
    #expect(passed.code == 0 && passed.output.hasSuffix("tests, 0 failed\n"), "\(passed.errors)")
    let folder = try TemporaryFolder(named: "voxpop-rules-test")
    try folder.write("rules.yaml", Self.rules)
    try folder.write(
      "tests.yaml",
      "rules: [rules.yaml]\ntests:\n  - name: one\n    series: { acme: \"5\" }\n    expect: [{ alert: Loud, fires: 1 }]\n"
    )
    let failed = try await Shell.run(
      "voxpop rules test '\(folder.path)/tests.yaml' --junit '\(folder.path)/report.xml'")
    #expect(failed.code == 1)
    #expect(failed.errors.contains("tests.yaml:5:14: error: test 'one': Loud on acme fires 0 times; expected 1"))
    #expect(try contents(of: folder.path + "/report.xml").contains("failures=\"1\""))
    #expect(try await Shell.run("voxpop rules test '\(folder.path)/rules.yaml'").code == 65)
    #expect(try await Shell.run("voxpop rules test").code == 64)
    #expect(try await Shell.run("voxpop rules tset").code == 64)
    #expect(try await Shell.run("voxpop rules functions nonsense").code == 65)
  }

  /// The blocks of YAML in the manual.
  private static func examples() throws -> [String] {
    let text = try contents(of: repository + "/docs/rules.md")
    return text.split(separator: "```yaml\n").dropFirst().compactMap {
      $0.split(separator: "```").first.map(String.init)
    }
  }

  @Test func `every example of the manual is loaded, and its tests pass`() throws {
    let examples = try Self.examples()
    let folder = try TemporaryFolder(named: "voxpop-rules-manual")
    let rules = examples.filter { $0.hasPrefix("groups:") }
    let tests = examples.filter { $0.hasPrefix("rules:") }
    #expect(rules.count == 3 && tests.count == 1 && examples.count == 4)
    try folder.write("voxpop.yaml", Self.configuration)
    for (index, text) in rules.enumerated() { try folder.write("rules/\(index).yaml", text) }
    let result = ConfigurationLoader.daemon.load(path: folder.path + "/voxpop.yaml")
    #expect(result.mistakes == [])
    #expect(result.configuration?.rules.count == 5)
    try folder.write("my-rules.yaml", rules.first ?? "")
    try folder.write("my-rules.test.yaml", tests.first ?? "")
    let suite = try RuleTestSuite(paths: [folder.path + "/my-rules.test.yaml"])
    #expect(suite.files.flatMap(\.mistakes) == [])
    #expect(suite.files.flatMap(\.outcomes).flatMap(\.failures) == [])
    #expect(suite.count == 3)
  }

  private static let configuration = """
    sources:
      - name: hn
        url: https://news.example.com/rss
    topics:
      - name: acme
        any: [acme]
    receivers:
      - name: log
        file: { path: alerts.log }
    """
}

import Alerts
import FoundationEssentials

extension Command {
  static let rules = Command(
    name: "rules",
    summary: "Write, test and tune the rules: functions, test, backtest, explain, tune",
    operands: "COMMAND",
    details: "docs/rules.md shows how they work together.",
    subcommands: [rulesFunctions, rulesTest, rulesBacktest, rulesExplain, rulesTune]
  ) { _ in
    throw usage("a command is needed: functions, test, backtest, explain or tune", "rules")
  }

  private static let rulesFunctions = Command(
    name: "rules functions",
    summary: "List every function that a rule's expression can call",
    operands: "[NAME...]",
    details: """
      WINDOW and AGO are durations in quotes, whole buckets: '5m', '1h', '6h', '1d'. posts('1h', '1d') is the hour that ended a day
      ago. An answer of NULL makes a comparison NULL, and a condition that comes to NULL is not met. What stands below "on: post" is for
      rules that say that: they see one post, and of the functions only SQL's.
      """,
    options: [OptionSpecification(name: "json", value: nil, help: "print a JSON object a line")]
  ) { arguments in
    var functions = FunctionReference.all
    var names = FunctionReference.postNames
    if !arguments.operands.isEmpty {
      let asked = Set(arguments.operands.map { $0.lowercased() })
      names = names.filter { asked.contains($0.name) }
      functions = try arguments.operands.compactMap { name in
        guard let function = FunctionReference.named(name) else {
          if names.contains(where: { $0.name == name.lowercased() }) { return nil }
          let known = FunctionReference.all + FunctionReference.postNames
          let near = nearestName(to: name, among: known.map(\.name)).map { "; did you mean '\($0)'?" }
          throw CommandError(.dataError, "there is no function '\(name)'\(near ?? "; see 'voxpop rules functions'")")
        }
        return function
      }
    }
    for function in functions {
      Console.print(arguments.has("json") ? function.line() : function.paragraph)
    }
    if !names.isEmpty, !arguments.has("json") { Console.print("on: post\n") }
    for name in names { Console.print(arguments.has("json") ? name.line(on: .post) : name.paragraph) }
    return .success
  }

  private static let rulesTest = Command(
    name: "rules test",
    summary: "Run tests of rules on drawn traffic and a simulated clock",
    operands: "FILE...",
    details: """
      FILE is a YAML file of tests, or a folder of them; docs/rules.md describes it. A test draws traffic, such as
      acme: "5x288 40-30x3" (288 buckets of 5 posts, then 3 of 40 posts with 30 negative ones), and says what the rules must make of
      it. The exit code is 0 if all is as expected, 1 if not, and 65 if a file is no file of tests.
      """,
    options: [
      OptionSpecification(name: "junit", value: "FILE", help: "also write a report in JUnit's XML"),
      OptionSpecification(name: "quiet", value: nil, help: "print only what failed"),
    ]
  ) { arguments in
    guard !arguments.operands.isEmpty else { throw usage("a FILE of tests is needed", "rules test") }
    let suite = try RuleTestSuite(paths: arguments.operands)
    for file in suite.files {
      for mistake in file.mistakes { Console.error(mistake.description) }
      for outcome in file.outcomes {
        if !arguments.has("quiet") || !outcome.failures.isEmpty {
          Console.print("\(outcome.failures.isEmpty ? "ok    " : "FAIL  ")\(file.path): \(outcome.name)")
        }
        for failure in outcome.failures { Console.error(failure.description) }
      }
    }
    if let path = arguments["junit"] { try TextFile.write(suite.junit, to: path) }
    guard suite.broken == 0 else { return .dataError }
    guard suite.count > 0 else {
      throw CommandError(.dataError, "no test in \(arguments.operands.joined(separator: ", "))")
    }
    Console.print("\(suite.count) tests, \(suite.failed) failed")
    return suite.failed == 0 ? .success : .failure
  }
}

extension FunctionReference {
  /// For people.
  fileprivate var paragraph: String {
    """
    \(usage)
        \(summary)
        Unit: \(unit). NULL: \(null ?? "never").
        Example: \(example)

    """
  }

  fileprivate func line(on subject: Rule.Subject = .topic) -> String {
    func bound(_ number: Double) -> MessageValue { number.isFinite ? .number(number) : .null }
    return MessageValue.object([
      "name": .string(name), "usage": .string(usage), "summary": .string(summary), "unit": .string(unit),
      "minimum": bound(range.lowerBound), "maximum": bound(range.upperBound), "null": null.map { .string($0) } ?? .null,
      "example": .string(example), "on": .string(subject.rawValue),
    ]).json
  }
}

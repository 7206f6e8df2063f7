import Alerts

extension Command {
  static let rulesTune = Command(
    name: "rules tune",
    summary: "Suggest the number in a rule with which it would have fired as often as you want",
    operands: "RULE",
    details: """
      Tries the rule with other numbers in one of its comparisons on the posts of the past, all topics of the rule together, and
      names the one that comes nearest to the target. Nothing is changed. The posts are chosen as in 'voxpop rules backtest'.
      """,
    options: [
      OptionSpecification(name: "target", value: "2/week", help: "how often it is to fire: N/day, N/week, N/month"),
      OptionSpecification(
        name: "number", value: "N", help: "which comparison with a number is tuned, from 1 (default: the first)"),
      OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "since", value: "30d", help: "only so much time before the newest post (default: all)"),
      OptionSpecification(name: "posts", value: "FILE", help: "recorded posts instead of the database"),
      OptionSpecification(name: "json", value: nil, help: "print JSON"),
    ]
  ) { arguments in
    guard let name = arguments.operands.first, arguments.operands.count == 1 else {
      throw usage("the name of one RULE is needed", "rules tune")
    }
    let goal = try arguments.required("target", of: "rules tune")
    guard let target = ThresholdSearch.Target(goal) else {
      throw usage("--target is '\(goal)'; expected a number and a time, such as 2/week or 1/day", "rules tune")
    }
    let (configuration, disabled) = try loadRules(arguments["config"] ?? "voxpop.yaml")
    let rule = try rule(named: name, among: configuration.rules + disabled)
    guard rule.on == .topic else {
      throw CommandError(
        .dataError,
        "rule '\(name)' is on posts, and tuning tries rules over windows; see how often it fires with "
          + "'voxpop rules backtest --rule \(name)'")
    }
    let comparison = try chosenComparison(of: rule, arguments["number"])
    let selection = try PostHistory.selected(by: arguments, configuration, command: "rules tune")
    let search = ThresholdSearch(
      rule: rule, comparison: comparison, topics: configuration.topics.map(\.name),
      bucket: configuration.windows.bucket,
      buckets: try BucketHistory.collect(selection.history, configuration: configuration), since: selection.since)
    let trials = try search.trials()
    guard let best = search.best(of: trials, for: target) else { return .success }
    if arguments.has("json") {
      Console.print(json(search, trials, best).json)
    } else {
      Console.printPart(text(search, trials, best))
    }
    return .success
  }

  private static func chosenComparison(
    of rule: Rule, _ number: String?
  ) throws(CommandError) -> ExpressionOutline.Comparison {
    let comparisons = comparisons(of: rule)
    guard !comparisons.isEmpty else {
      throw CommandError(.dataError, "rule '\(rule.name)' compares nothing with a number: \(rule.expression)")
    }
    guard let number else { return comparisons[0] }
    guard let index = Int(number), comparisons.indices.contains(index - 1) else {
      let list = comparisons.enumerated().map {
        "\($0 + 1): \($1.left) \($1.sign) \(ThresholdSearch.written($1.number))"
      }
      throw usage(
        "--number is '\(number)'; expected one of \(listed(list))", "rules tune")
    }
    return comparisons[index - 1]
  }

  private static func comparisons(of rule: Rule) -> [ExpressionOutline.Comparison] {
    ExpressionOutline(rule.expression).conditions.compactMap(\.comparison)
  }

  private static func text(
    _ search: ThresholdSearch, _ trials: [ThresholdSearch.Trial], _ best: ThresholdSearch.Trial
  ) -> String {
    let comparison = search.comparison
    var table = [["\(comparison.left) \(comparison.sign)", "FIRES", "A WEEK", ""]]
    for trial in trials {
      let marks = [trial == best ? "suggested" : nil, trial.threshold == comparison.number ? "as it is" : nil]
      table.append([
        ThresholdSearch.written(trial.threshold), "\(trial.fires)", fixedDecimals(trial.firesPerWeek, 1),
        marks.compactMap { $0 }.joined(separator: ", "),
      ])
    }
    var text = TextTable(table).text + "\nexpr: \(search.expression(with: best.threshold))\n"
    let others = comparisons(of: search.rule).enumerated().filter { $1 != comparison }.map { index, other in
      "--number \(index + 1): \(other.left) \(other.sign) \(ThresholdSearch.written(other.number))"
    }
    if !others.isEmpty { text += "Other numbers to turn: \(others.joined(separator: "; "))\n" }
    return text
  }

  private static func json(
    _ search: ThresholdSearch, _ trials: [ThresholdSearch.Trial], _ best: ThresholdSearch.Trial
  ) -> MessageValue {
    func value(_ trial: ThresholdSearch.Trial) -> MessageValue {
      .object([
        "threshold": .number(trial.threshold), "fires": .number(Double(trial.fires)),
        "fires_per_week": .number(trial.firesPerWeek),
      ])
    }
    return .object([
      "rule": .string(search.rule.name), "comparison": .string("\(search.comparison.left) \(search.comparison.sign)"),
      "present": .number(search.comparison.number), "suggested": value(best), "trials": .array(trials.map(value)),
      "expr": .string(search.expression(with: best.threshold)),
    ])
  }
}

import Alerts

extension Command {
  static let rulesBacktest = Command(
    name: "rules backtest",
    summary: "Say how often the rules would have fired on the posts of the past",
    details: """
      The posts are those of the daemon's database, with the scores that they have there, or of a FILE as 'voxpop replay' reads it.
      They go through the daemon's own pipeline with the topics and rules of the configuration as it is now; nothing is sent.
      With --since, seven days more are read so that detectors know what is usual, and alerts that began in them are left out.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "since", value: "30d", help: "only so much time before the newest post (default: all)"),
      OptionSpecification(name: "posts", value: "FILE", help: "recorded posts instead of the database"),
      OptionSpecification(name: "rule", value: "NAME", help: "only this rule, even if it is switched off"),
      OptionSpecification(name: "plot", value: "FILE.svg", help: "draw the posts and the alerts"),
      OptionSpecification(name: "alerts", value: nil, help: "print the alerts as JSON lines, as 'voxpop replay' does"),
      OptionSpecification(name: "json", value: nil, help: "print JSON"),
    ]
  ) { arguments in
    var (configuration, disabled) = try loadRules(arguments["config"] ?? "voxpop.yaml")
    if let name = arguments["rule"] {
      configuration.rules = [try rule(named: name, among: configuration.rules + disabled)]
    }
    let selection = try PostHistory.selected(by: arguments, configuration, command: "rules backtest")
    let folder = try TemporaryFolder(named: "voxpop-backtest")
    let replay = try Replay(configuration: configuration, folder: folder.path)
    var backtest = Backtest(rules: configuration.rules, since: selection.since)
    let printsAlerts = arguments.has("alerts")
    try await replay.run(selection.history, note: { backtest.note($0) }) { event, line in
      let terms = try MessageValue(json: line).members["terms"]?.items ?? []
      if backtest.note(event, terms: terms), printsAlerts { Console.print(line) }
    }
    if let path = arguments["plot"] { try TextFile.write(BacktestPlot(backtest).svg, to: path) }
    if !printsAlerts { Console.printPart(arguments.has("json") ? backtest.json.json + "\n" : backtest.text) }
    return .success
  }
}

/// A configuration, and the rules in it that are switched off.
func loadRules(_ path: String) throws(CommandError) -> (Configuration, disabled: [Rule]) {
  let result = ConfigurationLoader.daemon.load(path: path)
  guard let configuration = result.configuration else {
    throw CommandError(.configuration, result.mistakes.map(\.description).joined(separator: "\n"))
  }
  return (configuration, result.disabledRules)
}

/// The rule of a name that was given on the command line.
func rule(named name: String, among rules: [Rule]) throws(CommandError) -> Rule {
  if let rule = rules.first(where: { $0.name == name }) { return rule }
  let near = nearestName(to: name, among: rules.map(\.name)).map { "; did you mean '\($0)'?" }
  let known = rules.isEmpty ? "; there is none" : "; there are \(listed(rules.map(\.name), conjunction: "and"))"
  throw CommandError(.dataError, "no rule is called '\(name)'\(near ?? known)")
}

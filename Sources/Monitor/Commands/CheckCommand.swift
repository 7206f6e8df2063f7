import FoundationEssentials

extension Command {
  static let check = Command(
    name: "check",
    summary: "Find every mistake in the configuration and the rules, all at once",
    details:
      "Prints file:line:column, what was found and what was expected of each to standard error; exit code 78 if one is an error.",
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)"),
      OptionSpecification(
        name: "format", value: "text|json", help: "json prints an object a line instead (piped output has them too)"),
      OptionSpecification(name: "json", value: nil, help: "the same as --format json"),
      OptionSpecification(
        name: "diff", value: nil, help: "print what a reload would change in the daemon's configuration in effect"),
    ]
  ) { arguments in
    let path = arguments["config"] ?? arguments.operands.first ?? "voxpop.yaml"
    let result = ConfigurationLoader.daemon.load(path: path)
    let format = arguments["format"] ?? "text"
    guard ["text", "json"].contains(format) else {
      throw usage("--format is '\(format)'; expected text or json", "check")
    }
    let asJSON = arguments.has("json") || format == "json"
    if !asJSON {
      var excerpt = SourceExcerpt()
      for mistake in result.mistakes {
        Console.error(mistake.description)
        if Console.errorIsTerminal, let lines = excerpt.text(for: mistake) { Console.error(lines) }
      }
    }
    // The difference has standard output for itself.
    if asJSON || (Console.outputIsPiped && !arguments.has("diff")) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for mistake in result.mistakes { Console.print(String(decoding: try encoder.encode(mistake), as: UTF8.self)) }
    }
    guard let configuration = result.configuration else { return .configuration }
    if !asJSON { Console.error("\(path) is right: \(configuration.summary)") }
    if arguments.has("diff") {
      let difference = ConfigurationDifference(
        from: try outlineInEffect(configuration.database), to: ConfigurationOutline(of: configuration))
      if difference.changes.isEmpty, !asJSON { Console.error("\(difference)") }
      for line in asJSON ? difference.jsonLines : difference.lines { Console.print(line) }
    }
    return .success
  }
}

/// Reads a configuration; all its mistakes go to standard error.
func loadConfiguration(_ path: String) throws(CommandError) -> Configuration {
  let result = ConfigurationLoader.daemon.load(path: path)
  guard let configuration = result.configuration else {
    throw CommandError(.configuration, result.mistakes.map(\.description).joined(separator: "\n"))
  }
  return configuration
}

/// The outline that the daemon left in its database when it started with its configuration.
private func outlineInEffect(_ database: String) throws(CommandError) -> ConfigurationOutline {
  do {
    if let outline = try Store.openReadOnly(path: database).outline() { return outline }
  } catch {
    throw CommandError(.unavailable, error.description)
  }
  throw CommandError(
    .unavailable, "\(database): no daemon of this version has left its configuration here; start it once")
}

/// One of voxpop's commands: what the help says of it, and what it does.
struct Command: Sendable {
  var name: String
  /// One line for the list of commands.
  var summary: String
  /// Operands as the help shows them, such as `FILE...`.
  var operands = ""
  /// Paragraphs below the options.
  var details = ""
  var options: [OptionSpecification] = []
  /// Commands below this one, such as `test` of `rules`; their names hold both words.
  var subcommands: [Command] = []
  var body: @Sendable (Arguments) async throws -> ExitCode

  /// The page that `voxpop help NAME` prints.
  var helpPage: String {
    var page =
      "Usage: voxpop \(name)\(options.isEmpty ? "" : " [options]")\(operands.isEmpty ? "" : " " + operands)\n\n\(summary)\n"
    if !details.isEmpty { page += "\n\(details)\n" }
    if !subcommands.isEmpty {
      let width = subcommands.map(\.name.count).max() ?? 0
      page += "\nCommands:\n"
      for command in subcommands {
        page += "  \(command.name)\(String(repeating: " ", count: width - command.name.count + 3))\(command.summary)\n"
      }
    }
    if !options.isEmpty {
      let names = options.map { "  --\($0.name)\($0.value.map { " " + $0 } ?? "")" }
      let width = names.map(\.count).max() ?? 0
      page += "\nOptions:\n"
      for (name, option) in zip(names, options) {
        page += name + String(repeating: " ", count: width - name.count + 3) + option.help + "\n"
      }
    }
    return page
  }
}

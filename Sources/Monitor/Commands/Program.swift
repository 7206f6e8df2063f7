import Alerts
import Glibc

/// The command line: finds the command, runs it, and turns what it throws into a message and an exit code.
package enum Program {
  package static let version = "0.1.0"

  static let commands: [Command] = [
    .run, .check, .rules, .status, .metrics, .backup, .silence, .deliveries, .receivers, .sources, .demo, .parse,
    .score,
    .detect, .replay, .train, .evaluate,
  ]

  /// Runs `voxpop` with the arguments after its name.
  package static func run(_ arguments: [String]) async -> ExitCode {
    // A closed pipe or socket is an error of that write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    do {
      return try await dispatch(arguments)
    } catch let error as CommandError {
      Console.error(error.description)
      return error.code
    } catch let error as DatabaseError {
      Console.error("the database failed: \(error)")
      return .inputOutput
    } catch {
      Console.error("\(error)")
      return .software
    }
  }

  private static func dispatch(_ arguments: [String]) async throws -> ExitCode {
    guard let first = arguments.first else {
      Console.error(overview)
      return .usage
    }
    switch first {
    case "--version", "version":
      Console.print("voxpop \(version)")
      return .success
    case "--help", "-h", "help":
      guard arguments.count > 1 else {
        Console.print(overview)
        return .success
      }
      return try help(Array(arguments.dropFirst()))
    default:
      let (command, rest) = try command(at: arguments[...])
      if rest.contains("--help") || rest.contains("-h") {
        Console.print(command.helpPage)
        return .success
      }
      return try await command.body(try Arguments(rest, of: command.name, options: command.options))
    }
  }

  /// The command that the first words name, and the words after them.
  private static func command(
    at words: ArraySlice<String>
  ) throws(CommandError) -> (command: Command, rest: ArraySlice<String>) {
    let outer = try command(named: words.first ?? "")
    let rest = words.dropFirst()
    guard !outer.subcommands.isEmpty, let next = rest.first, !next.hasPrefix("-") else { return (outer, rest) }
    if let inner = outer.subcommands.first(where: { $0.name == "\(outer.name) \(next)" }) {
      return (inner, rest.dropFirst())
    }
    let names = outer.subcommands.map { String($0.name.dropFirst(outer.name.count + 1)) }
    let near = nearestName(to: next, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw CommandError(
      .usage, "unknown command '\(outer.name) \(next)'\(near)\nSee 'voxpop help \(outer.name)'.")
  }

  /// `help COMMAND`, `help --man`, `help --completion SHELL`.
  private static func help(_ arguments: [String]) throws(CommandError) -> ExitCode {
    switch arguments.first {
    case "--man": Console.printPart(ManualPage.program.text)
    case "--completion":
      let shells = ShellCompletion.allCases.map(\.rawValue)
      guard let shell = arguments.dropFirst().first.flatMap(ShellCompletion.init) else {
        throw CommandError(.usage, "--completion needs a shell: \(listed(shells))\nSee 'voxpop help'.")
      }
      Console.printPart(shell.script(for: commands))
    default: Console.print(try command(at: arguments[...]).command.helpPage)
    }
    return .success
  }

  private static func command(named name: String) throws(CommandError) -> Command {
    if let command = commands.first(where: { $0.name == name }) { return command }
    let near = nearestName(to: name, among: commands.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
    throw CommandError(.usage, "unknown command '\(name)'\(near)\nSee 'voxpop help'.")
  }

  static var overview: String {
    let width = commands.map(\.name.count).max() ?? 0
    let list = commands.map { command in
      "  \(command.name)\(String(repeating: " ", count: width - command.name.count + 3))\(command.summary)"
    }
    return """
      voxpop \(version): hears what people say about you, and tells you when the mood turns.

      Usage: voxpop COMMAND [options]

      \(list.joined(separator: "\n"))
        help\(String(repeating: " ", count: width - 1))How to use a command: voxpop help COMMAND; --man, --completion bash|zsh|fish
        --version

      \(exitCodes)
      """
  }

  static let exitCodes = """
    Exit codes: 0 success, 64 usage, 65 bad input data, 69 something needed is unavailable, 70 bug,
    74 input or output failed, 78 mistake in the configuration.
    """
}

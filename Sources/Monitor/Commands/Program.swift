import Alerts
import Glibc

/// The command line: finds the command, runs it, and turns what it throws into a message and an exit code.
package enum Program {
  package static let version = "0.1.0"

  static let commands: [Command] = [
    .run, .check, .status, .demo, .parse, .score, .detect, .replay, .train, .evaluate,
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
      Console.print(try command(named: arguments[1]).helpPage)
      return .success
    default:
      let command = try command(named: first)
      let rest = arguments.dropFirst()
      if rest.contains("--help") || rest.contains("-h") {
        Console.print(command.helpPage)
        return .success
      }
      return try await command.body(try Arguments(rest, of: command.name, options: command.options))
    }
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
        help\(String(repeating: " ", count: width - 1))How to use a command: voxpop help COMMAND
        --version

      Exit codes: 0 success, 64 usage, 65 bad input data, 69 something needed is unavailable, 70 bug,
      74 input or output failed, 78 mistake in the configuration.
      """
  }
}

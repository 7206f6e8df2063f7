import Alerts

/// An option that a command understands.
struct OptionSpecification: Sendable {
  var name: String
  /// The placeholder of its value in the help, such as `FILE`; nil for a switch.
  var value: String?
  var help: String
}

/// A command's arguments, sorted into options and operands (POSIX.1-2017, Utility Syntax Guidelines; long names as in GNU).
struct Arguments: Sendable {
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]
  private var switches: Set<String> = []

  init(_ arguments: some Sequence<String>, of command: String, options: [OptionSpecification]) throws(CommandError) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--"), argument != "--" else {
        if argument == "--" {
          operands += rest
          break
        }
        if argument.hasPrefix("-"), argument != "-" {
          throw usage(
            "unknown option '\(argument)'; options have long names, such as --\(options.first?.name ?? "help")", command
          )
        }
        operands.append(argument)
        continue
      }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard let option = options.first(where: { $0.name == name }) else {
        let near = nearestName(to: name, among: options.map(\.name)).map { "; did you mean --\($0)?" } ?? ""
        throw usage("unknown option '--\(name)'\(near)", command)
      }
      if let placeholder = option.value {
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw usage("--\(name) needs a value: --\(name) \(placeholder)", command)
        }
        values[name] = value
      } else if parts.count == 2 {
        throw usage("--\(name) takes no value", command)
      } else {
        switches.insert(name)
      }
    }
  }

  subscript(name: String) -> String? { values[name] }

  func has(_ name: String) -> Bool { switches.contains(name) }

  /// The value of an option that the command cannot do without.
  func required(_ name: String, of command: String) throws(CommandError) -> String {
    guard let value = values[name] else { throw usage("--\(name) is missing", command) }
    return value
  }
}

/// A mistake in how a command was called.
func usage(_ problem: String, _ command: String) -> CommandError {
  CommandError(.usage, "\(problem)\nSee 'voxpop help \(command)'.")
}

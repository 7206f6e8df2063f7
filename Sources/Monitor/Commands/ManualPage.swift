/// voxpop(1), made from the same table as the help, in the macros of man(7).
struct ManualPage {
  let version: String
  let commands: [Command]
  /// Paragraphs about exit codes, files and what else there is to say, as `(heading, paragraphs)`.
  let sections: [(heading: String, paragraphs: [String])]

  var text: String {
    var lines = [
      ".TH VOXPOP 1 \"\" \"voxpop \(version)\" \"User Commands\"",
      ".SH NAME", "voxpop \\- hear what people say about you, and know when the mood turns",
      ".SH SYNOPSIS", ".B voxpop", ".I COMMAND", "[\\fIoptions\\fR]",
      ".SH DESCRIPTION",
      Self.escaped(
        "voxpop polls feeds, scores every post with a model that runs in the same process, counts posts and moods per topic in "
          + "sliding windows, evaluates rules on them, and sends alerts to log files and webhooks."),
      ".SH COMMANDS",
    ]
    for command in commands { lines += Self.lines(of: command) }
    for section in sections {
      lines.append(".SH \(section.heading)")
      for paragraph in section.paragraphs { lines += [".PP", Self.escaped(paragraph)] }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of command: Command) -> [String] {
    let operands = command.operands.isEmpty ? "" : " " + escaped(command.operands)
    var lines = [".SS \(command.name)\(operands)", escaped(command.summary) + "."]
    for paragraph in command.details.split(separator: "\n\n") {
      // Lines that are set apart in the help are set apart here too.
      let isPreformatted = paragraph.hasPrefix(" ")
      lines += isPreformatted ? [".PP", ".nf"] : [".PP"]
      lines += paragraph.split(separator: "\n").map { escaped(String($0)) }
      if isPreformatted { lines.append(".fi") }
    }
    for option in command.options {
      let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
      lines += [".TP", "\\fB\(escaped("--" + option.name))\\fR\(value)", escaped(option.help)]
    }
    return lines
  }

  /// Text that roff prints as it stands: no escape, no request at the beginning of a line, and hyphens that can be copied.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "\"": escaped += "\\(dq"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      default: escaped.append(character)
      }
    }
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }
}

extension ManualPage {
  /// The page that `voxpop help --man` prints.
  static var program: ManualPage {
    ManualPage(
      version: Program.version, commands: Program.commands,
      sections: [
        ("EXIT STATUS", [Program.exitCodes]),
        (
          "SIGNALS",
          [
            "Of voxpop run: TERM and INT stop in order, a second one at once. HUP reads the configuration again, and refuses one "
              + "that has a mistake. USR1 opens the alert logs anew."
          ]
        ),
        (
          "ENVIRONMENT",
          [
            "VOXPOP_MODEL: the model file, where the configuration names none.",
            "STATE_DIRECTORY, CREDENTIALS_DIRECTORY, NOTIFY_SOCKET, WATCHDOG_USEC, JOURNAL_STREAM: as systemd sets them.",
            "NO_COLOR: no colours on a terminal.",
          ]
        ),
        (
          "FILES",
          [
            "/etc/voxpop/voxpop.yaml: the configuration of the service.",
            "/etc/voxpop/rules/*.yaml: its rules.", "/var/lib/voxpop/voxpop.db: posts, windows and the outbox.",
          ]
        ),
        ("SEE ALSO", ["voxpop.yaml(5), voxpop-rules(5), systemd.service(5), sysexits(3)"]),
      ])
  }
}

/// Completions of the command line for a shell, made from the same table as the help.
enum ShellCompletion: String, CaseIterable {
  case bash, zsh, fish

  func script(for commands: [Command]) -> String {
    switch self {
    case .bash: Self.bash(commands)
    case .zsh: Self.zsh(commands)
    case .fish: Self.fish(commands)
    }
  }

  private static func bash(_ commands: [Command]) -> String {
    let cases = commands.map { command in
      "    \(command.name)) options='\(command.options.map { "--\($0.name)" }.joined(separator: " "))' ;;"
    }
    return """
      # bash completion for voxpop
      _voxpop() {
        local word=${COMP_WORDS[COMP_CWORD]} options=
        if [ "$COMP_CWORD" -eq 1 ]; then
          mapfile -t COMPREPLY < <(compgen -W '\(names(commands)) help --version --help' -- "$word")
          return
        fi
        case ${COMP_WORDS[1]} in
      \(cases.joined(separator: "\n"))
          help) options='\(names(commands)) --man --completion' ;;
        esac
        if [[ $word == -* || ${COMP_WORDS[1]} == help ]]; then
          mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        else
          mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
      }
      complete -o filenames -F _voxpop voxpop

      """
  }

  private static func zsh(_ commands: [Command]) -> String {
    let list = commands.map { "    '\($0.name):\(quoted($0.summary, also: ":"))'" }
    let cases = commands.map { command in
      let options = command.options.map { option in
        let value = option.value.map { ":\($0):_files" } ?? ""
        return "'--\(option.name)[\(quoted(option.help, also: "[]:"))]\(value)'"
      }
      return "    \(command.name)) _arguments \((options + ["'*:file:_files'"]).joined(separator: " ")) ;;"
    }
    return """
      #compdef voxpop
      # zsh completion for voxpop
      _voxpop() {
        local -a commands
        commands=(
      \(list.joined(separator: "\n"))
          'help:How to use a command'
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        local name=$words[2]
        shift words
        (( CURRENT-- ))
        case $name in
      \(cases.joined(separator: "\n"))
          help) _describe command commands ;;
        esac
      }
      _voxpop "$@"

      """
  }

  private static func fish(_ commands: [Command]) -> String {
    var lines = ["# fish completion for voxpop", "complete -c voxpop -n __fish_use_subcommand -f"]
    for command in commands {
      lines.append(
        "complete -c voxpop -n __fish_use_subcommand -a \(command.name) -d '\(quoted(command.summary, also: ""))'")
      for option in command.options {
        lines.append(
          "complete -c voxpop -n '__fish_seen_subcommand_from \(command.name)' -l \(option.name)"
            + (option.value == nil ? "" : " -r") + " -d '\(quoted(option.help, also: ""))'")
      }
    }
    lines.append("complete -c voxpop -n '__fish_seen_subcommand_from help' -f -a '\(names(commands))'")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func names(_ commands: [Command]) -> String { commands.map(\.name).joined(separator: " ") }

  /// Text between single quotes; an apostrophe becomes a typographic one, which no shell reads as a quote.
  private static func quoted(_ text: String, also special: String) -> String {
    text.map { character in
      if character == "'" { return "’" }
      return special.contains(character) || character == "\\" ? "\\\(character)" : String(character)
    }.joined()
  }
}

extension Command {
  static let status = Command(
    name: "status",
    summary: "Show what the daemon does: sources, buffer, topics, deliveries, and every problem",
    details: """
      Asks the running daemon on its control socket, voxpop.sock in systemd's runtime directory or beside the database; reads the
      database when no daemon answers.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "watch", value: nil, help: "show it anew every two seconds, until interrupted"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let isJSON = arguments.has("json") || !Console.outputIsTerminal
    while true {
      let page = try StatusPage.current(for: configuration)
      if isJSON {
        Console.print(try page.json())
      } else {
        // Home, and clear to the end, so that nothing flickers.
        Console.printPart((arguments.has("watch") ? "\u{1B}[H\u{1B}[J" : "") + page.text())
      }
      guard arguments.has("watch") else { return .success }
      try await Task.sleep(for: .seconds(2))
    }
  }
}

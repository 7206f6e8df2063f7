extension Command {
  static let run = Command(
    name: "run",
    summary: "Run the daemon in the foreground",
    details: """
      SIGTERM or SIGINT stops it in order: what was fetched is scored and stored first. A second one stops it at once; nothing is
      lost either way. SIGUSR1 opens the alert logs anew, for logrotate.
      """,
    options: [OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)")]
  ) { arguments in
    let signals = EndSignals()
    let reopening = ReopenSignal()
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    var daemon = Daemon(configuration: configuration)
    daemon.reopenRequests = reopening.requests
    defer { withExtendedLifetime(reopening) {} }
    try await daemon.run(until: { await signals.first() })
    return .success
  }
}

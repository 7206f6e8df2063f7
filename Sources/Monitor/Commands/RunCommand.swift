import FoundationEssentials

extension Command {
  static let run = Command(
    name: "run",
    summary: "Run the daemon in the foreground",
    details: """
      SIGTERM or SIGINT stops it in order: what was fetched is scored and stored first. A second one stops it at once; nothing is
      lost either way.

      SIGHUP reads the configuration again. One with a mistake is refused: the old one stays in effect, and the log and 'voxpop status'
      say why. A sound one takes effect without losing a post, a window or a pending alert; the log says what changed, as
      'voxpop check --diff' does beforehand. SIGUSR1 opens the alert logs anew, for logrotate.

      Under systemd it reports when it is ready, reloading and stopping, and answers the watchdog for as long as every part of it moves.
      """,
    options: [OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)")]
  ) { arguments in
    ProcessMemory.shareArenas()
    let signals = ServiceSignals()
    var supervisor = Supervisor(path: arguments["config"] ?? "voxpop.yaml", requests: { await signals.next() })
    supervisor.clock = SteadyClock(log: supervisor.log).now
    supervisor.manager = ServiceManager(environment: ProcessInfo.processInfo.environment)
    // Of the process and not of a daemon: in tests, one process has many.
    let memory = Task { await ProcessMemory.giveBack() }
    defer { memory.cancel() }
    try await supervisor.run()
    return .success
  }
}

/// Sends the service manager a heartbeat for as long as every part of the daemon moves.
///
/// It asks the parts that have a thread of their own for an answer, and looks at the others through ``ProgressMonitor``. One that
/// has not moved for half the manager's patience stops the heartbeat: the manager then kills the daemon and starts it anew
/// from the last commit. A daemon with nothing to do answers at once, and lives. Without a manager that waits, what is stuck is
/// still told by the log and the status.
struct Watchdog: Sendable {
  /// A question that a part answers from its own thread.
  struct Probe: Sendable {
    var part: Progress.Part
    var ask: @Sendable () async -> Void
  }

  /// Without a manager that waits.
  private static let ownPatience = Duration.seconds(120)

  let monitor: ProgressMonitor
  let manager: ServiceManager
  let probes: [Probe]
  let log: Log

  /// Runs until the task is cancelled.
  func run() async {
    let interval = manager.watchdogInterval ?? Self.ownPatience
    await withTaskGroup(of: Void.self) { group in
      for probe in probes {
        group.addTask {
          while !Task.isCancelled {
            monitor.begin(probe.part)
            await probe.ask()
            monitor.end(probe.part)
            await rest(interval / 4)
          }
        }
      }
      group.addTask { await beat(every: interval / 2) }
    }
  }

  private func beat(every interval: Duration) async {
    var reported: Set<Progress.Part> = []
    var failed = false
    while !Task.isCancelled {
      let delays = monitor.delays(longerThan: interval)
      for delay in delays where reported.insert(delay.part).inserted {
        log(.error, "\(delay): no heartbeat until it does")
      }
      reported.formIntersection(delays.map(\.part))
      if delays.isEmpty {
        do throws(ServiceManager.Failure) {
          try manager.send(.watchdog)
          failed = false
        } catch {
          if !failed { log(.warning, "\(error)") }
          failed = true
        }
      }
      await rest(interval)
    }
  }

  /// Ended early only by the cancellation.
  private func rest(_ duration: Duration) async { try? await Task.sleep(for: duration) }
}

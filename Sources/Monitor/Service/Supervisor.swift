import Alerts
import Attention
import Synchronization

/// The life of the daemon's process: one ``Daemon`` after the other, each with the configuration of its time.
///
/// A reload reads the configuration first. One with a mistake changes nothing; a sound one drains the daemon and starts the next
/// one from the committed state, the same way as a stop and a start, so nothing is lost that those would keep. What there was no
/// time to drain, the next one inherits.
package struct Supervisor: Sendable {
  /// The configuration's path.
  let path: String
  let requests: @Sendable () async -> ServiceRequest
  var log = Log()
  var clock: Clock = wallClock
  var manager = ServiceManager.none
  let reloads = ReloadHistory()

  init(path: String, requests: @escaping @Sendable () async -> ServiceRequest) {
    self.path = path
    self.requests = requests
  }

  /// What a daemon is started with.
  struct Plan: Sendable {
    var configuration: Configuration
    var model: SentimentModel
    /// As it was when the model was opened.
    var modelFile: FileIdentity?
  }

  /// Runs until a request to stop, or the first error.
  func run() async throws {
    var plan = try Plan(configuration: loadConfiguration(path), after: nil)
    /// To go back to if the new one cannot start.
    var previous: Plan?
    var inherited: [SourceItem] = []
    while true {
      let state = Mutex(Life())
      do {
        inherited = try await daemon(plan, inheriting: inherited).run { [plan] running in
          state.withLock { $0.hasStarted = true }
          notify(.ready, .status(plan.configuration.summary))
          let successor = await lookAfter(running, plan: plan)
          state.withLock { $0.successor = successor }
          return successor == nil ? .stop : .successor
        }
      } catch {
        guard let old = previous, !state.withLock({ $0.hasStarted }) else { throw error }
        let reason = "the new configuration cannot start: \(error)"
        log(.error, "\(reason); going back to the old one")
        reloads.note(succeeded: false, reason, at: clock())
        (plan, previous) = (old, nil)
        continue
      }
      guard let successor = state.withLock({ $0.successor }) else { return }
      (plan, previous) = (successor, plan)
    }
  }

  private struct Life {
    var hasStarted = false
    var successor: Plan?
  }

  private func daemon(_ plan: Plan, inheriting inherited: [SourceItem]) -> Daemon {
    var daemon = Daemon(configuration: plan.configuration)
    daemon.inherited = inherited
    daemon.model = plan.model
    daemon.log = log
    daemon.clock = clock
    daemon.manager = manager
    daemon.reloads = reloads
    return daemon
  }

  /// Answers requests for as long as the daemon goes on; returns what to run next, nil to stop.
  private func lookAfter(_ daemon: Daemon.Running, plan: Plan) async -> Plan? {
    while true {
      switch await requests() {
      case .stop:
        log(.notice, "stopping: what was fetched is scored and stored first")
        notify(.stopping, .status("stopping"))
        return nil
      case .reopenFiles:
        await daemon.reopenFiles()
        log(.notice, "log files opened anew")
      case .reload:
        notify(.reloading(monotonicMicroseconds: monotonicMicroseconds()), .status("reading \(path)"))
        if let successor = successor(of: plan) { return successor }
        await daemon.reopenFiles()
        notify(.ready)
      }
    }
  }

  /// The plan that the files ask for now; nil if they have a mistake.
  private func successor(of plan: Plan) -> Plan? {
    do {
      let next = try Plan(configuration: loadConfiguration(path), after: plan)
      let difference = ConfigurationDifference(
        from: ConfigurationOutline(of: plan.configuration), to: ConfigurationOutline(of: next.configuration))
      log(.notice, "reloading: \(difference)")
      reloads.note(succeeded: true, difference.description, at: clock())
      return next
    } catch {
      // Each mistake is a line of its own in the log; the status has the first.
      let lines = error.description.split(separator: "\n").map(String.init)
      for line in lines { log(.error, line) }
      let more = lines.count > 1 ? " (and \(lines.count - 1) more)" : ""
      let reason = (lines.first ?? "") + more
      log(.error, "reload refused: the old configuration stays in effect")
      reloads.note(succeeded: false, reason, at: clock())
      notify(.status("reload refused, the old configuration stays in effect: \(reason)"))
      return nil
    }
  }

  private func notify(_ notifications: ServiceNotification...) {
    do throws(ServiceManager.Failure) {
      try manager.send(notifications)
    } catch {
      log(.warning, "\(error)")
    }
  }
}

extension Supervisor.Plan {
  /// Opens the model too: one that is broken is found before anything stops. The file that the plan before has is not read again.
  init(configuration: Configuration, after previous: Self?) throws(CommandError) {
    let path = if let path = configuration.model { path } else { try ShippedModel.path() }
    modelFile = FileIdentity(of: path)
    if let previous, previous.modelFile == modelFile, modelFile != nil {
      model = previous.model
    } else {
      model = try loadModel(path)
    }
    self.configuration = configuration
  }
}

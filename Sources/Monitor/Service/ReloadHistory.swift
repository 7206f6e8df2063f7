import Alerts
import Synchronization

/// What became of the last reload; it outlives the daemons that follow one another in a process.
package final class ReloadHistory: Sendable {
  private let record = Mutex<StatusReport.Reload?>(nil)

  package init() {}

  var last: StatusReport.Reload? { record.withLock { $0 } }

  func note(succeeded: Bool, _ outcome: String, at time: EventTime) {
    record.withLock { $0 = StatusReport.Reload(time: time.description, succeeded: succeeded, outcome: outcome) }
  }
}

/// One thing that a service tells its manager, in the words of sd_notify(3).
package enum ServiceNotification: Sendable, Equatable {
  /// Start-up, or a reload, is over.
  case ready
  /// One line for `systemctl status`.
  case status(String)
  /// A reload begins; the moment, in microseconds of CLOCK_MONOTONIC, tells the manager which signal it answers.
  case reloading(monotonicMicroseconds: UInt64)
  case stopping
  /// The heartbeat of a watchdog.
  case watchdog

  /// Assignments, one a line: several notifications in one datagram take effect together.
  static func datagram(_ notifications: [ServiceNotification]) -> String {
    notifications.map(\.assignments).joined(separator: "\n")
  }

  private var assignments: String {
    switch self {
    case .ready: "READY=1"
    case .status(let text): "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
    case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    }
  }
}

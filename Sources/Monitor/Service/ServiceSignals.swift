@preconcurrency import Dispatch
import Glibc
import Synchronization

/// What a signal asks of the daemon.
package enum ServiceRequest: Sendable, Equatable {
  /// TERM, INT: stop in order.
  case stop
  /// HUP: read the configuration again, and open the log files anew.
  case reload
  /// USR1: open the log files anew, as logrotate asks.
  case reopenFiles
}

/// Requests that came and are not yet answered: several of one kind are one, and a stop comes before anything else.
struct PendingRequests: Sendable {
  private var isStopping = false
  private var reloads = false
  private var reopens = false

  mutating func note(_ request: ServiceRequest) {
    switch request {
    case .stop: isStopping = true
    case .reload: reloads = true
    case .reopenFiles: reopens = true
    }
  }

  /// The next request to answer; a stop is returned for ever.
  mutating func next() -> ServiceRequest? {
    if isStopping { return .stop }
    if reloads {
      // A reload opens every file anew.
      (reloads, reopens) = (false, false)
      return .reload
    }
    if reopens {
      reopens = false
      return .reopenFiles
    }
    return nil
  }
}

/// The signals of a daemon as something to wait for; from its creation on none of them ends the process.
///
/// The exception is a second TERM or INT: it ends the process at once. That is safe at any instruction, because everything that
/// counts is in one transaction or another.
final class ServiceSignals: Sendable {
  private final class Inbox: Sendable {
    let pending = Mutex(PendingRequests())
    let wake = WakeSignal()
  }

  private let inbox: Inbox
  /// Kept alive, and never touched again.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init() {
    let inbox = Inbox()
    self.inbox = inbox
    let requests: [(Int32, ServiceRequest)] = [
      (SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload), (SIGUSR1, .reopenFiles),
    ]
    sources = requests.map { number, request in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        if request == .stop {
          signal(SIGTERM, SIG_DFL)
          signal(SIGINT, SIG_DFL)
        }
        inbox.pending.withLock { $0.note(request) }
        inbox.wake.raise()
      }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// The next request; one task at a time waits. A stop when the task is cancelled.
  func next() async -> ServiceRequest {
    while !Task.isCancelled {
      if let request = inbox.pending.withLock({ $0.next() }) { return request }
      await inbox.wake.wait()
    }
    return .stop
  }
}

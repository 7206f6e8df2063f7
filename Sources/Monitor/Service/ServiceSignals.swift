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
  private(set) var isStopping = false
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
    // A queue of its own gets a thread even if all that compute are busy.
    let queue = DispatchQueue(label: "voxpop.signals")
    sources = requests.map { number, request in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        inbox.pending.withLock {
          if request == .stop, $0.isStopping { endProcess(by: number) }
          $0.note(request)
        }
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

/// Ends the process as if it had never asked for the signal.
///
/// It is not enough to take the signal's handler away when the first one has come: Dispatch puts its own back at moments of its
/// own choice, and blocks the signal.
private func endProcess(by number: Int32) -> Never {
  signal(number, SIG_DFL)
  var set = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, number)
  pthread_sigmask(SIG_UNBLOCK, &set, nil)
  raise(number)
  // Only if the signal cannot end this process, as that of init.
  _exit(128 + number)
}

import Synchronization

/// Tells one waiting task that there is work; any number of calls before it looks are one.
///
/// Unlike a stream it survives the cancellation of a wait, so a wait can be raced against a clock.
package final class WakeSignal: Sendable {
  private enum State {
    case idle
    case raised
    case waiting(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.idle)

  package init() {}

  package func raise() {
    let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard case .waiting(let continuation) = state else {
        state = .raised
        return nil
      }
      state = .idle
      return continuation
    }
    waiting?.resume()
  }

  /// Returns when the signal is raised, or was since the last wait, or the task is cancelled; one task at a time waits.
  package func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if case .idle = state, !Task.isCancelled {
            state = .waiting(continuation)
            return false
          }
          state = .idle
          return true
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      // Ends the wait if there is one. A signal that nobody waits for would only cause one look more.
      raise()
    }
  }
}

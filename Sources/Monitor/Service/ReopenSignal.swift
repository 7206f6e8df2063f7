@preconcurrency import Dispatch
import Glibc

/// SIGUSR1, by which logrotate asks for logs to be opened anew, as a sequence.
final class ReopenSignal: Sendable {
  /// Signals that come faster than they are handled are one.
  let requests: AsyncStream<Void>
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    requests = stream
    signal(SIGUSR1, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGUSR1)
    source.setEventHandler { continuation.yield() }
    source.activate()
  }
}

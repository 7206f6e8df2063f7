@preconcurrency import Dispatch
import Glibc

/// The signals that end the daemon, as something to wait for.
///
/// The first one is returned by ``first()``; the second one ends the process at once. That is safe at any
/// instruction, because everything that counts is in one transaction or another.
final class EndSignals: Sendable {
  private let signals: AsyncStream<Int32>
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(2))
    signals = stream
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.activate()
      return source
    }
  }

  /// Returns at the first signal; the next one ends the process.
  func first() async {
    for await number in signals {
      for source in sources { source.cancel() }
      signal(SIGTERM, SIG_DFL)
      signal(SIGINT, SIG_DFL)
      _ = number
      return
    }
  }
}

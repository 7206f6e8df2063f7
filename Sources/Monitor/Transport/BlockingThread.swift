import Glibc

/// Runs work that blocks on a thread of its own, never on Swift's pool, which has one thread per core.
///
/// Returns when the work has returned. Cancellation does not end the work: whoever starts it gives it a way to be told.
package func withBlockingThread(_ work: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
    startThread {
      work()
      continuation.resume()
    }
  }
}

/// Starts a detached thread with a small stack. It takes no signals: those are for whoever waits for them.
///
/// A system that gives no thread leaves the daemon without transport or store: that ends it.
func startThread(_ work: @escaping @Sendable () -> Void) {
  var all = sigset_t()
  var previous = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, &previous)
  defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 512 * 1024)
  var thread = pthread_t()
  // The new thread releases what is retained here.
  let retained = Unmanaged.passRetained(Work(work))
  let code = pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }, retained.toOpaque())
  guard code == 0 else { preconditionFailure("the system gives no thread: error \(code)") }
}

private final class Work: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

import Glibc
import Synchronization

/// A thread that runs the jobs of one actor in order, for work that waits on the disk.
///
/// The thread ends when its owner goes away and the last job is done.
final class DiskThread: SerialExecutor {
  private let queue = Queue()

  init() {
    let queue = self.queue
    startThread { queue.runUntilClosed() }
  }

  deinit { queue.close() }

  func enqueue(_ job: consuming ExecutorJob) {
    queue.add(UnownedJob(job), executor: self)
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  private final class Queue: Sendable {
    private struct State {
      /// A job keeps its actor's executor alive until it has run.
      var jobs: [(job: UnownedJob, executor: DiskThread)] = []
      var isClosed = false
    }

    private let state = Mutex(State())
    private let signal = Semaphore()

    func add(_ job: UnownedJob, executor: DiskThread) {
      state.withLock { $0.jobs.append((job, executor)) }
      signal.raise()
    }

    func close() {
      state.withLock { $0.isClosed = true }
      signal.raise()
    }

    func runUntilClosed() {
      while true {
        signal.wait()
        let (jobs, isClosed) = state.withLock { state in
          defer { state.jobs = [] }
          return (state.jobs, state.isClosed)
        }
        for (job, executor) in jobs { job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
        if isClosed { return }
      }
    }
  }
}

/// A counting semaphore of POSIX; its address never changes, because a class holds it.
private final class Semaphore: Sendable {
  /// POSIX semaphores may be raised and waited for from any thread; only this class sees the pointer.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func raise() { sem_post(semaphore) }

  /// Waits, through interruptions by signals.
  func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }
}

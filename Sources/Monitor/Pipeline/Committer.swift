/// Writes commits to the store, one after the other, while the next batch is being scored.
struct Committer: Sendable {
  let store: Store
  let commits: RingBuffer<Commit>
  let clock: Clock
  let log: Log
  let progress: ProgressMonitor
  /// Called after each commit: its alerts may be sent from now on.
  let committed: @Sendable (Commit) -> Void

  /// Runs until the hand-over is finished. A commit that fails for a reason that may pass, such as a full disk, is tried
  /// again until it succeeds: the posts behind it wait, and the sources slow down. Any other failure ends the daemon.
  func run() async throws {
    while let batch = await commits.nextBatch(limit: 1, patience: .zero) {
      for commit in batch {
        try await write(commit)
        committed(commit)
      }
    }
  }

  private func write(_ commit: Commit) async throws {
    var pause = Duration.milliseconds(200)
    while true {
      do {
        // The pause between attempts is no work: a full disk does not look like a daemon that is stuck.
        progress.begin(.committer)
        defer { progress.end(.committer) }
        _ = try await store.commit(commit, at: clock())
        return
      } catch {
        guard error.isTransient else { throw error }
        log(.error, "cannot store a batch of \(commit.posts.count) posts: \(error); trying again in \(pause)")
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(30))
      }
    }
  }
}

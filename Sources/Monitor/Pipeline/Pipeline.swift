/// Takes batches from the ring buffer, processes them, and hands the result to the committer.
struct Pipeline {
  static let batchLimit = 256
  static let batchPatience = Duration.milliseconds(50)

  let ring: RingBuffer<SourceItem>
  let commits: RingBuffer<Commit>
  var processor: Processor
  let meter: PipelineMeter
  let progress: ProgressMonitor
  /// Told what the windows look like after each batch.
  let observe: (@Sendable (PipelineView) -> Void)?

  /// Runs until the ring buffer is finished and everything in it is handed on.
  mutating func run() async throws {
    defer { commits.finish() }
    while let items = await ring.nextBatch(limit: Self.batchLimit, patience: Self.batchPatience) {
      let started = ContinuousClock.now
      let commit = try progress.during(.scorer) { try processor.process(items) }
      let view = processor.view(noting: commit.alerts)
      meter.note(posts: commit.posts.count, took: started.duration(to: .now), view: view)
      observe?(view)
      try await commits.append(commit)
    }
  }
}

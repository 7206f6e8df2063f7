/// Takes batches from the ring buffer, processes them, and hands the result to the committer.
///
/// A batch is what has come in while the one before was at work: nothing waits for company, and under load batches grow by
/// themselves. It is small enough that no post waits long for its neighbours to be read.
///
/// A batch of long texts is processed in parts, each a commit of its own: 256 posts of 20 KB are read by the model for minutes, in
/// which nothing would be stored, no stop would be heard, and the watchdog could not tell a hard-working scorer from one that is stuck.
struct Pipeline {
  static let batchLimit = 32
  /// Bytes of text that are scored at a time; some three seconds.
  static let textLimit = 100_000

  let ring: RingBuffer<SourceItem>
  let commits: RingBuffer<Commit>
  var processor: Processor
  let meter: PipelineMeter
  let progress: ProgressMonitor
  let leftovers: Leftovers
  /// Told what the windows look like after each batch.
  let observe: (@Sendable (PipelineView) -> Void)?

  /// Runs until the ring buffer is finished and everything in it is handed on.
  mutating func run() async throws {
    defer { commits.finish() }
    while let items = await ring.nextBatch(limit: Self.batchLimit, patience: .zero) {
      for part in Self.parts(of: items, textLimit: Self.textLimit) {
        // Whoever gave up waiting for the end of a drain.
        try Task.checkCancellation()
        if leftovers.take(part) { continue }
        let started = ContinuousClock.now
        let commit = try progress.during(.scorer) { try processor.process(Array(part)) }
        // The clock's turn changes nothing as a rule, and nothing costs no sync.
        if commit.isEmpty, part.allSatisfy(\.isClock) { continue }
        let view = processor.view(noting: commit.alerts)
        meter.note(posts: commit.posts.count, took: started.duration(to: .now), view: view)
        observe?(view)
        try await commits.append(commit)
      }
    }
  }

  /// Cuts a batch so that the texts of each part have at most `textLimit` bytes together, or the part is one post.
  static func parts(of items: [SourceItem], textLimit: Int) -> [ArraySlice<SourceItem>] {
    var parts: [ArraySlice<SourceItem>] = []
    var start = items.startIndex
    var bytes = 0
    for (index, item) in items.enumerated() {
      let size = if case .post(let post) = item { post.body.utf8.count } else { 0 }
      if bytes + size > textLimit, index > start {
        parts.append(items[start..<index])
        (start, bytes) = (index, 0)
      }
      bytes += size
    }
    if start < items.endIndex { parts.append(items[start...]) }
    return parts
  }
}

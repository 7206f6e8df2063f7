import Synchronization

/// How much the pipeline has done and how fast, readable from anywhere.
package final class PipelineMeter: Sendable {
  package struct Reading: Sendable {
    package var totals = Processor.Totals()
    package var batches = 0
    /// Time spent on batches, from taking one to handing its commit on.
    package var busy = Duration.zero
    package var scored = 0
    package var topics: [PipelineView.Topic] = []
    package var coverage = 1.0
    package var withoutData: [String] = []
  }

  private let reading = Mutex(Reading())

  package init() {}

  package var current: Reading { reading.withLock { $0 } }

  func note(posts: Int, took duration: Duration, view: PipelineView) {
    reading.withLock { reading in
      reading.totals = view.totals
      reading.batches += 1
      reading.busy += duration
      reading.scored += posts
      reading.topics = view.topics
      reading.coverage = view.coverage
      reading.withoutData = view.withoutData
    }
  }
}

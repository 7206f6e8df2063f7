package import Alerts

/// What a person wants to see of the pipeline after a batch.
package struct PipelineView: Sendable {
  package struct Topic: Sendable {
    package var name: String
    /// The newest buckets, oldest first; the last one may still be open.
    package var series: [Bucket]
    /// What the last hour adds up to.
    package var lastHour: Bucket
  }

  package var topics: [Topic]
  package var totals: Processor.Totals
  /// The newest post's time.
  package var now: EventTime
  /// Alerts that this batch raised or ended.
  package var alerts: [AlertEvent]
  /// Which part of the last hour the sources were heard in, 0...1.
  package var coverage = 1.0
  /// Rules of which nobody knows how they stand, because sources are down.
  package var withoutData: [String] = []
}

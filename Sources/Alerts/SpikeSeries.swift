/// The counts of one measure of a topic, and the detector that judges them.
typealias SpikeSeries = DetectedSeries<VolumeDetector>

extension VolumeDetector: SeriesDetector {
  mutating func observe(_ counts: SeriesCounts, at time: EventTime, gap: SightGap) -> Detection {
    observe(Double(counts.posts), at: time, missing: gap.missing, backlog: gap.backlog)
  }
}

/// The posts of one mood of a topic among all of them, and the detector that judges their share.
typealias ShiftSeries = DetectedSeries<ShareDetector>

extension ShareDetector: SeriesDetector {
  mutating func observe(_ counts: SeriesCounts, at time: EventTime) -> Detection {
    observe(marked: counts.marked, of: counts.posts, at: time)
  }
}

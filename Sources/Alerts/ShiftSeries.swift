/// The posts of one mood of a topic among all of them, and the detector that judges their share.
typealias ShiftSeries = DetectedSeries<ShareDetector>

extension ShareDetector: SeriesDetector {
  /// A share of the posts that were heard is right, unless those that were not have another usual share.
  mutating func observe(_ counts: SeriesCounts, at time: EventTime, gap: SightGap) -> Detection {
    let isHeard = gap.missing <= VolumeDetector.tolerance
    return observe(marked: isHeard ? counts.marked : 0, of: isHeard ? counts.posts : 0, at: time)
  }
}

/// What each source has brought since its last poll ended: whether it is its first load, and whether entries were
/// probably missed.
struct SourceArrivals: Sendable {
  private struct Tally: Sendable {
    var new = 0
    var known = 0
  }

  /// Sources that have not yet answered, ever.
  private var awaited: Set<String>
  /// How many entries a source's last answer had.
  private var lastEntries: [String: Int]
  private var tallies: [String: Tally] = [:]

  /// Sources that are in neither list, as in a replay, are seen live from their first post on.
  init(configured: [String], health: [String: SourceHealth]) {
    awaited = Set(configured.filter { health[$0]?.lastSuccess == nil })
    lastEntries = health.mapValues(\.lastEntries)
  }

  /// Whether what the source brings now is its first load: the history from which to learn what is usual.
  func isFirstLoad(_ source: String) -> Bool { awaited.contains(source) }

  mutating func note(_ source: String, isNew: Bool) {
    if isNew {
      tallies[source, default: Tally()].new += 1
    } else {
      tallies[source, default: Tally()].known += 1
    }
  }

  /// Ends a poll, and marks it where entries were probably missed: a feed shows its newest entries, so if none of those
  /// of its last answer is left, there may have been others in between.
  mutating func finish(_ poll: inout PollRecord) {
    let tally = tallies.removeValue(forKey: poll.source) ?? Tally()
    switch poll.outcome {
    case .failed: break
    case .notModified: awaited.remove(poll.source)
    case .fetched(_, let entries):
      let isFirst = awaited.remove(poll.source) != nil
      let hadEntries = lastEntries[poll.source, default: 0] > 0
      poll.isOverrun = !isFirst && hadEntries && !poll.isIncremental && tally.new >= 2 && tally.known == 0
      lastEntries[poll.source] = entries
    }
  }
}

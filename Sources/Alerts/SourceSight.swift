/// The configured sources, and when each of them was not heard.
///
/// Each source weighs the same. At most ``outagesKept`` outages of a source are kept, the newest ones.
struct SourceSight: Sendable {
  static let outagesKept = 256
  /// What came in at the end of an outage is taken to be of no longer time than this.
  private static let longestBacklog = Duration.seconds(86_400)

  let names: [String]
  /// By source, oldest first.
  private var outages: [String: [SourceOutage]] = [:]
  /// After this nothing is missing and no backlog comes; far away while a source is down.
  private var clearFrom = EventTime.distantPast

  init(sources: [String]) {
    var seen: Set<String> = []
    names = sources.filter { seen.insert($0).inserted }
  }

  /// Takes in an outage, in the place of an earlier one of the same source and begin. Sources that nobody knows are ignored.
  mutating func note(_ outage: SourceOutage) {
    guard names.contains(outage.source) else { return }
    var list = outages[outage.source, default: []].filter { $0.since != outage.since }
    if !outage.isNothing { list.append(outage) }
    list.sort { $0.since < $1.since }
    outages[outage.source] = list.suffix(Self.outagesKept)
    clearFrom = outages.values.joined().reduce(.distantPast) { max($0, $1.end) }
  }

  /// Whether everything was heard from the time on.
  func isClear(since time: EventTime) -> Bool { clearFrom <= time }

  /// Which part of the sources' time was heard, 0...1; 1 if there are no sources.
  func coverage(_ interval: Range<EventTime>) -> Double {
    guard !names.isEmpty, !interval.isEmpty, !isClear(since: interval.lowerBound) else { return 1 }
    let missing = outages.values.reduce(Int64(0)) { $0 + Self.unheard($1, in: interval) }
    let whole = (interval.upperBound - interval.lowerBound).wholeMilliseconds * Int64(names.count)
    return missing >= whole ? 0 : 1 - Double(missing) / Double(whole)
  }

  /// Sources that were not heard all the time, by name.
  func missing(in interval: Range<EventTime>) -> [String] {
    outages.filter { Self.unheard($0.value, in: interval) > 0 }.keys.sorted()
  }

  /// How many minutes ago, at an evaluation, the source was heard last; 0 if it is not down. `*` is the one that has been down longest.
  func minutesDown(_ source: String, at tick: EventTime) -> Double {
    let lists = source == "*" ? Array(outages.values) : [outages[source] ?? []]
    let longest = lists.joined().reduce(Int64(0)) { longest, outage in
      guard outage.since < tick, outage.until.map({ tick <= $0 }) ?? true else { return longest }
      return max(longest, (tick - outage.since).wholeMilliseconds)
    }
    return Double(longest) / 60_000
  }

  /// How much, in units of what is usual of all sources in the value's time, may have come in at once with sources that
  /// answered again within a value's length of the value: posts without a date have the time of their fetching.
  func backlog(_ value: Range<EventTime>) -> Double {
    let length = value.upperBound - value.lowerBound
    guard !names.isEmpty, !isClear(since: value.lowerBound - length) else { return 0 }
    let near = (value.lowerBound - length)..<(value.upperBound + length)
    let time = outages.values.joined().reduce(Int64(0)) { sum, outage in
      guard let returned = outage.returned, near.contains(returned) else { return sum }
      return sum + min(returned - outage.since, Self.longestBacklog).wholeMilliseconds
    }
    return Double(time) / Double(length.wholeMilliseconds * Int64(names.count))
  }

  private static func unheard(_ outages: [SourceOutage], in interval: Range<EventTime>) -> Int64 {
    // Outages of one source do not overlap, but for a clock that was set; then it is not heard twice over.
    var time: Int64 = 0
    var reached = interval.lowerBound
    for outage in outages {
      let from = max(outage.since, reached)
      let to = min(outage.until ?? interval.upperBound, interval.upperBound)
      if to > from {
        time += (to - from).wholeMilliseconds
        reached = to
      }
    }
    return time
  }
}

extension SourceOutage {
  /// After this it has no effect on what happens later.
  fileprivate var end: EventTime {
    guard let until else { return EventTime(milliseconds: .max / 4) }
    return max(until, returned ?? until)
  }
}

/// What is wrong with the newest bucket or value of a topic, beside its posts.
struct SightGap: Sendable, Hashable {
  static let none = SightGap()
  /// Which part of it was not heard.
  var missing = 0.0
  /// See ``SourceSight/backlog(_:)``.
  var backlog = 0.0
}

import Alerts
import Testing

@testable import Monitor

/// What came of a timeline.
struct TimelineRun: Equatable {
  private(set) var letters: [Character] = []
  private(set) var events: [AlertEvent] = []
  /// By what became of them.
  private(set) var admissions: [AlertEngine.Admission: Int] = [:]
  /// What is stored at the end.
  private(set) var states: [String: [UInt8]] = [:]
  private(set) var buckets: [EventTime: BucketRecord] = [:]
  private(set) var hours: [EventTime: BucketRecord] = [:]
  /// Alerts of a tick that had passed before.
  private(set) var retroactive = 0

  /// After the last column the clock goes on for `settling` buckets without posts.
  init(_ timeline: Timeline, _ delivery: Delivery = .punctual, seed: UInt64 = 1, settling: Int = 0) throws {
    let columns = try DrawnSeries(timeline.posts).items.count
    let count = columns * timeline.bucketsPerColumn + settling
    let posts = try timeline.observations(seed: seed)
    let ticks: [Character] =
      switch timeline.judge {
      case .rule(let expression, let holdFor, let keepFiringFor):
        try run(
          Rule(
            group: "timeline", name: "Drawn", topics: ["acme"], expression: expression, holdFor: holdFor,
            keepFiringFor: keepFiringFor), posts, delivery, from: timeline.start, count: count, seed: seed)
      case .volumeDetector, .shareDetector:
        Self.detect(timeline, posts, count: count)
      }
    for column in 0..<columns {
      let own = ticks[(column * timeline.bucketsPerColumn)..<((column + 1) * timeline.bucketsPerColumn)]
      letters.append("RFHP".first { own.contains($0) } ?? ".")
    }
  }

  private mutating func run(
    _ rule: Rule, _ posts: [Observation], _ delivery: Delivery, from start: EventTime, count: Int, seed: UInt64
  ) throws -> [Character] {
    func fresh() throws -> AlertEngine {
      try AlertEngine(bucket: Timeline.bucket, lateness: Timeline.lateness, topics: ["acme"], rules: [rule])
    }
    var generator = SplitMix(state: seed &+ 99)
    let arrivals = posts.map { (post: $0, at: $0.time + delivery.delay($0.time, &generator)) }
      .sorted { $0.at < $1.at }
    var next = 0
    var engine = try fresh()
    var ticks: [Character] = []
    for index in 0..<count {
      let clock = start + Timeline.bucket * (index + 1) + Timeline.lateness
      while next < arrivals.count, arrivals[next].at < clock {
        admissions[engine.observe(arrivals[next].post), default: 0] += 1
        next += 1
      }
      let new = engine.advance(to: clock)
      events += new
      retroactive += new.count { $0.decidedAt + Timeline.lateness != clock }
      switch engine.state(rule: rule.name, topic: "acme") {
      case .pending: ticks.append("P")
      case .firing, .lingering: ticks.append("F")
      case .noData: ticks.append("N")
      case .inactive, nil: ticks.append(new.last?.status == .resolved ? "R" : ".")
      }
      let restarts = index == count - 1 || delivery.restartEvery.map { index % $0 == $0 - 1 } == true
      // What is not stored within three days is no longer known to the windows.
      guard restarts || index % 288 == 0 else { continue }
      store(engine.takeChanges(), at: clock)
      guard restarts else { continue }
      engine = try fresh()
      try engine.restore(buckets: Array(buckets.values), hours: Array(hours.values), states: states)
    }
    return ticks
  }

  private mutating func store(_ changes: AlertEngine.Changes, at clock: EventTime) {
    for record in changes.buckets { buckets[record.start] = record }
    for record in changes.hours { hours[record.start] = record }
    states.merge(changes.states) { $1 }
    // What the store would not read any more.
    buckets = buckets.filter { $0.key > clock - .seconds(4 * 86_400) }
  }

  private static func detect(_ timeline: Timeline, _ posts: [Observation], count: Int) -> [Character] {
    var (volume, share) = (VolumeDetector(), ShareDetector())
    var rest = posts[...]
    return (0..<count).map { index in
      let time = timeline.start + Timeline.bucket * index
      let bucket = rest.prefix { $0.time < time + Timeline.bucket }
      rest = rest.dropFirst(bucket.count)
      let detection =
        if case .volumeDetector = timeline.judge {
          volume.observe(Double(bucket.count), at: time)
        } else {
          share.observe(marked: Int64(bucket.count { $0.mood == .negative }), of: Int64(bucket.count), at: time)
        }
      return detection.isAlarm ? "F" : detection.standing >= Detection.alarm ? "H" : "."
    }
  }
}

extension TimelineRun {
  /// Both lines around the first column that is not as drawn; nil if all are.
  func difference(from timeline: Timeline) throws -> String? {
    let expected = try DrawnStates(timeline.states, letters: ".PFHR?").characters
    let items = try DrawnSeries(timeline.posts).items
    guard expected.count == items.count else {
      return "\(timeline.name): \(items.count) columns of posts, but \(expected.count) of states"
    }
    guard let first = items.indices.first(where: { expected[$0] != "?" && expected[$0] != letters[$0] }) else {
      return nil
    }
    var lines = [("posts   ", { "\(items[$0].posts)" + (items[$0].negative > 0 ? "-\(items[$0].negative)" : "") })]
    lines.append(("expected", { "\(expected[$0])" }))
    lines.append(("was     ", { [letters] in "\(letters[$0])" }))
    lines.append(("        ", { $0 == first ? "^" : "" }))
    let shown = max(0, first - 12)..<min(items.count, first + 13)
    let widths = shown.map { lines[0].1($0).utf8.count }
    let text = lines.map { title, cell in
      let cells = zip(shown, widths).map { column, width in
        String(repeating: " ", count: width - cell(column).utf8.count) + cell(column)
      }
      let line = "  \(title)  \(cells.joined(separator: " "))"
      return String(line.prefix(upTo: line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.endIndex))
    }
    let time = timeline.start + timeline.column * first
    return "\(timeline.name): column \(first), from \(time), is '\(letters[first])' and not '\(expected[first])'\n"
      + text.joined(separator: "\n")
  }
}

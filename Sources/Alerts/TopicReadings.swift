/// What the functions answer about one topic at one tick, those that compare topics included.
struct TopicReadings {
  /// A window, in buckets before the tick.
  struct Span: Hashable {
    var length: Int
    var offset: Int
  }

  let topic: TopicState
  /// The posts of all topics together in the windows that some call asks for.
  let allPosts: [Span: Int64]
  /// Nil where everything was heard that some rule looks back at.
  var sight: SourceSight?

  /// The value of a call; nil where there is no answer.
  func value(of call: WindowCall) -> Double? {
    if let sight {
      switch call.target {
      case .window(.coverage, _, _): return coverage(of: call)
      case .source(let name): return sight.minutesDown(name, at: time)
      default: break
      }
    }
    guard let span = call.sharedSpan else { return topic.value(of: call) }
    guard let all = allPosts[span], all > 0 else { return nil }
    return Double(topic.windows.sum(length: span.length, offset: span.offset).posts) / Double(all)
  }

  /// The comparison behind a call, if it is one of those that make a comparison.
  func evidence(of call: WindowCall) -> AlertEvent.Evidence? {
    guard var evidence = topic.evidence(of: call) else { return nil }
    let heard = sight?.coverage((time - evidence.window)..<time) ?? 1
    guard heard < 1, case .spike(let measure) = call.target else { return evidence }
    // The detector filled up what was missing; people are shown what was heard, against as much of what was expected.
    let grid = topic.windows.grid
    if evidence.window <= .seconds(3600) {
      let sum = topic.windows.sum(length: Int(evidence.window / grid.bucket))
      let count = measure == .posts ? sum.posts + sum.history : sum.negative + sum.historyNegative
      evidence.observed = Double(count)
      evidence.expected *= heard
    }
    evidence.completeness = heard
    return evidence
  }

  static func sharedSpans(of calls: [WindowCall]) -> [Span] { Array(Set(calls.compactMap(\.sharedSpan))) }

  /// Costs an addition for each topic and bucket of each span.
  static func posts(of topics: [TopicState], over spans: [Span]) -> [Span: Int64] {
    var posts: [Span: Int64] = [:]
    for span in spans {
      posts[span] = topics.reduce(0) { $0 &+ $1.windows.sum(length: span.length, offset: span.offset).posts }
    }
    return posts
  }
}

extension WindowCall {
  /// The window over which the posts of all topics must be known for an answer.
  var sharedSpan: TopicReadings.Span? {
    guard case .window(.shareOfVoice, let length, let offset) = target else { return nil }
    return TopicReadings.Span(length: length, offset: offset)
  }
}

/// What is known of what was heard.
extension TopicReadings {
  /// From here on windows are taken for complete.
  private static let nearlyAll = 0.9
  /// Below it nothing ends that was firing.
  private static let half = 0.5

  /// The tick.
  private var time: EventTime { topic.windows.grid.start(of: topic.windows.end) }

  /// Which part of a call's window was heard.
  func coverage(of call: WindowCall) -> Double {
    guard let sight else { return 1 }
    let grid = topic.windows.grid
    let (length, offset): (Int, Int) =
      if case .window(_, let length, let offset) = call.target { (length, offset) } else {
        (call.length(on: grid), 0)
      }
    let end = topic.windows.end - Int64(offset)
    return sight.coverage(grid.start(of: end - Int64(length))..<grid.start(of: end))
  }

  /// Whether an expression is true of all that was said, heard or not; nil if nobody can know.
  ///
  /// It is known if it comes to the same with what was heard and with counts as large as they may have been, unless
  /// nothing was heard at all, or what was firing would end while less than half was heard.
  func decision(on expression: CompiledExpression, isFiring: Bool) -> Bool? {
    let isTrue = expression.evaluate(value(of:)).isTrue
    guard sight != nil else { return isTrue }
    let calls = expression.calls.filter(\.seesPosts)
    let present = calls.filter { $0.offset == 0 }
    guard let heard = (present.isEmpty ? calls : present).map(coverage(of:)).min() else { return isTrue }
    guard heard > 0, expression.evaluate(possibleValue(of:)).isTrue == isTrue else { return nil }
    return !isTrue && isFiring && heard < Self.half ? nil : isTrue
  }

  /// A count as large as it may have been, with what was not heard; everything else as it is.
  private func possibleValue(of call: WindowCall) -> Double? {
    guard let value = value(of: call), call.isCount else { return value(of: call) }
    let heard = coverage(of: call)
    return heard < Self.nearlyAll ? (value + 1) / max(heard, 0.05) : value
  }

  /// How complete the evidence of a window before the tick is; nil if it is whole.
  func completeness(of window: Duration) -> Completeness? {
    guard let sight, window > .zero else { return nil }
    let interval = (time - window)..<time
    let share = sight.coverage(interval)
    return share < 1
      ? Completeness(share: share, sources: sight.names.count, missing: sight.missing(in: interval)) : nil
  }
}

extension WindowCall {
  fileprivate var offset: Int { if case .window(_, _, let offset) = target { offset } else { 0 } }

  /// Whether its answer depends on posts.
  fileprivate var seesPosts: Bool {
    switch target {
    case .window(.coverage, _, _), .source: false
    default: true
    }
  }

  /// Whether more posts can only make it larger.
  fileprivate var isCount: Bool {
    guard case .window(let function, _, _) = target else { return false }
    switch function {
    case .posts, .stories, .authors, .negative, .neutral, .positive, .weight, .engagement: return true
    default: return false
    }
  }
}

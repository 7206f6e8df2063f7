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

  /// The value of a call; nil where there is no answer.
  func value(of call: WindowCall) -> Double? {
    guard let span = call.sharedSpan else { return topic.value(of: call) }
    guard let all = allPosts[span], all > 0 else { return nil }
    return Double(topic.windows.sum(length: span.length, offset: span.offset).posts) / Double(all)
  }

  /// The comparison behind a call, if it is one of those that make a comparison.
  func evidence(of call: WindowCall) -> AlertEvent.Evidence? { topic.evidence(of: call) }

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

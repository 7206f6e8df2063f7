/// Where a rule stands on one topic.
public enum AlertState: Sendable, Hashable {
  case inactive
  /// Its expression has been true since then, not yet for as long as the rule asks.
  case pending(since: EventTime)
  case firing(since: EventTime)
  /// It goes on firing, although its expression is no longer true since `clearSince`.
  case lingering(since: EventTime, clearSince: EventTime)
  /// Sources are down, so that nobody can know since then; an alert that was on at that time goes on, as `firing` tells.
  case noData(since: EventTime, firing: EventTime?)
}

/// An expression that was compiled to be asked of an engine's topics; see ``AlertEngine/probe(_:)``.
public struct ExpressionProbe {
  let expression: CompiledExpression
  let spans: [TopicReadings.Span]
}

/// What an expression comes to.
public enum ProbeAnswer: Sendable, Hashable {
  case null
  case number(Double)
  case text(String)

  /// SQL's truth.
  public var isTrue: Bool { if case .number(let number) = self { number != 0 } else { false } }
}

/// What tests, backtests and explanations ask of the engine that runs the rules.
extension AlertEngine {
  /// Where a rule stands on a topic after the last tick; nil if it does not watch the topic.
  public func state(rule: String, topic: String) -> AlertState? {
    guard let index = topicIndices[topic] else { return nil }
    return watches.first { $0.topic == index && rules[$0.rule].rule.name == rule }.map { AlertState($0.life) }
  }

  /// Compiles an expression, such as a part of a rule's, to be asked with ``answer(to:topic:)``.
  public func probe(_ expression: String) throws(RuleError) -> ExpressionProbe {
    let compiled = try library.expression(expression)
    return ExpressionProbe(expression: compiled, spans: TopicReadings.sharedSpans(of: compiled.calls))
  }

  /// What an expression comes to on a topic at the last tick.
  public func answer(to probe: ExpressionProbe, topic: String) -> ProbeAnswer {
    guard let readings = readings(of: topic, spans: probe.spans) else { return .null }
    return switch probe.expression.evaluate(readings.value(of:)) {
    case .null: .null
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    }
  }

  /// The calls of an expression with their values on a topic at the last tick.
  public func values(of probe: ExpressionProbe, topic: String) -> [AlertEvent.Value] {
    guard let readings = readings(of: topic, spans: probe.spans) else { return [] }
    return probe.expression.calls.map { AlertEvent.Value(call: $0.text, number: readings.value(of: $0)) }
  }

  /// The longest window that an expression looks at.
  public func window(of probe: ExpressionProbe) -> Duration {
    grid.bucket * (probe.expression.calls.map { $0.length(on: grid) }.max() ?? 1)
  }

  /// The comparisons behind the calls of an expression that make one, such as spikes.
  public func evidence(of probe: ExpressionProbe, topic: String) -> [AlertEvent.Evidence] {
    guard let readings = readings(of: topic, spans: probe.spans) else { return [] }
    return probe.expression.calls.compactMap { readings.evidence(of: $0) }
  }

  /// Adds the posts of a whole stored bucket, as ``observe(_:now:)`` adds one post.
  public mutating func observe(_ record: BucketRecord) -> Admission {
    guard let topic = topicIndices[record.topic] else { return .unknownTopic }
    let ordinal = grid.ordinal(of: record.start)
    if let tick, ordinal < tick { return .tooLate }
    guard topics[topic].windows.add(record) != nil else { return .tooFar }
    changedBuckets.note(BucketPlace(ordinal: ordinal, topic: topic))
    return .counted
  }

  private func readings(of topic: String, spans: [TopicReadings.Span]) -> TopicReadings? {
    topicIndices[topic].map {
      TopicReadings(topic: topics[$0], allPosts: TopicReadings.posts(of: topics, over: spans), sight: sight)
    }
  }
}

extension AlertState {
  init(_ life: AlertLife) {
    self =
      switch life {
      case .inactive: .inactive
      case .pending(let since): .pending(since: since)
      case .firing(let since): .firing(since: since)
      case .lingering(let since, let clearSince): .lingering(since: since, clearSince: clearSince)
      case .noData(let since, let firing): .noData(since: since, firing: firing)
      }
  }
}

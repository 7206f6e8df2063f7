/// A rule with its expression and templates compiled.
struct CompiledRule {
  let rule: Rule
  let expression: CompiledExpression
  /// By annotation name, in order.
  let annotations: [(name: String, template: Template)]
  /// The distinct calls of the expression, then those that only templates make.
  let calls: [WindowCall]
  /// The longest window of the expression.
  let window: Duration
  /// How many buckets back from a tick the expression sees.
  let reach: Int
  /// Whether the expression is true of a topic without posts.
  let isBreachedWhenEmpty: Bool
  /// Whether the expression also counts the posts of other topics.
  let seesOtherTopics: Bool
  /// Identifies the expression in stored states.
  let fingerprint: UInt64

  init(_ rule: Rule, library: ExpressionLibrary) throws(AlertEngineError) {
    self.rule = rule
    let grid = library.grid
    let expression: CompiledExpression
    do throws(RuleError) {
      expression = try library.expression(rule.expression, on: rule.on)
      try expression.requireCondition()
    } catch {
      throw .rule(name: rule.name, part: "expr", error)
    }
    var annotations: [(String, Template)] = []
    for (name, text) in rule.annotations.sorted(by: { $0.key < $1.key }) {
      do throws(RuleError) {
        let template = try Template(
          text, rule: rule.name, labels: rule.labels, on: rule.on, library: library)
        annotations.append((name, template))
      } catch {
        throw .rule(name: rule.name, part: "annotations.\(name)", error)
      }
    }
    var calls = expression.calls
    for call in annotations.flatMap(\.1.calls) where !calls.contains(call) { calls.append(call) }
    self.expression = expression
    self.annotations = annotations
    self.calls = calls
    window = grid.bucket * (expression.calls.map { $0.length(on: grid) }.max() ?? (rule.on == .post ? 0 : 1))
    reach = expression.calls.map { $0.reach(on: grid) }.max() ?? 1
    isBreachedWhenEmpty = expression.evaluate(TopicState.valueWhenEmpty).isTrue
    seesOtherTopics = expression.calls.contains { $0.sharedSpan != nil }
    fingerprint = Alerts.fingerprint(rule.expression)
  }

  /// The event that this rule reports about a topic at a tick.
  func event(
    _ status: AlertEvent.Status, topic: String, since: EventTime, at tick: EventTime, readings: TopicReadings
  ) -> AlertEvent {
    var event = AlertEvent(
      id: "\(rule.name)/\(topic)/\(since)", rule: rule, topic: topic, status: status, startsAt: since,
      decidedAt: tick, window: window,
      values: calls.map { AlertEvent.Value(call: $0.text, number: readings.value(of: $0)) },
      evidence: calls.compactMap { readings.evidence(of: $0) },
      annotations: Dictionary(
        uniqueKeysWithValues: annotations.map {
          (
            $0.name,
            $0.template.filled(topic: topic, status: status) { call in
              readings.value(of: call).map { .number($0) } ?? .null
            }
          )
        }))
    event.completeness = readings.completeness(of: window)
    return event
  }

  /// The event that this rule, which is on posts, reports about one about a topic.
  func event(_ post: ObservedPost, topic: String, isOverLimit: Bool) -> AlertEvent {
    var event = AlertEvent(
      id: "\(rule.name)/\(topic)/\(post.key)", rule: rule, topic: topic, status: .firing, startsAt: post.published,
      decidedAt: post.published, window: .zero,
      values: calls.filter { !$0.isText }.map { call in
        guard case .number(let number) = call.value(of: post, topic: topic) else {
          return AlertEvent.Value(call: call.text, number: nil)
        }
        return AlertEvent.Value(call: call.text, number: number)
      },
      evidence: [],
      annotations: Dictionary(
        uniqueKeysWithValues: annotations.map {
          ($0.name, $0.template.filled(topic: topic, status: .firing) { $0.value(of: post, topic: topic) })
        }))
    event.post = post
    event.isOverLimit = isOverLimit
    return event
  }
}

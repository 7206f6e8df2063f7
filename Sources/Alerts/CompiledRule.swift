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

  init(_ rule: Rule, grid: WindowGrid, connection: ExpressionConnection) throws(AlertEngineError) {
    self.rule = rule
    let expression: CompiledExpression
    do throws(RuleError) {
      expression = try CompiledExpression(condition: rule.expression, grid: grid, connection: connection)
    } catch {
      throw .rule(name: rule.name, part: "expr", error)
    }
    var annotations: [(String, Template)] = []
    for (name, text) in rule.annotations.sorted(by: { $0.key < $1.key }) {
      do throws(RuleError) {
        let template = try Template(
          text, rule: rule.name, labels: rule.labels, grid: grid, connection: connection)
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
    window = grid.bucket * (expression.calls.map { $0.length(on: grid) }.max() ?? 1)
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
          ($0.name, $0.template.filled(topic: topic, status: status, readings.value(of:)))
        }))
    event.completeness = readings.completeness(of: window)
    return event
  }
}

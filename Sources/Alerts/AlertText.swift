/// An alert in words, for chats, logs and terminals: a pure function of its event.
public struct AlertText: Sendable, Hashable, CustomStringConvertible {
  /// One line: `FIRING NegativeSurge: acme`.
  public var title: String
  /// The summary from the rule's annotations; without one, the expression that was true.
  public var summary: String
  /// The arithmetic, a line for each value and comparison.
  public var details: [String]

  public init(_ event: AlertEvent) {
    title = "\(event.status == .firing ? "FIRING" : "RESOLVED") \(event.rule.name): \(event.topic)"
    summary = event.annotations["summary"] ?? event.rule.expression
    details = [
      event.post == nil
        ? "since \(event.startsAt), decided at \(event.decidedAt) over \(spelled(event.window))"
        : "a post of \(event.startsAt)"
    ]
    details += event.values.map { value in
      "\(value.call) = \(value.number.map { decimal($0, places: 3) } ?? "no answer")"
    }
    details += event.evidence.map { evidence in
      let statistic = "statistic \(decimal(evidence.statistic, places: 1))"
      let isShare = evidence.view?.isShare == true
      let spread = evidence.spread.map { " ± \(decimal($0, places: isShare ? 3 : 1))" } ?? ""
      let expected = "\(decimal(evidence.expected, places: isShare ? 3 : 1))\(spread) expected"
      let since = evidence.since.map { ", since \($0)" } ?? ""
      return "\(evidence.measure): \(decimal(evidence.observed, places: isShare ? 3 : 0)) in "
        + "\(spelled(evidence.window)), \(expected) (\(evidence.direction.word)), \(statistic), "
        + "threshold \(decimal(evidence.threshold, places: 1))\(since)"
    }
  }

  /// Title, summary and details as lines.
  public var description: String { ([title, summary] + details).joined(separator: "\n") }
}

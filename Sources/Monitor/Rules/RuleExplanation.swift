import Alerts

/// Why a rule fires on a topic at a moment, or why it does not.
struct RuleExplanation {
  /// A condition of the expression with what it came to.
  struct Line: Equatable {
    /// How deep it stands in the expression.
    var depth: Int
    var text: String
    /// Nil if there was no answer (NULL).
    var isTrue: Bool?
    /// The value on the left of a comparison, and how far it is from being true.
    var note: String
  }

  var rule: Rule
  var topic: String
  /// The evaluation that is explained.
  var tick: EventTime
  var state: AlertState
  var lines: [Line]
  /// The longest window that the expression looks at.
  var window: Duration
  var values: [AlertEvent.Value]
  var evidence: [AlertEvent.Evidence]
  /// The terms of the posts that the evidence is about; nil until they are asked for.
  var contrast: TermContrast?
  /// The newest alert before the tick, within the time that was looked at.
  var lastAlert: Backtest.Episode?
  /// Who would be told now, and what would keep it from them; a line for each receiver.
  var delivery: [String] = []

  /// How far back buckets are read: detectors have forgotten what is older.
  static let memory: Duration = .seconds(14 * 86_400)

  /// Runs the rule over buckets, oldest first, up to the last tick that is not after `time`.
  init(
    rule: Rule, topic: String, topics: [String], bucket: Duration, buckets: [BucketRecord], at time: EventTime,
    sources: [String] = [], outages: [SourceOutage] = []
  ) throws {
    tick = time.rounded(downTo: bucket)
    var watched = rule
    watched.topics = [topic]
    var engine = try AlertEngine(bucket: bucket, lateness: .zero, topics: topics, rules: [watched], sources: sources)
    for outage in outages { engine.note(outage) }
    for record in buckets where record.start + bucket <= tick {
      // Events are asked for when the next bucket begins, so that all topics of a bucket are in.
      lastAlert = Self.latest(engine.advance(to: record.start), after: lastAlert)
      _ = engine.observe(record)
    }
    lastAlert = Self.latest(engine.advance(to: tick), after: lastAlert)
    self.rule = rule
    self.topic = topic
    state = engine.state(rule: rule.name, topic: topic) ?? .inactive
    let whole = try engine.probe(rule.expression)
    window = engine.window(of: whole)
    values = engine.values(of: whole, topic: topic)
    evidence = engine.evidence(of: whole, topic: topic)
    lines = []
    try explain(ExpressionOutline(rule.expression), depth: 0, engine: engine)
  }

  private static func latest(_ events: [AlertEvent], after episode: Backtest.Episode?) -> Backtest.Episode? {
    events.reduce(episode) { latest, event in
      switch event.status {
      case .firing: return Backtest.Episode(startsAt: event.startsAt, firedAt: event.decidedAt)
      case .resolved:
        var ended = latest
        ended?.resolvedAt = event.decidedAt
        return ended
      }
    }
  }

  private mutating func explain(_ outline: ExpressionOutline, depth: Int, engine: AlertEngine) throws {
    let answer = engine.answer(to: try engine.probe(outline.text), topic: topic)
    var note = ""
    if let comparison = outline.comparison {
      let left = engine.answer(to: try engine.probe(comparison.left), topic: topic)
      if case .number(let number) = left {
        note = fixedDecimals(number, 3)
        if !answer.isTrue, !["=", "==", "<>", "!="].contains(comparison.sign) {
          note += ", \(fixedDecimals(abs(comparison.number - number), 3)) short"
        }
      } else {
        note = "no answer"
      }
    }
    lines.append(Line(depth: depth, text: outline.text, isTrue: answer == .null ? nil : answer.isTrue, note: note))
    switch outline.kind {
    case .all(let parts), .any(let parts):
      for part in parts { try explain(part, depth: depth + 1, engine: engine) }
    case .not(let part): try explain(part, depth: depth + 1, engine: engine)
    case .condition: break
    }
  }
}

extension RuleExplanation {
  /// When the posts were written that an alert at this tick would show.
  var explainedTime: Range<EventTime> {
    AlertEvent(
      id: "", rule: rule, topic: topic, status: .firing, startsAt: tick, decidedAt: tick, window: window, values: [],
      evidence: evidence, annotations: [:]
    ).explainedTime
  }

  /// One line: where the rule stands, and what comes next.
  var verdict: String {
    switch state {
    case .inactive:
      let why = lines.first?.isTrue == nil ? "has no answer (NULL)" : "is false"
      return lines.first?.isTrue == true ? "inactive" : "inactive, because its condition \(why)"
    case .pending(let since):
      return "pending since \(since): fires at \(since + rule.holdFor) if its condition stays true"
    case .firing(let since):
      return "firing; its condition has been true since \(since)"
    case .lingering(_, let clearSince):
      return "still firing: its condition is false since \(clearSince), and the alert ends at "
        + "\(clearSince + rule.keepFiringFor)"
    case .noData(let since, nil):
      return "no data since \(since): sources are down, so that nobody knows"
    case .noData(let since, let firing?):
      return
        "still firing since \(firing), and no data since \(since): sources are down, so that nobody knows whether it is over"
    }
  }

  static func text(of lines: [Line]) -> String {
    var text = ""
    let width = lines.map { $0.text.count + 2 * $0.depth }.max() ?? 0
    for line in lines {
      let word = line.isTrue.map { $0 ? "true " : "false" } ?? "NULL "
      let body = String(repeating: " ", count: 2 * line.depth) + line.text
      let space = line.note.isEmpty ? "" : String(repeating: " ", count: width - body.count + 3)
      text += "  \(word)  \(body)\(space)\(line.note)\n"
    }
    return text
  }

  var text: String {
    var text = "\(rule.name) on \(topic) at \(tick): \(verdict)\n\n"
    text += Self.text(of: lines)
    text += "\n"
    for value in values { text += "  \(value.call) = \(value.number.map { fixedDecimals($0, 3) } ?? "no answer")\n" }
    for item in evidence {
      let isShare = item.view?.isShare == true
      text +=
        "  \(item.measure): \(fixedDecimals(item.observed, isShare ? 3 : 0)) in \(formattedDuration(item.window)), "
        + "\(fixedDecimals(item.expected, isShare ? 3 : 1)) ± \(fixedDecimals(item.spread, isShare ? 3 : 1)) expected "
        + "(\(item.direction.word)), statistic \(fixedDecimals(item.statistic, 1)), "
        + "threshold \(fixedDecimals(item.threshold, 1))"
        + (item.since.map { ", since \($0)" } ?? "") + "\n"
    }
    if let contrast, !contrast.terms.isEmpty {
      text += "  Words, of \(contrast.posts) posts against \(contrast.baseline) before:\n"
      for term in contrast.terms {
        text +=
          "    \(term.text): \(term.posts)×, \(fixedDecimals(term.expected, 1)) expected, "
          + "G² \(fixedDecimals(term.statistic, 1))\n"
      }
    }
    if let lastAlert {
      let end = lastAlert.resolvedAt.map { "ended at \($0)" } ?? "has not ended"
      text += "  The last alert fired at \(lastAlert.firedAt) and \(end).\n"
    } else {
      text += "  It has not fired in the \(formattedDuration(Self.memory)) before.\n"
    }
    for line in delivery { text += "  \(line)\n" }
    return text
  }

  var json: MessageValue {
    func number(_ number: Double?) -> MessageValue { number.map { .number($0) } ?? .null }
    let (word, since): (String, EventTime?) =
      switch state {
      case .inactive: ("inactive", nil)
      case .pending(let since): ("pending", since)
      case .firing(let since), .lingering(let since, _): ("firing", since)
      case .noData(let since, let firing): (firing == nil ? "no data" : "firing, no data", firing ?? since)
      }
    return .object([
      "rule": .string(rule.name), "topic": .string(topic), "at": .string(tick.description), "state": .string(word),
      "since": since.map { .string($0.description) } ?? .null, "verdict": .string(verdict),
      "conditions": .array(
        lines.map(\.json)),
      "values": .object(
        Dictionary(values.map { ($0.call, number($0.number)) }) { first, _ in first }),
      "delivery": .array(delivery.map { .string($0) }),
      "evidence": .array(evidence.map(\.value)), "terms": contrast?.value ?? .array([]),
      "terms_of": contrast?.sizes ?? .null,
      "last_alert": lastAlert.map {
        .object([
          "fired_at": .string($0.firedAt.description),
          "resolved_at": $0.resolvedAt.map { .string($0.description) } ?? .null,
        ])
      } ?? .null,
    ])
  }
}

extension RuleExplanation.Line {
  var json: MessageValue {
    .object([
      "text": .string(text), "depth": .number(Double(depth)), "true": isTrue.map { .bool($0) } ?? .null,
      "note": .string(note),
    ])
  }
}

import Alerts

/// A body of the operator's own making: text with `{{ name }}` in it.
package struct MessageTemplate: Sendable, Equatable {
  /// What can stand between the braces.
  enum Name: String, Sendable, CaseIterable {
    case title, summary, text, alert, topic, status, severity
    case startsAt = "starts_at"
    case decidedAt = "decided_at"
    case id
    case messageID = "message_id"
    case link, sparkline, payload
  }

  enum Part: Sendable, Equatable {
    case literal(String)
    case value(Name)
  }

  struct Mistake: Error, Equatable {
    var message: String
    var hint: String?
  }

  var parts: [Part]
  /// Whether values stand inside JSON strings and are escaped for that; `payload` is JSON itself and never is.
  var isJSON: Bool
  /// Bytes of `{{ text }}`, which is cut by whole posts.
  var textLimit = 4096

  init(parsing source: String, isJSON: Bool) throws(Mistake) {
    self.isJSON = isJSON
    parts = []
    var rest = source[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw Mistake(message: "'{{' without '}}'")
      }
      let word = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
      guard let name = Name(rawValue: word) else {
        let names = Name.allCases.map(\.rawValue)
        throw Mistake(
          message: "'\(shortened(word))', which is no value of an alert; expected \(listed(names))",
          hint: nearestName(to: word, among: names).map { "did you mean '\($0)'?" })
      }
      if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
      parts.append(.value(name))
      rest = rest[close.upperBound...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
  }

  func text(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases) -> String {
    parts.map { part in
      switch part {
      case .literal(let text): return text
      case .value(.payload): return notice.payload
      case .value(let name):
        let value = value(name, notice, brief, phrases)
        return isJSON ? String(MessageValue.string(value).json.dropFirst().dropLast()) : value
      }
    }.joined()
  }

  private func value(_ name: Name, _ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases) -> String {
    switch name {
    case .title: brief.title
    case .summary: brief.summary
    case .text: brief.text(.plain, limit: TextLimit(count: textLimit, unit: .utf8Bytes), phrases: phrases)
    case .alert: notice.rule
    case .topic: notice.topic
    case .status: notice.isFiring ? "firing" : "resolved"
    case .severity: notice.labels["severity"] ?? ""
    case .startsAt: notice.startsAt
    case .decidedAt: notice.decidedAt
    case .id: notice.id
    case .messageID: notice.messageID
    case .link: brief.posts.compactMap(\.link).first ?? ""
    case .sparkline: brief.sparkline ?? ""
    case .payload: notice.payload
    }
  }
}

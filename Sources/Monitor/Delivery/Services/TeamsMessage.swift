/// An Adaptive Card for Microsoft Teams, as a Workflows webhook takes it.
enum TeamsMessage {
  /// Of the whole request; Teams refuses more than 28 KB.
  private static let limit = TextLimit(count: 28_000, unit: .utf8Bytes)
  private static let textLimit = TextLimit(count: 6000, unit: .utf8Bytes)
  private static let titleLimit = TextLimit(count: 1000, unit: .utf8Bytes)

  static func body(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases) -> MessageValue {
    withWholePosts(brief.posts.count, fits: { limit.fits($0.json) }) { kept in
      .object([
        "type": .string("message"),
        "attachments": .array([
          .object([
            "contentType": .string("application/vnd.microsoft.card.adaptive"), "contentUrl": .null,
            "content": card(notice, brief, phrases, posts: kept),
          ])
        ]),
      ])
    }
  }

  private static func card(
    _ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases, posts kept: Int
  ) -> MessageValue {
    var rows: [MessageValue] = [
      .object([
        "type": .string("Container"), "style": .string(style(notice)), "bleed": .bool(true),
        "items": .array([
          text(titleLimit.cut(brief.title), ["weight": .string("bolder"), "size": .string("large")])
        ]),
      ])
    ]
    if let warning = brief.warning { rows.append(text(warning, ["weight": .string("bolder")])) }
    if !brief.summary.isEmpty { rows.append(text(textLimit.cut(brief.summary))) }
    let facts = brief.facts.map { fact in
      MessageValue.object(["title": .string(fact.name), "value": .string(titleLimit.cut(fact.value))])
    }
    rows.append(.object(["type": .string("FactSet"), "facts": .array(facts)]))
    rows += brief.arithmetic.prefix(12).map { text(titleLimit.cut($0), ["isSubtle": .bool(true)]) }
    if let sparkline = brief.sparkline { rows.append(text("\(phrases.lastDay) \(sparkline)")) }
    if !brief.posts.isEmpty { rows.append(text(brief.listTitle, ["weight": .string("bolder")])) }
    rows += brief.posts.prefix(kept).map { post in
      let line = "\(Markup.markdown.link(post.headline, to: post.link)) (\(Markup.markdown.escaped(post.note)))"
      return .object(["type": .string("TextBlock"), "wrap": .bool(true), "text": .string(line)])
    }
    if let missing = brief.missing(kept: kept) { rows.append(text(missing)) }
    if !brief.sourcesDown.isEmpty {
      rows.append(text(titleLimit.cut("⚠️ \(phrases.sourcesDown): \(brief.shownSources)")))
    }
    rows.append(text(titleLimit.cut(brief.footer), ["isSubtle": .bool(true), "size": .string("small")]))
    return .object([
      "type": .string("AdaptiveCard"), "version": .string("1.4"), "body": .array(rows),
      "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"),
      "actions": .array(actions(brief, phrases, posts: kept)),
      "msteams": .object(["width": .string("Full")]),
    ])
  }

  /// A button for the first post alone: five would say the same word five times.
  private static func actions(_ brief: AlertBrief, _ phrases: Phrases, posts kept: Int) -> [MessageValue] {
    guard let link = brief.posts.prefix(kept).compactMap(\.link).first else { return [] }
    return [
      .object(["type": .string("Action.OpenUrl"), "title": .string(phrases.open), "url": .string(link)])
    ]
  }

  private static func style(_ notice: AlertNotice) -> String {
    guard notice.isFiring else { return "good" }
    switch notice.severity {
    case .critical: return "attention"
    case .warning: return "warning"
    case .information: return "accent"
    }
  }

  private static func text(_ text: String, _ more: [String: MessageValue] = [:]) -> MessageValue {
    let block: [String: MessageValue] = [
      "type": .string("TextBlock"), "wrap": .bool(true), "text": .string(Markup.markdown.escaped(text)),
    ]
    return .object(block.merging(more) { _, new in new })
  }
}

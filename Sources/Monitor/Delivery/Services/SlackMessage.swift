/// Slack's Block Kit: a header, the summary, fields, and a section with a button for each post, beside a bar in the severity's
/// colour. An incoming webhook and `chat.postMessage` take the same.
enum SlackMessage {
  /// Of a section's text; of a header's; of a field's. Slack counts characters.
  private static let sectionLimit = TextLimit(count: 3000, unit: .characters)
  private static let headerLimit = TextLimit(count: 150, unit: .characters)
  private static let fieldLimit = TextLimit(count: 2000, unit: .characters)
  /// A message has at most 50 blocks; up to ten are no posts.
  private static let postLimit = 40
  /// Of a message's text with all its blocks; Slack cuts off what is beyond 40,000.
  private static let limit = TextLimit(count: 39_000, unit: .characters)

  static func body(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases, channel: String?) -> MessageValue {
    withWholePosts(min(brief.posts.count, postLimit), fits: { limit.fits($0.json) }) { kept in
      var message: [String: MessageValue] = [
        // What notifications and screen readers show.
        "text": .string(Markup.slack.escaped(brief.title, within: sectionLimit)),
        "attachments": .array([
          .object([
            "color": .string(notice.colour.web), "blocks": .array(blocks(brief, phrases, posts: kept)),
            "fallback": .string(Markup.slack.escaped(brief.title, within: sectionLimit)),
          ])
        ]),
        "unfurl_links": .bool(false), "unfurl_media": .bool(false),
      ]
      if let channel { message["channel"] = .string(channel) }
      return .object(message)
    }
  }

  private static func blocks(_ brief: AlertBrief, _ phrases: Phrases, posts kept: Int) -> [MessageValue] {
    var blocks: [MessageValue] = [
      .object(["type": .string("header"), "text": plain(headerLimit.cut(brief.title))])
    ]
    if let warning = brief.warning { blocks.append(section(Markup.slack.bold(warning))) }
    if !brief.summary.isEmpty { blocks.append(section(Markup.slack.escaped(brief.summary, within: sectionLimit))) }
    let fields = brief.facts.map { fact in
      markdown("*\(fact.name)*\n" + Markup.slack.escaped(fact.value, within: TextLimit(count: 1900, unit: .characters)))
    }
    blocks.append(.object(["type": .string("section"), "fields": .array(fields)]))
    if !brief.arithmetic.isEmpty {
      let list = brief.arithmetic.joined(separator: "\n")
      blocks.append(context(Markup.slack.escaped(list, within: fieldLimit)))
    }
    if let sparkline = brief.sparkline { blocks.append(context("\(phrases.lastDay) `\(sparkline)`")) }
    if !brief.posts.isEmpty { blocks.append(.object(["type": .string("divider")])) }
    blocks += brief.posts.prefix(kept).map { section($0, phrases) }
    if let missing = brief.missing(kept: kept) { blocks.append(context(missing)) }
    if !brief.sourcesDown.isEmpty {
      let text = "⚠️ \(phrases.sourcesDown): \(brief.shownSources)"
      blocks.append(context(Markup.slack.escaped(text, within: fieldLimit)))
    }
    blocks.append(context(Markup.slack.escaped(brief.footer, within: fieldLimit)))
    return blocks
  }

  private static func section(_ post: AlertBrief.Post, _ phrases: Phrases) -> MessageValue {
    let text = "\(Markup.slack.escaped(post.headline))\n_\(Markup.slack.escaped(post.note))_"
    guard let link = post.link else { return section(text) }
    let button: MessageValue = .object([
      "type": .string("button"), "text": plain(phrases.open), "url": .string(link),
    ])
    return .object(["type": .string("section"), "text": markdown(text), "accessory": button])
  }

  private static func section(_ text: String) -> MessageValue {
    .object(["type": .string("section"), "text": markdown(text)])
  }

  private static func context(_ text: String) -> MessageValue {
    .object(["type": .string("context"), "elements": .array([markdown(text)])])
  }

  private static func markdown(_ text: String) -> MessageValue {
    .object(["type": .string("mrkdwn"), "text": .string(text)])
  }

  private static func plain(_ text: String) -> MessageValue {
    .object(["type": .string("plain_text"), "text": .string(text), "emoji": .bool(true)])
  }
}

extension AlertNotice {
  /// Red, green and blue of the severity, or of the all-clear.
  struct Colour: Sendable, Equatable {
    var number: Int
    var web: String { "#" + String(number + 0x100_0000, radix: 16).dropFirst() }
  }

  var colour: Colour {
    guard isFiring else { return Colour(number: 0x2e7d32) }
    switch severity {
    case .critical: return Colour(number: 0xd32f2f)
    case .warning: return Colour(number: 0xf57c00)
    case .information: return Colour(number: 0x1976d2)
    }
  }
}

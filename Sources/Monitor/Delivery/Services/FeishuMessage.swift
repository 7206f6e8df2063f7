import Alerts
import FoundationEssentials

/// An interactive card for a Feishu (Lark) group's custom bot.
enum FeishuMessage {
  /// Of the whole request, which a bot takes up to 20 KB of.
  private static let limit = TextLimit(count: 20_000, unit: .utf8Bytes)
  private static let titleLimit = TextLimit(count: 300, unit: .characters)
  private static let textLimit = TextLimit(count: 6000, unit: .utf8Bytes)

  static func body(
    _ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases, signedWith key: String?, at time: EventTime
  ) -> MessageValue {
    withWholePosts(brief.posts.count, fits: { limit.fits($0.json) }) { kept in
      var message: [String: MessageValue] = [
        "msg_type": .string("interactive"),
        "card": .object([
          "config": .object(["wide_screen_mode": .bool(true)]),
          "header": .object([
            "template": .string(template(notice)),
            "title": .object(["tag": .string("plain_text"), "content": .string(titleLimit.cut(brief.title))]),
          ]),
          "elements": .array(elements(brief, phrases, posts: kept)),
        ]),
      ]
      if let key {
        let seconds = time.milliseconds / 1000
        message["timestamp"] = .string("\(seconds)")
        message["sign"] = .string(signature(key: key, seconds: seconds))
      }
      return .object(message)
    }
  }

  /// Base64 of HMAC-SHA256 over nothing, with the time and the bot's secret for a key.
  static func signature(key: String, seconds: Int64) -> String {
    Data(hmacSHA256([], key: Array("\(seconds)\n\(key)".utf8))).base64EncodedString()
  }

  private static func template(_ notice: AlertNotice) -> String {
    guard notice.isFiring else { return "green" }
    switch notice.severity {
    case .critical: return "red"
    case .warning: return "orange"
    case .information: return "blue"
    }
  }

  private static func elements(_ brief: AlertBrief, _ phrases: Phrases, posts kept: Int) -> [MessageValue] {
    var rows: [MessageValue] = []
    if let warning = brief.warning { rows.append(row(Markup.cardMarkdown.bold(warning))) }
    if !brief.summary.isEmpty { rows.append(row(Markup.cardMarkdown.escaped(brief.summary, within: textLimit))) }
    let fields = brief.facts.map { fact in
      MessageValue.object([
        "is_short": .bool(true),
        "text": markdown("**\(fact.name)**\n" + Markup.cardMarkdown.escaped(fact.value, within: titleLimit)),
      ])
    }
    rows.append(.object(["tag": .string("div"), "fields": .array(fields)]))
    if !brief.arithmetic.isEmpty {
      let list = brief.arithmetic.joined(separator: "\n")
      rows.append(row("**\(phrases.arithmetic)**\n" + Markup.cardMarkdown.escaped(list, within: textLimit)))
    }
    if let sparkline = brief.sparkline { rows.append(row("\(phrases.lastDay)\n\(sparkline)")) }
    if !brief.posts.isEmpty { rows += [.object(["tag": .string("hr")]), row("**\(brief.listTitle)**")] }
    rows += brief.posts.prefix(kept).map { post in
      row("\(Markup.cardMarkdown.link(post.headline, to: post.link)) (\(Markup.cardMarkdown.escaped(post.note)))")
    }
    if let missing = brief.missing(kept: kept) { rows.append(row(missing)) }
    if let link = brief.posts.prefix(kept).compactMap(\.link).first { rows.append(button(phrases.open, link)) }
    var notes = [brief.footer]
    if !brief.sourcesDown.isEmpty { notes.insert("⚠️ \(phrases.sourcesDown): \(brief.shownSources)", at: 0) }
    rows.append(
      .object([
        "tag": .string("note"),
        "elements": .array(
          notes.map { .object(["tag": .string("plain_text"), "content": .string(titleLimit.cut($0))]) }),
      ]))
    return rows
  }

  private static func button(_ title: String, _ link: String) -> MessageValue {
    .object([
      "tag": .string("action"),
      "actions": .array([
        .object([
          "tag": .string("button"), "type": .string("default"), "url": .string(link),
          "text": .object(["tag": .string("plain_text"), "content": .string(title)]),
        ])
      ]),
    ])
  }

  private static func row(_ text: String) -> MessageValue {
    .object(["tag": .string("div"), "text": markdown(text)])
  }

  private static func markdown(_ text: String) -> MessageValue {
    .object(["tag": .string("lark_md"), "content": .string(text)])
  }
}

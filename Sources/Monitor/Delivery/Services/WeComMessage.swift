/// Markdown for a WeCom group's bot, with the title in the severity's colour.
enum WeComMessage {
  /// Of the Markdown's text.
  private static let limit = 4096

  static func body(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases) -> MessageValue {
    let colour = !notice.isFiring || notice.severity == .information ? "info" : "warning"
    let title = Markup.cardMarkdown.escaped(brief.title, within: TextLimit(count: 600, unit: .utf8Bytes))
    let head = "**<font color=\"\(colour)\">\(title)</font>**\n\n"
    let room = TextLimit(count: limit - head.utf8.count, unit: .utf8Bytes)
    let text = brief.text(.cardMarkdown, limit: room, phrases: phrases, hasTitle: false)
    return .object(["msgtype": .string("markdown"), "markdown": .object(["content": .string(head + text)])])
  }
}

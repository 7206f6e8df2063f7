/// Discord's embed: title, colour, and a description with links to the posts.
enum DiscordMessage {
  /// Discord counts characters and does not say which; UTF-16 units are never fewer.
  private static let titleLimit = TextLimit(count: 256, unit: .utf16Units)
  private static let descriptionLimit = TextLimit(count: 4096, unit: .utf16Units)

  static func body(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases) -> MessageValue {
    .object([
      // Nobody is called by what a stranger wrote.
      "allowed_mentions": .object(["parse": .array([])]),
      "embeds": .array([
        .object([
          "title": .string(titleLimit.cut(brief.title)), "color": .number(Double(notice.colour.number)),
          "description": .string(brief.text(.markdown, limit: descriptionLimit, phrases: phrases, hasTitle: false)),
          "timestamp": .string(notice.decidedAt),
        ])
      ]),
    ])
  }
}

/// Telegram's `sendMessage` in HTML, with a button for each post.
enum TelegramMessage {
  /// Telegram counts UTF-16 units after it has read the tags; the tags are counted here too, so it is never too much.
  private static let limit = TextLimit(count: 4096, unit: .utf16Units)
  private static let buttonLimit = TextLimit(count: 60, unit: .characters)

  static func body(_ brief: AlertBrief, _ phrases: Phrases, chat: String) -> MessageValue {
    let buttons = brief.posts.prefix(5).compactMap { post in
      post.link.map { link in
        MessageValue.array([
          .object(["text": .string(buttonLimit.cut(post.headline)), "url": .string(link)])
        ])
      }
    }
    var message: [String: MessageValue] = [
      "chat_id": .string(chat), "text": .string(brief.text(.html, limit: limit, phrases: phrases)),
      "parse_mode": .string("HTML"), "link_preview_options": .object(["is_disabled": .bool(true)]),
    ]
    if !buttons.isEmpty { message["reply_markup"] = .object(["inline_keyboard": .array(buttons)]) }
    return .object(message)
  }
}

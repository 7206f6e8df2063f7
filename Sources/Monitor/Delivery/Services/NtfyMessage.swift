/// ntfy's JSON publishing: title, priority, tags, and up to three buttons.
enum NtfyMessage {
  /// More than 4,096 bytes become an attachment.
  private static let limit = TextLimit(count: 4096, unit: .utf8Bytes)
  private static let titleLimit = TextLimit(count: 250, unit: .utf8Bytes)
  private static let buttonLimit = TextLimit(count: 40, unit: .characters)

  static func body(_ notice: AlertNotice, _ brief: AlertBrief, _ phrases: Phrases, topic: String) -> MessageValue {
    let links = brief.posts.compactMap { post in post.link.map { (post.headline, $0) } }
    let actions = links.prefix(3).map { title, link in
      MessageValue.object([
        "action": .string("view"), "label": .string(buttonLimit.cut(title)), "url": .string(link),
      ])
    }
    var message: [String: MessageValue] = [
      "topic": .string(topic), "title": .string(titleLimit.cut(brief.title)),
      "message": .string(brief.text(.plain, limit: limit, phrases: phrases, hasTitle: false)),
      "priority": .number(priority(notice)), "actions": .array(actions),
      "tags": .array([.string(notice.isFiring ? "rotating_light" : "white_check_mark")]),
    ]
    if let first = links.first { message["click"] = .string(first.1) }
    return .object(message)
  }

  /// From 1 to 5; 5 rings through a phone's quiet hours.
  private static func priority(_ notice: AlertNotice) -> Double {
    guard notice.isFiring else { return 3 }
    switch notice.severity {
    case .critical: return 5
    case .warning: return 4
    case .information: return 3
    }
  }
}

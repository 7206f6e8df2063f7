/// A room message of Matrix (client-server API 1.11, `m.room.message`), in plain text and in HTML.
enum MatrixMessage {
  /// An event has at most 65,536 bytes, both forms and the server's own fields included.
  private static let limit = TextLimit(count: 20_000, unit: .utf8Bytes)

  static func body(_ brief: AlertBrief, _ phrases: Phrases) -> MessageValue {
    let html = brief.text(.html, limit: limit, phrases: phrases).replacing("\n", with: "<br/>")
    return .object([
      "msgtype": .string("m.text"), "body": .string(brief.text(.plain, limit: limit, phrases: phrases)),
      "format": .string("org.matrix.custom.html"), "formatted_body": .string(html),
      // Nobody is called by what a stranger wrote.
      "m.mentions": .object([:]),
    ])
  }
}

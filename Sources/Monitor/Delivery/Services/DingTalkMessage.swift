import Alerts
import FoundationEssentials

/// An action card for a DingTalk group's custom bot; where no post has a link, plain Markdown.
enum DingTalkMessage {
  /// Of the whole request.
  private static let limit = TextLimit(count: 20_000, unit: .utf8Bytes)
  private static let titleLimit = TextLimit(count: 200, unit: .characters)
  private static let buttonLimit = TextLimit(count: 20, unit: .characters)

  static func body(_ brief: AlertBrief, _ phrases: Phrases) -> MessageValue {
    // What JSON adds to the text is not known before; halves of the limit always end.
    var room = limit.count
    var body = self.body(brief, phrases, room: room)
    while !limit.fits(body.json), room > 256 {
      room -= max(limit.size(of: body.json) - limit.count, 64)
      body = self.body(brief, phrases, room: room)
    }
    return body
  }

  private static func body(_ brief: AlertBrief, _ phrases: Phrases, room: Int) -> MessageValue {
    let title = titleLimit.cut(brief.title)
    let limit = TextLimit(count: max(room, 64), unit: .utf8Bytes)
    // A single line end is a space to DingTalk.
    let text = brief.text(.cardMarkdown, limit: limit, phrases: phrases).replacing("\n", with: "  \n")
    let buttons = brief.posts.prefix(5).compactMap { post in
      post.link.map { link in
        MessageValue.object(["title": .string(buttonLimit.cut(post.headline)), "actionURL": .string(link)])
      }
    }
    guard !buttons.isEmpty else {
      return .object([
        "msgtype": .string("markdown"), "markdown": .object(["title": .string(title), "text": .string(text)]),
      ])
    }
    return .object([
      "msgtype": .string("actionCard"),
      "actionCard": .object([
        "title": .string(title), "text": .string(text), "btnOrientation": .string("0"), "btns": .array(buttons),
      ]),
    ])
  }

  /// The address with the time in milliseconds, and HMAC-SHA256 over it and the bot's secret.
  static func signed(_ url: String, with key: String?, at time: EventTime) -> String {
    guard let key else { return url }
    let digest = hmacSHA256(Array("\(time.milliseconds)\n\(key)".utf8), key: Array(key.utf8))
    let sign = percentEncoded(Data(digest).base64EncodedString())
    return url + (url.contains("?") ? "&" : "?") + "timestamp=\(time.milliseconds)&sign=\(sign)"
  }
}

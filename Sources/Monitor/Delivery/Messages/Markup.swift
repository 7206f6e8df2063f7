/// How a service writes bold text and links, and which characters of a stranger's text it would take for its own.
///
/// Posts are written by anyone: their text must neither call people (`@everyone`, `<!channel>`) nor close a tag.
enum Markup: Sendable {
  case plain
  /// Slack's mrkdwn: `*bold*`, `<url|text>`.
  case slack
  /// CommonMark, as Discord, Teams and ntfy read it.
  case markdown
  /// HTML as Telegram and Matrix read it.
  case html
  /// The Markdown of DingTalk, WeCom and Feishu: like CommonMark, but angle brackets are tags and have no escape.
  case cardMarkdown

  func escaped(_ text: String) -> String {
    switch self {
    case .plain: text
    case .slack, .html: text.escapedForMarkup
    case .markdown: Self.backslashed(text)
    case .cardMarkdown: Self.widened(text)
    }
  }

  /// The escaped form of as much of the text as fits in that form.
  func escaped(_ text: String, within limit: TextLimit) -> String {
    var room = limit.count
    var result = escaped(limit.cut(text))
    while !limit.fits(result), room > 1 {
      room -= max(min(limit.size(of: result) - limit.count, room / 2), 1)
      result = escaped(TextLimit(count: room, unit: limit.unit).cut(text))
    }
    return result
  }

  /// The text is escaped here.
  func bold(_ text: String) -> String {
    let text = escaped(text)
    switch self {
    case .plain: return text
    case .slack: return "*\(text)*"
    case .markdown, .cardMarkdown: return "**\(text)**"
    case .html: return "<b>\(text)</b>"
    }
  }

  /// The text is escaped here; the address is one that ``isWebLink(_:)`` accepts.
  func link(_ text: String, to address: String?) -> String {
    let shown = escaped(text)
    guard let address else { return shown }
    switch self {
    case .plain: return "\(shown)\n  \(address)"
    case .slack: return "<\(address.escapedForMarkup)|\(shown.map { $0 == "|" ? "¦" : String($0) }.joined())>"
    case .markdown, .cardMarkdown: return "[\(shown)](\(address))"
    case .html: return "<a href=\"\(address.escapedForMarkup)\">\(shown)</a>"
    }
  }

  private static func backslashed(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\`*_{}[]()<>#+-.!|~@:".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// Characters that would be markup, in their full-width forms, which no reader of these services takes for markup. Underscores
  /// within words are none.
  private static func widened(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      guard "<>[]*`@#".unicodeScalars.contains(scalar), let wide = Unicode.Scalar(scalar.value + 0xfee0) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      result.unicodeScalars.append(wide)
    }
    return result
  }
}

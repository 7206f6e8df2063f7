/// What is compared of a post: its headline, or its first sentence where it has none, and the text behind it.
struct StoryText: Sendable {
  private(set) var head: StoryUnits
  private(set) var body: StoryUnits

  private static let headLimit = 32
  private static let bodyLimit = 128
  private static let via = StoryUnits.hash("via".utf8)
  private static let repost = StoryUnits.hash("rt".utf8)
  private static let dispatch = StoryUnits.hash("电".utf8)
  private static let day = StoryUnits.hash("日".utf8)

  init(title: String?, text: String) {
    let text = Self.withoutDateline(Self.reposted(text))
    if let title, !title.isEmpty {
      head = StoryUnits(Self.withoutSite(title), limit: Self.headLimit)
      body = StoryUnits(text, limit: Self.bodyLimit)
    } else {
      var whole = StoryUnits(text, limit: Self.headLimit + Self.bodyLimit)
      Self.dropRepostMark(&whole)
      Self.dropAttribution(&whole)
      let end = Self.endOfFirstSentence(whole)
      head = whole
      head.keep(0..<end)
      body = whole
      body.keep(end..<whole.count)
      return
    }
    Self.dropRepostMark(&head)
    Self.dropAttribution(&head)
    Self.dropAgency(&body)
    Self.dropAttribution(&body)
  }

  /// In a chain of Weibo reposts, `comment//@somebody:text`, the text that was reposted first, if it says enough.
  private static func reposted(_ text: String) -> Substring {
    var rest = text[...]
    while let mark = endOfRepostMark(rest) {
      let behind = rest[mark...]
      guard let colon = behind.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return rest }
      let inner = behind[behind.index(after: colon)...]
      guard inner.utf8.count >= 30 else { return rest }
      rest = inner
    }
    return rest
  }

  /// Behind the first `//@`.
  private static func endOfRepostMark(_ text: Substring) -> Substring.Index? {
    var matched = 0
    for index in text.utf8.indices {
      switch (text.utf8[index], matched) {
      case (UInt8(ascii: "/"), _): matched = min(matched + 1, 2)
      case (UInt8(ascii: "@"), 2): return text.utf8.index(after: index)
      default: matched = 0
      }
    }
    return nil
  }

  /// Without `WASHINGTON (Reuters) - ` and the like.
  private static func withoutDateline(_ text: Substring) -> Substring {
    let start = text.prefix(80)
    guard let open = start.firstIndex(of: "("), let close = start[open...].firstIndex(of: ")") else { return text }
    let behind = text[text.index(after: close)...]
    let dash = behind.prefix(3).drop { $0 == " " }.first
    guard dash == "-" || dash == "–" || dash == "—" else { return text }
    return behind.drop { " -–—".contains($0) }
  }

  /// A headline without the publisher's name behind its last ` - `, ` | ` or `_`, which never has a digit.
  private static func withoutSite(_ title: String) -> Substring {
    for separator in [" - ", " | ", " – ", " — ", " · ", "_", "|", "-"] {
      guard let mark = title.utf8.lastRange(of: separator) else { continue }
      let (rest, site) = (title[..<mark.lowerBound], title[mark.upperBound...])
      if separator == "-", !site.utf8.allSatisfy({ $0 >= 0x80 }) { continue }
      let words = StoryUnits(site, limit: 13)
      let isShort = words.units.contains { $0.kind == .ideograph } ? words.count <= 8 : words.count <= 4
      guard isShort, !words.units.contains(where: { $0.kind == .number }) else { continue }
      let left = StoryUnits(rest, limit: 40).count
      guard left >= 5, left >= 2 * words.count else { continue }
      return rest
    }
    return title[...]
  }

  /// `RT @somebody:` and `转发 @somebody:` at the beginning.
  private static func dropRepostMark(_ text: inout StoryUnits) {
    guard text.isWord(0, repost), text.count > 1, text.units[1].isMention else { return }
    text.keep(2..<text.count)
  }

  /// `via @somebody` and `via Some Site` at the end.
  private static func dropAttribution(_ text: inout StoryUnits) {
    guard let last = text.units.lastIndex(where: { $0.hash == via }), last >= 4, text.count - last <= 4 else { return }
    text.keep(0..<last)
  }

  /// `新华社北京3月5日电` at the beginning.
  private static func dropAgency(_ text: inout StoryUnits) {
    let start = text.units.prefix(24)
    guard let mark = start.firstIndex(where: { $0.hash == dispatch }), mark > 0, start[mark - 1].hash == day else {
      return
    }
    text.keep(mark + 1..<text.count)
  }

  /// Behind the first sentence of at least eight units, at most ``headLimit`` units.
  private static func endOfFirstSentence(_ text: StoryUnits) -> Int {
    let limit = min(headLimit, text.count)
    return (min(8, limit)..<limit).first { text.units[$0].beginsSentence } ?? limit
  }
}

extension String.UTF8View {
  fileprivate func lastRange(of pattern: String) -> Range<Index>? {
    var end = endIndex
    while let index = self[..<end].lastIndex(of: pattern.utf8.first ?? 0) {
      if self[index...].starts(with: pattern.utf8) { return index..<self.index(index, offsetBy: pattern.utf8.count) }
      end = index
    }
    return nil
  }
}

package import Alerts

extension Post.Key {
  /// The first 128 bits of SHA-256 over the source's name, a zero byte, and what identifies the entry there: its id,
  /// else its link, else its title and text. The same entry has the same key at every poll and after every restart.
  package init(source: String, entry: Feed.Entry) {
    let identity =
      if let id = entry.id, !id.isEmpty {
        id
      } else if let link = entry.link, !link.isEmpty {
        link
      } else {
        (entry.title ?? "") + "\0" + entry.longestText
      }
    let digest = sha256(Array((source + "\0" + identity).utf8))
    let word = { (range: Range<Int>) in digest[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(high: word(0..<8), low: word(8..<16))
  }
}

extension Feed {
  /// Dates further ahead of our clock than this are not believed.
  private static let clockSkew = Duration.seconds(600)
  /// Bytes of an id, a link, a title or a name.
  private static let lineLimit = 4096

  /// The feed's entries as posts, oldest first; those of one time in document order.
  ///
  /// An entry without a date, or with one in the future, is dated by its arrival. Texts longer than `textLimit` bytes
  /// are cut between characters. Entries that say nothing at all are left out.
  package func posts(source: String, received: EventTime, textLimit: Int) -> [Post] {
    let posts = entries.compactMap { entry -> Post? in
      guard entry.id ?? entry.link ?? entry.title ?? entry.summaryText ?? entry.contentText != nil else { return nil }
      let key = Post.Key(source: source, entry: entry)
      let dated = entry.published ?? entry.updated ?? received
      let title = entry.title?.cut(toBytes: Self.lineLimit)
      let text = entry.longestText.cut(toBytes: textLimit)
      return Post(
        key: key, source: source, id: (entry.id ?? entry.link ?? key.description).cut(toBytes: Self.lineLimit),
        link: entry.link.flatMap { $0.utf8.count <= Self.lineLimit ? $0 : nil }, title: title,
        author: entry.author?.cut(toBytes: Self.lineLimit), text: text == title ? "" : text,
        published: dated > received + Self.clockSkew ? received : dated, received: received,
        engagement: entry.engagement)
    }
    // `sort` promises no order of equals.
    return posts.enumerated().sorted { ($0.element.published, $0.offset) < ($1.element.published, $1.offset) }
      .map(\.element)
  }
}

extension Feed.Entry {
  fileprivate var longestText: String {
    let (summary, content) = (summaryText ?? "", contentText ?? "")
    return content.utf8.count > summary.utf8.count ? content : summary
  }
}

extension Post.Key: CustomStringConvertible {
  /// 32 hexadecimal digits.
  package var description: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension String {
  /// The longest beginning of whole code points within so many bytes of UTF-8.
  ///
  /// Not of whole grapheme clusters: a hostile text is one of them from end to end.
  func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: max(0, limit))
    while end > utf8.startIndex, utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}

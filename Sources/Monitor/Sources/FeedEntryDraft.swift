import Alerts

/// An entry while it is being read: what wins when a field is given twice is decided here.
struct FeedEntryDraft {
  var entry = Feed.Entry()
  let depth: Int
  /// An id that is an address.
  private var permalink: String?
  private var dublinCoreDate: EventTime?
  private var fallbackTitle: String?
  private var fallbackSummary: String?
  private var fallbackRank = SummaryRank.none
  private var isLinkText = false
  private var hasOwnTitle = false

  init(depth: Int) { self.depth = depth }

  mutating func setTitle(_ text: String?, isDublinCore: Bool) {
    guard let text, !(isDublinCore && hasOwnTitle) else { return }
    entry.title = text
    hasOwnTitle = hasOwnTitle || !isDublinCore
  }

  mutating func addLink(_ url: String) { if entry.link == nil, !url.isEmpty { entry.link = url } }

  /// A link that is an element's text; of several the last counts.
  mutating func setTextLink(_ url: String) {
    guard entry.link == nil || isLinkText, !url.isEmpty else { return }
    entry.link = url
    isLinkText = true
  }

  mutating func setIdentity(_ text: String?, address: String?) {
    guard let text else { return }
    entry.id = text
    permalink = permalink ?? address.flatMap { URLReference.isWeb($0) ? $0 : nil }
  }

  mutating func setPublished(_ time: EventTime?) { if let time { entry.published = time } }

  mutating func setUpdated(_ time: EventTime?) { if let time { entry.updated = time } }

  mutating func setDublinCoreDate(_ time: EventTime?) { if let time { dublinCoreDate = time } }

  mutating func addAuthor(_ name: String?) { if entry.author == nil { entry.author = name } }

  /// A second summary counts as content.
  mutating func setSummary(_ text: String?) {
    if entry.summaryText == nil { entry.summaryText = text } else { addContent(text) }
  }

  mutating func addFallbackTitle(_ text: String?) { fallbackTitle = fallbackTitle ?? text }

  /// Which of the fields that may stand in for a summary is better.
  enum SummaryRank: Int { case none, subtitle, summary, media }

  /// The best one; of several descriptions of media the last, which is that of the entry itself.
  mutating func addFallbackSummary(_ text: String?, rank: SummaryRank) {
    guard let text, rank.rawValue > fallbackRank.rawValue || rank == .media else { return }
    fallbackSummary = text
    fallbackRank = rank
  }

  /// The longest of several wins.
  mutating func addContent(_ text: String?) {
    guard let text, text.utf8.count > entry.contentText?.utf8.count ?? 0 else { return }
    entry.contentText = text
  }

  mutating func addCategory(_ name: String?, limit: Int) {
    guard let name, !name.isEmpty, entry.categories.count < limit, !entry.categories.contains(name) else { return }
    entry.categories.append(name)
  }

  /// The entry, with what stands in for fields that it lacks.
  var finished: Feed.Entry {
    var entry = entry
    entry.link = entry.link ?? permalink
    entry.title = entry.title ?? fallbackTitle
    entry.published = entry.published ?? dublinCoreDate
    if entry.summaryText == nil, entry.contentText == nil { entry.summaryText = fallbackSummary }
    return entry
  }
}

/// An author, as Atom's elements or as RSS' line of text.
struct FeedAuthor {
  private static let limit = 1024

  private var child: XMLName?
  private var name: [UInt8] = []
  private var email: [UInt8] = []

  mutating func startChild(_ name: XMLName) { child = child ?? name }
  mutating func endChild() { child = nil }

  /// False if the text is the author's own and no child's.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch child {
    case nil: return false
    case "name": name.append(contentsOf: text.prefix(max(0, Self.limit - name.count)))
    case "email": email.append(contentsOf: text.prefix(max(0, Self.limit - email.count)))
    default: break
    }
    return true
  }

  mutating func append(_ scalar: Unicode.Scalar) -> Bool {
    guard child != nil else { return false }
    return Array(String(scalar).utf8).withUnsafeBufferPointer { append($0) }
  }

  /// The name, else the e-mail address; of `ann@example.net (Ann)` and `Ann <ann@example.net>`, the name.
  func name(text: String?) -> String? {
    for part in [name, email] {
      let text = HTMLText.text(plain: part)
      if !text.isEmpty { return text }
    }
    guard let text, !text.isEmpty else { return nil }
    guard text.contains("@") else { return text }
    if let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") {
      let inner = text[text.index(after: open)..<close].trimmed
      let outer = text[..<open].trimmed
      let name = inner.contains("@") ? outer : inner
      if !name.isEmpty { return name }
    }
    if let open = text.firstIndex(of: "<"), text[open...].contains("@") {
      let name = text[..<open].trimmed
      if !name.isEmpty { return name }
    }
    return text
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

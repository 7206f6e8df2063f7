/// Makes a ``Feed`` of a parser's events; entries appear in it as they end.
///
/// A class because the parser's callbacks reach it through a pointer. Lives within one call of the parser.
final class FeedBuilder {
  private var feed = Feed()
  /// The feed's own id, which is its address if it has no other.
  private var identity: String?
  private var hints = FeedHintsDraft()
  /// Whether more events would be ignored.
  private(set) var isFull = false
  /// The first limit that was met.
  private(set) var excess: String?

  private let limits: FeedLimits
  private var isAtom = false
  private var depth = 0
  private var total = 0
  private var bases: [(depth: Int, url: String)] = []
  private var skippedFrom: Int?
  private var draft: FeedEntryDraft?
  private var field: Field?

  /// A field whose content is being read.
  private struct Field {
    let role: FeedElement.Role
    let depth: Int
    let element: FeedElement
    var text: FeedText
    /// Atom's authors have children.
    var author = FeedAuthor()
  }

  init(baseURL: String?, limits: FeedLimits) {
    self.limits = limits
    if let baseURL { bases = [(0, baseURL)] }
  }

  /// What has been read so far.
  var result: Feed {
    var feed = feed
    feed.hints = hints.finished
    if feed.link == nil, let identity, URLReference.isWeb(identity) { feed.link = identity }
    return feed
  }

  // MARK: Events

  func start(_ element: FeedElement) {
    depth += 1
    guard !isFull, skippedFrom == nil else { return }
    if let base = element.attributes["xml:base"] { bases.append((depth, resolved(base))) }
    if field != nil {
      startInField(element)
      return
    }
    if depth == 1 {
      isAtom = element.name == "feed"
      feed.language = element.attributes["xml:lang"]
    }
    let role = element.role
    switch role {
    case .container, .unknown: break
    case .ignored: skippedFrom = depth
    case .entry:
      guard draft == nil else { return }
      draft = FeedEntryDraft(depth: depth)
      draft?.entry.id = element.attributes["about"]
    case .link where element.attributes["href"] != nil:
      readLink(element)
      skippedFrom = depth
    default:
      if draft == nil ? !isOfFeed(role) : isHint(role) {
        skippedFrom = depth
        return
      }
      let form = FeedText.form(of: element, isAtom: isAtom)
      field = Field(
        role: role, depth: depth, element: element,
        text: FeedText(form: isText(role) ? form : .plain, limit: limits.field))
    }
  }

  func end(_ name: String) {
    defer {
      if bases.last?.depth == depth { bases.removeLast() }
      depth -= 1
    }
    guard !isFull else { return }
    if let from = skippedFrom {
      if from == depth { skippedFrom = nil }
      return
    }
    if let open = field {
      if open.depth == depth {
        field = nil
        finish(open)
      } else if open.role == .author {
        field?.author.endChild()
      } else {
        field?.text.appendTag(name, isClosing: true)
      }
    } else if let draft, draft.depth == depth {
      self.draft = nil
      append(draft)
    }
  }

  func characters(_ text: UnsafeBufferPointer<UInt8>) {
    guard !isFull, skippedFrom == nil, field != nil else { return }
    if field?.author.append(text) != true { field?.text.append(text) }
  }

  private func startInField(_ element: FeedElement) {
    if field?.role == .author {
      field?.author.startChild(element.name)
    } else {
      field?.text.appendTag(element.name, isClosing: false)
    }
  }

  // MARK: Fields

  private func isText(_ role: FeedElement.Role) -> Bool {
    [.title, .fallbackTitle, .summary, .fallbackSummary, .content].contains(role)
  }

  private func isOfFeed(_ role: FeedElement.Role) -> Bool {
    [.title, .link, .language, .identity].contains(role) || isHint(role)
  }

  private func isHint(_ role: FeedElement.Role) -> Bool {
    [.ttl, .skippedHour, .skippedDay, .updatePeriod, .updateFrequency].contains(role)
  }

  private func finish(_ field: Field) {
    total += field.text.bytes.count
    if field.text.isCut { note("a field is longer than \(limits.field) bytes") }
    let text = field.text.text
    guard draft != nil else {
      finishOfFeed(field, text)
      return
    }
    switch field.role {
    case .title: draft?.setTitle(text, isDublinCore: field.element.namespace != .core)
    case .link: if let text { draft?.addLink(resolved(text)) }
    case .identity: draft?.setIdentity(text, address: text.map(resolved))
    case .permalink:
      let isAddress = field.element.attributes["ispermalink"]?.lowercased() != "false"
      draft?.setIdentity(text, address: isAddress ? text.map(resolved) : nil)
    case .author: draft?.addAuthor(field.author.name(text: text))
    case .published: draft?.setPublished(text.flatMap(FeedDate.time))
    case .dublinCoreDate: draft?.setDublinCoreDate(text.flatMap(FeedDate.time))
    case .updated: draft?.setUpdated(text.flatMap(FeedDate.time))
    case .summary: draft?.setSummary(text)
    case .fallbackTitle: draft?.addFallbackTitle(text)
    case .fallbackSummary: draft?.addFallbackSummary(text, isPreferred: field.element.name != "subtitle")
    case .keywords:
      for keyword in text?.split(separator: ",") ?? [] {
        draft?.addCategory(HTMLText.text(plain: Array(keyword.utf8)), limit: limits.categories)
      }
    case .content: draft?.addContent(text)
    case .category:
      let attributes = field.element.attributes
      let label = attributes["label"]
      let category = attributes["term"] ?? (field.element.namespace == .media ? text ?? label : label ?? text)
      draft?.addCategory(category.map { HTMLText.text(plain: Array($0.utf8)) }, limit: limits.categories)
    default: break
    }
  }

  private func finishOfFeed(_ field: Field, _ text: String?) {
    guard let text else { return }
    switch field.role {
    case .title: if feed.title == nil || field.element.namespace == .core { feed.title = text }
    case .link: feed.link = feed.link ?? resolved(text)
    case .identity: identity = resolved(text)
    case .language: feed.language = text
    case .ttl: hints.setTTL(text)
    case .skippedHour: hints.addHour(text)
    case .skippedDay: hints.addDay(text)
    case .updatePeriod: hints.setPeriod(text)
    case .updateFrequency: hints.setFrequency(text)
    default: break
    }
  }

  /// Atom's `link`: an alternate in HTML is where the entry is read.
  private func readLink(_ element: FeedElement) {
    let relation = element.attributes["rel"]?.lowercased() ?? "alternate"
    let type = element.attributes["type"]?.lowercased() ?? "text/html"
    guard let href = element.attributes["href"], relation == "alternate" || relation == "self" else { return }
    let url = resolved(HTMLText.text(plain: Array(href.utf8)))
    if relation == "self" {
      if draft == nil { feed.selfLink = feed.selfLink ?? url }
      return
    }
    guard type.contains("html") else { return }
    if draft != nil { draft?.addLink(url) } else { feed.link = feed.link ?? url }
  }

  private func append(_ draft: FeedEntryDraft) {
    feed.entries.append(draft.finished)
    if feed.entries.count >= limits.entries { stop("more than \(limits.entries) entries") }
    if total >= limits.total { stop("more than \(limits.total) bytes of text") }
  }

  private func stop(_ reason: String) {
    isFull = true
    note(reason)
  }

  private func note(_ reason: String) { if excess == nil { excess = reason } }

  private func resolved(_ reference: String) -> String {
    guard let base = bases.last?.url else { return reference }
    return URLReference.resolve(reference, against: base)
  }
}

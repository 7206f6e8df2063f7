/// Makes a ``Feed`` of a parser's events; entries appear in it as they end.
///
/// A value that its reader owns: an object's properties would be checked for exclusive access at every character.
struct FeedBuilder {
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
  /// Microsoft's Channel Definition Format, of 1997.
  private var isCDF = false
  private var depth = 0
  private var total = 0
  private var bases: [(depth: Int, url: String)] = []
  private var skippedFrom: Int?
  private var draft: FeedEntryDraft?
  private var field: Field?

  /// The text of the field that is being read.
  private var text: FeedText

  /// A field whose content is being read.
  private struct Field {
    let role: FeedElement.Role
    let depth: Int
    let name: XMLName
    let namespace: FeedNamespace
    /// What the field's own attributes say: a category's term and label, whether an id is an address.
    let term: String?
    let label: String?
    let isPermalink: Bool
    /// Atom's authors have children.
    var author = FeedAuthor()

    init(_ role: FeedElement.Role, depth: Int, element: FeedElement) {
      self.role = role
      self.depth = depth
      name = element.name
      namespace = element.namespace
      let hasMore = role == .category && !element.attributes.isEmpty
      term = hasMore ? element.attributes["term"] : nil
      label = hasMore ? element.attributes["label"] : nil
      isPermalink = role == .permalink && element.attributes["ispermalink"]?.lowercased() != "false"
    }
  }

  init(baseURL: String?, limits: FeedLimits) {
    self.limits = limits
    text = FeedText(limit: limits.field)
    if let baseURL, URLReference.isBase(baseURL) { bases = [(0, baseURL)] }
  }

  /// What has been read so far.
  var result: Feed {
    var feed = feed
    feed.hints = hints.finished
    feed.unfinished = draft?.finished
    if feed.link == nil, let identity, URLReference.isWeb(identity) { feed.link = identity }
    return feed
  }

  // MARK: Events

  /// Whether characters would be kept; the reader skips them otherwise.
  var wantsText: Bool { field != nil && skippedFrom == nil && !isFull }

  mutating func start(_ element: FeedElement) {
    depth += 1
    guard !isFull, skippedFrom == nil else { return }
    if !element.attributes.isEmpty, let base = element.attributes["xml:base"] {
      bases.append((depth, URLReference.resolve(base, against: bases.last?.url)))
    }
    if field != nil {
      startInField(element)
      return
    }
    if depth == 1 {
      isAtom = element.name == "feed"
      isCDF = element.name == "channel"
      feed.language = element.attributes["xml:lang"]
    }
    let role = element.role
    switch role {
    case .container, .unknown: if isCDF { readCDF(element) }
    case .ignored: skippedFrom = depth
    case .entry:
      guard draft == nil else { return }
      draft = FeedEntryDraft(depth: depth)
      draft?.entry.id = element.attributes["about"]
      if isCDF { readCDF(element) }
    case .statistics:
      draft?.entry.engagement.addStatistics(element.attributes)
      skippedFrom = depth
    case .link where element.attributes["href"] != nil:
      readLink(element)
      skippedFrom = depth
    default: startField(role, element)
    }
  }

  private mutating func startField(_ role: FeedElement.Role, _ element: FeedElement) {
    if draft == nil ? !isOfFeed(role) : isHint(role) {
      skippedFrom = depth
      return
    }
    text.begin(isText(role) ? FeedText.form(of: element, isAtom: isAtom) : .plain)
    field = Field(role, depth: depth, element: element)
  }

  mutating func end(_ name: UnsafeBufferPointer<UInt8>) {
    defer {
      if bases.last?.depth == depth { bases.removeLast() }
      depth -= 1
    }
    guard !isFull else { return }
    if let from = skippedFrom {
      if from == depth { skippedFrom = nil }
      return
    }
    // Compared before it is copied: most tags within a field do not end it.
    if let depthOfField = field?.depth {
      if depthOfField == depth, let ended = field {
        field = nil
        finish(ended)
      } else if field?.role == .author {
        field?.author.endChild()
      } else {
        text.appendTag(name, isClosing: true)
      }
    } else if let depthOfDraft = draft?.depth, depthOfDraft == depth, let draft {
      self.draft = nil
      append(draft)
    }
  }

  /// Text of a field that is wanted; `<` and `&` in it are themselves.
  mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
    if field?.author.append(bytes) != true { text.append(bytes) }
  }

  mutating func character(_ scalar: Unicode.Scalar) {
    if field?.author.append(scalar) != true { text.append(scalar) }
  }

  private mutating func startInField(_ element: FeedElement) {
    if field?.role == .author {
      field?.author.startChild(element.name)
    } else {
      text.appendTag(element.spelling, isClosing: false)
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

  private mutating func finish(_ field: Field) {
    total += text.count
    if text.isCut { note("a field is longer than \(limits.field) bytes") }
    let text = text.finish()
    guard draft != nil else {
      finishOfFeed(field, text)
      return
    }
    let isAddress = field.role == .link || field.role == .identity || field.role == .permalink
    let address = isAddress ? text.map(resolved) : nil
    let limit = limits.categories
    switch field.role {
    case .title: draft?.setTitle(text, isDublinCore: field.namespace != .core)
    case .link:
      if let address { draft?.setTextLink(address) }
    case .identity: draft?.setIdentity(text, address: address)
    case .permalink: draft?.setIdentity(text, address: field.isPermalink ? address : nil)
    case .author: draft?.addAuthor(field.author.name(text: text))
    case .published: draft?.setPublished(text.flatMap(FeedDate.time))
    case .dublinCoreDate: draft?.setDublinCoreDate(text.flatMap(FeedDate.time))
    case .updated: draft?.setUpdated(text.flatMap(FeedDate.time))
    case .summary: draft?.setSummary(text)
    case .fallbackTitle: draft?.addFallbackTitle(text)
    case .fallbackSummary: draft?.addFallbackSummary(text, rank: Self.rank(of: field))
    case .keywords:
      for keyword in text?.split(separator: ",") ?? [] {
        draft?.addCategory(HTMLText.text(plain: keyword), limit: limit)
      }
    case .content: draft?.addContent(text)
    case .category:
      let name = field.term ?? (field.namespace == .media ? text ?? field.label : field.label ?? text)
      draft?.addCategory(name.map { HTMLText.text(plain: $0) }, limit: limit)
    case .commentCount: draft?.entry.engagement.setComments(text)
    default: break
    }
  }

  /// Of what may stand in for a summary, the longest kind wins.
  private static func rank(of field: Field) -> FeedEntryDraft.SummaryRank {
    field.namespace == .media ? .media : field.name == "subtitle" ? .subtitle : .summary
  }

  private mutating func finishOfFeed(_ field: Field, _ text: String?) {
    guard let text else { return }
    switch field.role {
    case .title: if feed.title == nil || field.namespace == .core { feed.title = text }
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

  /// Atom's `link`: an alternate in HTML is where the entry is read, and replies may be counted.
  private mutating func readLink(_ element: FeedElement) {
    guard let href = element.attributes["href"] else { return }
    let relation = element.attributes["rel"]?.lowercased() ?? "alternate"
    let type = element.attributes["type"]?.lowercased() ?? "text/html"
    switch relation {
    case "alternate" where type.contains("html"):
      let url = resolved(HTMLText.text(plain: href))
      if draft != nil { draft?.addLink(url) } else { feed.link = feed.link ?? url }
    case "self" where draft == nil: feed.selfLink = feed.selfLink ?? resolved(HTMLText.text(plain: href))
    case "replies": draft?.entry.engagement.setComments(element.attributes["count"])
    default: break
    }
  }

  private mutating func readCDF(_ element: FeedElement) {
    if let time = element.attributes["lastmod"].flatMap(FeedDate.time) { draft?.setUpdated(time) }
    guard let href = element.attributes["href"] else { return }
    let url = resolved(href)
    if draft != nil { draft?.addLink(url) } else { feed.link = feed.link ?? url }
  }

  private mutating func append(_ draft: FeedEntryDraft) {
    feed.entries.append(draft.finished)
    if feed.entries.count >= limits.entries { stop("more than \(limits.entries) entries") }
    if total >= limits.total { stop("more than \(limits.total) bytes of text") }
  }

  private mutating func stop(_ reason: String) {
    isFull = true
    note(reason)
  }

  private mutating func note(_ reason: String) { if excess == nil { excess = reason } }

  private func resolved(_ reference: String) -> String { URLReference.resolve(reference, against: bases.last?.url) }
}

/// The start of an element, as the parser hands it over.
struct FeedElement {
  let namespace: FeedNamespace
  /// Without its prefix.
  let name: XMLName
  /// The same as it is written; valid while the element is being started.
  let spelling: UnsafeBufferPointer<UInt8>
  let attributes: XMLAttributes

  /// What a field of this element's name, in its own namespace, means.
  var role: Role {
    switch namespace {
    case .core: Self.coreRoles[name] ?? .unknown
    case .dublinCore: Self.dublinCoreRoles[name] ?? .ignored
    case .terms: Self.termsRoles[name] ?? .ignored
    case .content: name == "encoded" ? .content : .ignored
    case .xhtml: name == "body" || name == "div" ? .content : .ignored
    case .media: Self.mediaRoles[name] ?? .ignored
    case .itunes: Self.itunesRoles[name] ?? .ignored
    case .syndication: Self.syndicationRoles[name] ?? .ignored
    case .slash: name == "comments" ? .commentCount : .ignored
    case .thread: name == "total" ? .commentCount : .ignored
    case .other: .ignored
    }
  }

  enum Role {
    case entry, container, title, link, identity, permalink, author, published, dublinCoreDate, updated, language
    case summary, fallbackSummary, content, category, keywords, fallbackTitle
    case statistics, commentCount
    case ttl, skippedHour, skippedDay, updatePeriod, updateFrequency
    /// Not part of a feed as we read it; its children may be.
    case unknown
    /// Skipped with its children.
    case ignored
  }

  private static let coreRoles: XMLNameTable<Role> = [
    "item": .entry, "entry": .entry, "rss": .container, "feed": .container, "rdf": .container, "channel": .container,
    "title": .title, "link": .link, "id": .identity, "guid": .permalink, "author": .author, "managingeditor": .ignored,
    "pubdate": .published, "published": .published, "issued": .published, "updated": .updated, "modified": .updated,
    "language": .language, "description": .summary, "summary": .summary, "content": .content, "fullitem": .content,
    "category": .category, "image": .ignored, "textinput": .ignored, "source": .ignored, "contributor": .ignored,
    "enclosure": .ignored, "comments": .ignored, "subtitle": .ignored, "tagline": .ignored,
    "info": .ignored, "webmaster": .ignored, "body": .content, "abstract": .summary,
    "ttl": .ttl, "skiphours": .container, "skipdays": .container, "hour": .skippedHour, "day": .skippedDay,
  ]

  private static let dublinCoreRoles: XMLNameTable<Role> = [
    "title": .title, "creator": .author, "author": .author, "date": .dublinCoreDate, "subject": .category,
    "language": .language, "description": .summary,
  ]

  private static let termsRoles: XMLNameTable<Role> = [
    "issued": .published, "modified": .updated, "title": .title, "creator": .author,
  ]

  private static let mediaRoles: XMLNameTable<Role> = [
    "group": .unknown, "content": .unknown, "description": .fallbackSummary,
    "title": .fallbackTitle, "category": .category, "keywords": .keywords,
    "community": .unknown, "statistics": .statistics,
  ]

  private static let syndicationRoles: XMLNameTable<Role> = [
    "updateperiod": .updatePeriod, "updatefrequency": .updateFrequency,
  ]

  private static let itunesRoles: XMLNameTable<Role> = [
    "author": .author, "summary": .fallbackSummary, "subtitle": .fallbackSummary, "keywords": .keywords,
  ]
}

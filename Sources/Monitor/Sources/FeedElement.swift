/// The vocabularies of feeds. Elements of RSS and Atom in all their versions are one: publishers mix them.
enum FeedNamespace {
  case core, dublinCore, terms, content, media, itunes, xhtml, syndication, other

  /// A prefix that the document never declares is taken at its word.
  init(uri: String?, prefix: String?) {
    self =
      if let uri {
        Self.known[uri.lowercased()] ?? .other
      } else if let prefix {
        Self.customary[prefix.lowercased()] ?? .other
      } else {
        .core
      }
  }

  private static let customary: [String: FeedNamespace] = [
    "atom": .core, "rss": .core, "dc": .dublinCore, "dcterms": .terms, "content": .content, "media": .media,
    "itunes": .itunes, "xhtml": .xhtml, "rdf": .core, "a10": .core,
    "sy": .syndication,
  ]

  private static let known: [String: FeedNamespace] = [
    "": .core, "http://www.w3.org/2005/atom": .core, "https://www.w3.org/2005/atom": .core,
    "http://purl.org/atom/ns#": .core, "http://purl.org/rss/1.0/": .core,
    "http://my.netscape.com/rdf/simple/0.9/": .core,
    "http://channel.netscape.com/rdf/simple/0.9/": .core, "http://my.netscape.com/publish/formats/rss-0.91.dtd": .core,
    "http://backend.userland.com/rss": .core, "http://backend.userland.com/rss2": .core,
    "http://backend.userland.com/rss091": .core, "http://backend.userland.com/rss092": .core,
    "http://blogs.law.harvard.edu/tech/rss": .core, "http://cyber.law.harvard.edu/rss/rss.html": .core,
    "http://purl.org/net/rss1.1#": .core, "http://example.com/newformat#": .core, "http://example.com/necho": .core,
    "http://purl.org/echo/": .core, "uri/of/echo/namespace#": .core, "http://purl.org/pie/": .core,
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": .core, "http://purl.org/rss/1.0/modules/rss091#": .core,
    "http://purl.org/dc/elements/1.0/": .dublinCore, "http://purl.org/dc/elements/1.1/": .dublinCore,
    "http://purl.org/dc/terms/": .terms, "http://purl.org/rss/1.0/modules/content/": .content,
    "http://search.yahoo.com/mrss": .media, "http://search.yahoo.com/mrss/": .media,
    "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes, "http://example.com/dtds/podcast-1.0.dtd": .itunes,
    "http://www.w3.org/1999/xhtml": .xhtml, "http://purl.org/rss/1.0/modules/syndication/": .syndication,
  ]
}

/// The start of an element, as the parser hands it over.
struct FeedElement {
  var namespace: FeedNamespace
  /// In lower case.
  var name: String
  /// By local name in lower case; `xml:` ones with their prefix.
  var attributes: [String: String]

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
    case .other: .ignored
    }
  }

  enum Role {
    case entry, container, title, link, identity, permalink, author, published, dublinCoreDate, updated, language
    case summary, fallbackSummary, content, category, keywords, fallbackTitle
    case ttl, skippedHour, skippedDay, updatePeriod, updateFrequency
    /// Not part of a feed as we read it; its children may be.
    case unknown
    /// Skipped with its children.
    case ignored
  }

  private static let coreRoles: [String: Role] = [
    "item": .entry, "entry": .entry, "rss": .container, "feed": .container, "rdf": .container, "channel": .container,
    "title": .title, "link": .link, "id": .identity, "guid": .permalink, "author": .author, "managingeditor": .ignored,
    "pubdate": .published, "published": .published, "issued": .published, "updated": .updated, "modified": .updated,
    "language": .language, "description": .summary, "summary": .summary, "content": .content, "fullitem": .content,
    "category": .category, "image": .ignored, "textinput": .ignored, "source": .ignored, "contributor": .ignored,
    "enclosure": .ignored, "comments": .ignored, "subtitle": .ignored, "tagline": .ignored,
    "info": .ignored, "webmaster": .ignored, "body": .content,
    "ttl": .ttl, "skiphours": .container, "skipdays": .container, "hour": .skippedHour, "day": .skippedDay,
  ]

  private static let dublinCoreRoles: [String: Role] = [
    "title": .title, "creator": .author, "author": .author, "date": .dublinCoreDate, "subject": .category,
    "language": .language, "description": .summary,
  ]

  private static let termsRoles: [String: Role] = [
    "issued": .published, "modified": .updated, "title": .title, "creator": .author,
  ]

  private static let mediaRoles: [String: Role] = [
    "group": .unknown, "content": .unknown, "description": .fallbackSummary,
    "title": .fallbackTitle, "category": .category,
  ]

  private static let syndicationRoles: [String: Role] = [
    "updateperiod": .updatePeriod, "updatefrequency": .updateFrequency,
  ]

  private static let itunesRoles: [String: Role] = [
    "author": .author, "summary": .fallbackSummary, "subtitle": .fallbackSummary, "keywords": .keywords,
  ]
}

/// The vocabularies of feeds. Elements of RSS and Atom in all their versions are one: publishers mix them.
enum FeedNamespace {
  case core, dublinCore, terms, content, media, itunes, xhtml, syndication, slash, thread, other

  /// An address that nobody knows, and a prefix that the document never declares, are taken at the prefix' word.
  init(uri: String?, prefix: String?) {
    if let uri, let known = Self.known[Self.normal(uri)] {
      self = known
    } else if let prefix {
      self = Self.customary[XMLName(prefix)] ?? .other
    } else {
      self = .core
    }
  }

  /// Letter case, the slash or number sign at the end and the kind of HTTP differ from publisher to publisher.
  private static func normal(_ uri: String) -> Substring {
    var name = Substring(uri.lowercased())
    while let last = name.last, last == "/" || last == "#" || last.isWhitespace { name.removeLast() }
    while name.first?.isWhitespace == true { name.removeFirst() }
    if name.hasPrefix("https://") { return "http://" + name.dropFirst(8) }
    return name
  }

  private static let customary: XMLNameTable<FeedNamespace> = [
    "atom": .core, "rss": .core, "dc": .dublinCore, "dcterms": .terms, "content": .content, "media": .media,
    "itunes": .itunes, "xhtml": .xhtml, "rdf": .core, "a10": .core, "sy": .syndication, "slash": .slash,
    "thr": .thread,
  ]

  private static let known: [Substring: FeedNamespace] = [
    "": .core, "http://www.w3.org/2005/atom": .core, "http://purl.org/atom/ns": .core, "http://purl.org/rss/1.0": .core,
    "http://my.netscape.com/rdf/simple/0.9": .core, "http://channel.netscape.com/rdf/simple/0.9": .core,
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": .core, "http://backend.userland.com/rss": .core,
    "http://backend.userland.com/rss2": .core, "http://backend.userland.com/rss091": .core,
    "http://backend.userland.com/rss092": .core, "http://blogs.law.harvard.edu/tech/rss": .core,
    "http://cyber.law.harvard.edu/rss/rss.html": .core, "http://purl.org/net/rss1.1": .core,
    "http://example.com/newformat": .core, "http://example.com/necho": .core, "http://purl.org/echo": .core,
    "uri/of/echo/namespace": .core, "http://purl.org/pie": .core, "http://www.w3.org/1999/02/22-rdf-syntax-ns": .core,
    "http://purl.org/rss/1.0/modules/rss091": .core, "http://purl.org/dc/elements/1.0": .dublinCore,
    "http://purl.org/dc/elements/1.1": .dublinCore, "http://purl.org/dc/terms": .terms,
    "http://purl.org/rss/1.0/modules/content": .content, "http://search.yahoo.com/mrss": .media,
    "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes, "http://example.com/dtds/podcast-1.0.dtd": .itunes,
    "http://www.w3.org/1999/xhtml": .xhtml, "http://purl.org/rss/1.0/modules/syndication": .syndication,
    "http://purl.org/rss/1.0/modules/slash": .slash, "http://purl.org/syndication/thread/1.0": .thread,
    // Places: nothing that a post could use. Their elements would otherwise pass for the feed's own by the prefix.
    "http://www.georss.org/georss": .other, "http://www.opengis.net/gml": .other,
    "http://www.w3.org/2003/01/geo/wgs84_pos": .other, "http://www.w3.org/2000/svg": .other,
    "http://www.w3.org/1998/math/mathml": .other,
  ]
}

/// Where a site's feeds may be: in what its page says, and where most sites have them. A pure value.
enum FeedDiscovery {
  private static let linkLimit = 2000
  private static let types: Set<String> = [
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml",
    "application/xml", "application/rss", "application/atom", "text/rss+xml", "text/rss", "text/atom",
  ]
  private static let paths = [
    "feed", "rss", "atom.xml", "rss.xml", "feed.xml", "index.xml", "feed.atom", "feed.json", "blog/feed", "news/rss",
  ]

  /// What a page announces as its feeds (`link rel="alternate"`), best first; comments come last.
  static func announced(in page: [UInt8], contentType: String?, url: String) -> [String] {
    let elements = elements(page, contentType, url)
    let links = elements.links.filter { element in
      guard element.name == "link", let rel = element.attributes["rel"]?.lowercased() else { return false }
      let type = (element.attributes["type"] ?? "").prefix { $0 != ";" }.lowercased()
      return rel.split(whereSeparator: \.isWhitespace).contains { $0 == "alternate" || $0 == "feed" }
        && (types.contains(type) || rel == "feed")
    }
    let isComment: (MarkupElement) -> Bool = { element in
      ((element.attributes["title"] ?? "") + (element.attributes["href"] ?? "")).lowercased().contains("comment")
    }
    let ordered = links.filter { !isComment($0) } + links.filter(isComment)
    return distinct(ordered.compactMap { address($0, elements.base) })
  }

  /// What may be feeds: links of the page that look like it, then where sites usually have them.
  static func likely(in page: [UInt8], contentType: String?, url: String) -> [String] {
    let elements = elements(page, contentType, url)
    let links = elements.links.filter { $0.name == "a" }.compactMap { address($0, elements.base) }.filter(looksLikeFeed)
    let usual = paths.map { URLReference.resolve("/" + $0, against: url) }
    return distinct(Array(links.prefix(5)) + usual)
  }

  private static func elements(
    _ page: [UInt8], _ contentType: String?, _ url: String
  ) -> (links: [MarkupElement], base: String) {
    let text = Charset.utf8(page, contentType: contentType).bytes
    let all = MarkupElement.all(["link", "a", "base"], in: text, limit: linkLimit)
    let base = all.first { $0.name == "base" }?.attributes["href"].map { URLReference.resolve($0, against: url) }
    return (all.filter { $0.name != "base" }, base ?? url)
  }

  private static func address(_ element: MarkupElement, _ base: String) -> String? {
    guard let href = element.attributes["href"]?.trimmed, !href.isEmpty else { return nil }
    var address = URLReference.resolve(href, against: base)
    // Some announce feed:// or feed:https://…, which readers take for themselves.
    if address.hasPrefix("feed://") { address = "https" + address.dropFirst(4) }
    if address.hasPrefix("feed:") { address = String(address.dropFirst(5)) }
    return URLReference.isWeb(address) ? address : nil
  }

  private static func looksLikeFeed(_ url: String) -> Bool {
    let path = url.lowercased().prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/").last ?? ""
    return ["feed", "rss", "atom"].contains(String(last))
      || [".rss", ".atom", "feed.xml", "rss.xml", "atom.xml", "feed.json"].contains { last.hasSuffix($0) }
  }

  private static func distinct(_ urls: [String]) -> [String] {
    var seen: Set<String> = []
    return urls.filter { seen.insert($0).inserted }
  }
}

extension String {
  fileprivate var trimmed: String {
    let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
    let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) } ?? scalars.startIndex
    return String(scalars[scalars.startIndex..<end])
  }
}

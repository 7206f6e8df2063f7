/// What a source's address answers with, and how that is read.
package enum SourceKind: Sendable, Equatable {
  /// RSS, Atom and their relatives, JSON Feed among them.
  case feed
  case json(JSONSource)

  /// The Accept header (RFC 9110 section 12.5.1).
  var accept: String {
    switch self {
    case .feed:
      "application/xml, application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
        + "text/html, */*;q=0.9"
    case .json: "application/json, */*;q=0.8"
    }
  }

  /// Whether every poll asks for the same, so that the answer's validators are those of the next request.
  var isConditional: Bool {
    if case .json(let source) = self { source.isConditional } else { true }
  }

  /// Where a page is asked for.
  func address(_ url: String, page: SourcePage) -> String {
    if case .json(let source) = self { source.address(url, page: page) } else { url }
  }

  /// The entries of a successful answer; what it throws says in a line why there are none.
  func read(_ response: Response, page: SourcePage) throws -> SourceReading {
    let base = WebAddress.base(response.effectiveURL)
    switch self {
    case .feed:
      return SourceReading(
        feed: try FeedParser.parse(response.body, contentType: response.contentType, baseURL: base))
    case .json(let source):
      return try source.read(response.body, contentType: response.contentType, baseURL: base, page: page)
    }
  }
}

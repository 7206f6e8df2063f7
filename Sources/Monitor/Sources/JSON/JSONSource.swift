import Alerts

/// A JSON API as a source: what is asked, how the answer is read, and where the next request goes on. A pure value.
package struct JSONSource: Sendable, Equatable {
  package struct QueryItem: Sendable, Equatable {
    package var name: String
    /// `{since}` and `{next}` may stand in it; an item whose hole nothing fills is left out of the request.
    package var value: TextTemplate

    package init(_ name: String, _ value: TextTemplate) {
      self.name = name
      self.value = value
    }
  }

  /// What is remembered from poll to poll, so that only what is newer is asked for.
  package enum Since: Sendable, Equatable {
    /// The greatest id: of numbers the largest, else the last in the order of bytes.
    case id(JSONField)
    /// The latest time, less `overlap` for what an index shows late, written as `format` says.
    case time(JSONField, format: JSONTimeFormat, overlap: Duration)
  }

  /// The names that may stand in the braces of a query.
  package static let holes = ["since", "next"]

  package var mapping: JSONMapping
  package var query: [QueryItem] = []
  package var since: Since?
  /// In the answer as a whole: what the request for the next page has in the place of `{next}`.
  package var next = JSONField()
  /// Requests of one poll, at most.
  package var pages = 1
  /// Items of a full page: one that has as many is followed by a request for what is newer than its newest.
  package var pageSize: Int?

  package init(mapping: JSONMapping) { self.mapping = mapping }

  /// Whether every poll asks for the same, so that the answer's validators are those of the next request.
  package var isConditional: Bool { pages == 1 && query.allSatisfy { $0.value.holes.isEmpty } }
}

/// Which part of what a source has is asked for; made of what is stored and of the answers before.
package struct SourcePage: Sendable, Equatable {
  /// From 1.
  package var number = 1
  /// The cursor that is asked with.
  package var since: String?
  package var next: String?
  /// The greatest cursor so far.
  package var greatest: String?

  package init(since: String? = nil) {
    self.since = since
    greatest = since
  }
}

/// What one answer brought.
package struct SourceReading: Sendable, Equatable {
  package var feed: Feed
  /// To be stored when all pages are: what later polls ask from.
  package var cursor: String?
  /// What this poll asks next, if it is not done.
  package var next: SourcePage?

  package init(feed: Feed, cursor: String? = nil, next: SourcePage? = nil) {
    self.feed = feed
    self.cursor = cursor
    self.next = next
  }
}

extension JSONSource {
  /// The address of a page.
  func address(_ url: String, page: SourcePage) -> String {
    let pairs = query.compactMap { item in
      item.value.filled(.none) { hole in
        switch hole {
        case .name("since"): page.since.flatMap(requestText)
        case .name("next"): page.next
        default: nil
        }
      }.map { "\(PercentEncoding.value(item.name))=\(PercentEncoding.value($0))" }
    }
    guard !pairs.isEmpty else { return url }
    let fragment = url.firstIndex(of: "#") ?? url.endIndex
    let joint = url[..<fragment].contains("?") ? "&" : "?"
    return url[..<fragment] + joint + pairs.joined(separator: "&")
  }

  /// The stored cursor as the API wants it; nil if it is one of another kind, from before the configuration was changed.
  private func requestText(_ cursor: String) -> String? {
    guard case .time(_, let format, let overlap) = since else { return cursor }
    return Int64(cursor).map { format.text(EventTime(milliseconds: $0) - overlap) }
  }

  func read(
    _ body: [UInt8], contentType: String?, baseURL: String?, page: SourcePage
  ) throws(JSONSourceError) -> SourceReading {
    let document = try mapping.document(body, contentType: contentType)
    let feed = try mapping.feed(of: document, baseURL: baseURL)
    let cursor = document.items.reduce(page.greatest) { later($0, self.cursor(of: $1)) }
    return SourceReading(feed: feed, cursor: cursor, next: nextPage(after: page, document, cursor: cursor))
  }

  private func nextPage(after page: SourcePage, _ document: JSONMapping.Document, cursor: String?) -> SourcePage? {
    guard page.number < pages, !document.items.isEmpty else { return nil }
    var following = page
    following.number += 1
    following.greatest = cursor
    if let token = next.text(in: document.root) {
      following.next = token
      // A server that gives the same token again would be asked for ever.
      return token == page.next ? nil : following
    }
    guard let pageSize, document.items.count >= pageSize, cursor != page.since else { return nil }
    following.since = cursor
    return following
  }

  /// Times as milliseconds, so that they compare exactly.
  private func cursor(of item: JSONValue) -> String? {
    switch since {
    case .none: nil
    case .id(let field): field.text(in: item)
    case .time(let field, _, _):
      field.value(in: item).flatMap(mapping.timeFormat.time).map { String($0.milliseconds) }
    }
  }

  private func later(_ left: String?, _ right: String?) -> String? {
    guard let left else { return right }
    guard let right else { return left }
    let areNumbers = (left + right).utf8.allSatisfy { (48...57).contains($0) }
    if areNumbers, left.utf8.count != right.utf8.count { return left.utf8.count > right.utf8.count ? left : right }
    return max(left, right)
  }
}

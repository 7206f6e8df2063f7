import Alerts

/// Reads JSON Feed (jsonfeed.org), versions 1.0 and 1.1. A member of the wrong type is as good as none.
enum JSONFeed {
  /// Of a damaged document what is finished; the input is UTF-8.
  static func parse(_ bytes: [UInt8], baseURL: String?, limits: FeedLimits) throws(FeedError) -> Feed {
    let (value, error) = JSONValue.salvage(bytes)
    switch error?.kind {
    case .textAfterEnd:
      throw .notAFeed(found: "JSON with text behind it (\(error?.offset ?? 0) bytes from the beginning)")
    case .excess: throw .refused(reason: error?.description ?? "")
    case .damage, nil: break
    }
    guard let value, value["version"]?.string?.contains("jsonfeed.org") == true else {
      throw .notAFeed(found: error.map { "\($0)" } ?? "JSON that does not say that it is a JSON Feed")
    }
    var feed = Feed()
    feed.title = text(value["title"])
    feed.link = address(value["home_page_url"], baseURL)
    feed.selfLink = address(value["feed_url"], baseURL)
    feed.language = text(value["language"])
    feed.warning = error?.description
    var total = 0
    for item in value["items"]?.array ?? [] {
      guard case .object = item else {
        feed.warning = feed.warning ?? "items that are no objects"
        continue
      }
      guard feed.entries.count < limits.entries, total < limits.total else {
        feed.warning = "more than \(limits.entries) entries or \(limits.total) bytes of text"
        break
      }
      let entry = entry(item, baseURL, limits)
      total += (entry.contentText?.utf8.count ?? 0) + (entry.summaryText?.utf8.count ?? 0)
      feed.entries.append(entry)
    }
    return feed
  }

  private static func entry(_ item: JSONValue, _ baseURL: String?, _ limits: FeedLimits) -> Feed.Entry {
    var entry = Feed.Entry()
    // Some publishers number their items.
    entry.id = item["id"]?.text.flatMap { nonempty(HTMLText.text(plain: $0)) }
    entry.link = address(item["url"], baseURL) ?? address(item["external_url"], baseURL)
    if entry.link == nil, let id = entry.id, URLReference.isWeb(id) { entry.link = id }
    entry.title = text(item["title"])
    entry.author = author(of: item)
    entry.published = item["date_published"]?.string.flatMap { FeedDate.time($0) }
    entry.updated = item["date_modified"]?.string.flatMap { FeedDate.time($0) }
    entry.summaryText = text(item["summary"], limit: limits.field)
    if let html = item["content_html"]?.string {
      entry.contentText = nonempty(HTMLText.text(html: Array(html.utf8.prefix(limits.field))))
    }
    entry.contentText = entry.contentText ?? text(item["content_text"], limit: limits.field)
    for tag in item["tags"]?.array ?? [] {
      guard let name = text(tag), entry.categories.count < limits.categories, !entry.categories.contains(name) else {
        continue
      }
      entry.categories.append(name)
    }
    return entry
  }

  /// Version 1.1 has a list of authors, 1.0 had one.
  private static func author(of item: JSONValue) -> String? {
    for author in (item["authors"]?.array ?? []) + [item["authors"], item["author"]].compactMap({ $0 }) {
      if let name = text(author["name"]) ?? text(author) { return name }
    }
    return nil
  }

  private static func text(_ value: JSONValue?, limit: Int = 64 * 1024) -> String? {
    value?.string.flatMap { nonempty(HTMLText.text(plain: Array($0.utf8.prefix(limit)))) }
  }

  private static func address(_ value: JSONValue?, _ baseURL: String?) -> String? {
    text(value).map { URLReference.resolve($0, against: baseURL) }
  }

  private static func nonempty(_ text: String) -> String? { text.isEmpty ? nil : text }
}

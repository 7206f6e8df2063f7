import Alerts

extension JSONMapping {
  /// What stands in a body: the items that can be had of it, and what is wrong with it.
  struct Document {
    /// The text as a whole, for pointers outside of the items; null where every line is an item.
    var root = JSONValue.null
    var items: [JSONValue] = []
    var warning: String?
  }

  private static let entryLimit = FeedLimits().entries
  /// Members, items and texts of one answer: thousands of posts, and some 20 MB.
  private static let valueLimit = 250_000
  private static let fieldLimit = FeedLimits().field

  /// The items of a body. What is finished of a damaged body is kept, with a warning.
  func document(_ body: [UInt8], contentType: String?) throws(JSONSourceError) -> Document {
    let text = Charset.utf8(body, contentType: contentType).bytes
    return isLines ? try lines(text) : try wholeText(text)
  }

  private func wholeText(_ text: [UInt8]) throws(JSONSourceError) -> Document {
    let (value, error) = JSONValue.salvage(text, values: Self.valueLimit)
    guard let root = value, root.isContainer else {
      throw .notJSON(found: Self.description(of: text, error: error))
    }
    guard let items = items(in: root) else {
      let damage = error.map { " in a text that is damaged (\($0))" } ?? ""
      throw .noItems(
        expected: listed(items.map { $0.text.isEmpty ? "the top" : $0.text }), found: root.outline + damage)
    }
    if items.isEmpty, let error { throw .notJSON(found: "\(error)") }
    let warning = error.map { "damaged: \($0); \(items.count) items were finished before it" }
    return Document(root: root, items: items, warning: warning)
  }

  private func items(in root: JSONValue) -> [JSONValue]? {
    for pointer in items {
      if pointer.hasStar {
        let items = pointer.all(in: root)
        // An empty list has no items; one whose items lack what is behind the star is another list.
        if !items.isEmpty || pointer.starred(in: root) == .array([]) { return items }
        continue
      }
      switch pointer.first(in: root) {
      case .array(let items): return items
      case .object(let members): return [.object(members)]
      default: continue
      }
    }
    return nil
  }

  private func lines(_ text: [UInt8]) throws(JSONSourceError) -> Document {
    var document = Document()
    var (damaged, first, values) = (0, "", Self.valueLimit)
    var rest = text[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest.dropFirst(line.count + 1)
      guard line.contains(where: { $0 > 32 }) else { continue }
      guard let left = Self.values(left: values, after: line) else {
        document.warning = "more than \(Self.valueLimit) values; the rest is left out"
        return document
      }
      values = left
      do throws(JSONError) {
        let value = try JSONValue(parsing: Array(line), values: Self.valueLimit)
        // Pointers of a stream count from the line; a line may also be a list.
        document.items += items.isEmpty ? [value] : items(in: value) ?? []
      } catch {
        if damaged == 0 { first = "\(error)" }
        damaged += 1
      }
    }
    if damaged > 0, document.items.isEmpty { throw .notJSON(found: Self.description(of: text, error: nil)) }
    if damaged > 0 { document.warning = "\(damaged) line\(damaged == 1 ? " is" : "s are") damaged: \(first)" }
    return document
  }

  /// How many values may still come, if a line has no more of them than it has commas and colons; nil if it has.
  private static func values(left: Int, after line: ArraySlice<UInt8>) -> Int? {
    let values = 1 + line.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[") }
    return values <= left ? left - values : nil
  }

  /// The posts of the items that pass the filters, as entries of a feed.
  func feed(of document: Document, baseURL: String?) throws(JSONSourceError) -> Feed {
    var feed = Feed()
    var warnings = [document.warning].compactMap { $0 }
    let items = document.items.filter { item in filters.allSatisfy { $0.accepts(item) } }
    var (blank, undated) = (0, 0)
    for item in items.prefix(Self.entryLimit) {
      guard let entry = entry(of: item, baseURL: baseURL) else {
        blank += 1
        continue
      }
      if !published.isEmpty, entry.published == nil, published.value(in: item) != nil { undated += 1 }
      feed.entries.append(entry)
    }
    if feed.entries.isEmpty, let first = items.first {
      throw .nothingUsable(items: items.count, found: first.outline)
    }
    if blank > 0 { warnings.append("\(blank) of \(items.count) items have no id, link, title or text") }
    if undated > 0 { warnings.append("\(undated) of \(items.count) items have a time that cannot be read") }
    if items.count > Self.entryLimit { warnings.append("more than \(Self.entryLimit) items; the rest is left out") }
    feed.warning = warnings.isEmpty ? nil : warnings.joined(separator: "; ")
    return feed
  }

  private func entry(of item: JSONValue, baseURL: String?) -> Feed.Entry? {
    var entry = Feed.Entry()
    entry.id = id.text(in: item)
    entry.link = link.text(in: item, escaping: .address).map { link in
      baseURL.map { URLReference.resolve(link, against: $0) } ?? link
    }
    entry.title = line(title, of: item)
    entry.author = line(author, of: item)
    entry.contentText = text.text(in: item).flatMap { plain($0) }
    guard entry.id ?? entry.link ?? entry.title ?? entry.contentText != nil else { return nil }
    entry.published = published.value(in: item).flatMap(timeFormat.time)
    entry.updated = updated.value(in: item).flatMap(timeFormat.time)
    entry.categories = Array(tags.texts(in: item).prefix(FeedLimits().categories))
    entry.engagement = Engagement(
      likes: likes.value(in: item)?.count, comments: comments.value(in: item)?.count,
      shares: shares.value(in: item)?.count, views: views.value(in: item)?.count,
      followers: followers.value(in: item)?.count)
    return entry
  }

  /// A title or a name: APIs that send HTML send it there only now and then.
  private func line(_ field: JSONField, of item: JSONValue) -> String? {
    guard let bytes = field.text(in: item).map({ Array($0.utf8.prefix(Self.fieldLimit)) }) else { return nil }
    let text = textFormat == .html ? HTMLText.text(unknown: bytes) : HTMLText.text(plain: bytes)
    return text.isEmpty ? nil : text
  }

  private func plain(_ text: String) -> String? {
    let bytes = Array(text.cut(toBytes: Self.fieldLimit).utf8)
    let plain = textFormat == .html ? HTMLText.text(html: bytes) : HTMLText.text(plain: bytes)
    return plain.isEmpty ? nil : plain
  }

  /// What a body is that is not JSON: an error page, or a notice in plain words.
  private static func description(of text: [UInt8], error: JSONError?) -> String {
    guard let first = text.first(where: { $0 > 32 }) else { return "empty answer" }
    if first == UInt8(ascii: "<") { return "HTML or XML" }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let error { return "\(error)" }
    return "'\(shortened(String(decoding: text.prefix(200), as: UTF8.self)))'"
  }
}

extension JSONValue {
  fileprivate var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// What this is, in a few words for somebody who looks for a mistake: `an object with error 'Not found', status`.
  var outline: String {
    switch self {
    case .null: return "null"
    case .bool: return "true or false"
    case .number: return "a number"
    case .string(let text): return "the text '\(shortened(text))'"
    case .array(let items): return items.isEmpty ? "an empty list" : "a list of \(items.count)"
    case .object(let members):
      guard !members.isEmpty else { return "an empty object" }
      let names = members.prefix(8).map { member in
        guard Self.speaking.contains(member.name), let text = member.value.text else { return shortened(member.name) }
        return "\(member.name) '\(shortened(text))'"
      }
      return "an object with " + names.joined(separator: ", ") + (members.count > 8 ? ", …" : "")
    }
  }

  /// Members in which APIs say what is wrong.
  private static let speaking: Set<String> = [
    "error", "message", "error_message", "reason", "detail", "status", "code",
  ]
}

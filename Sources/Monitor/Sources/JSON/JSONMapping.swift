/// How the answer of a JSON API becomes posts. A pure value.
package struct JSONMapping: Sendable, Equatable {
  package enum TextFormat: String, Sendable, CaseIterable { case plain, html }

  /// Where the items are: the first that is there counts. An array, or one object, or what a `*` stands for.
  package var items: [JSONPointer] = []
  /// One JSON text a line (NDJSON) instead of one for all.
  package var isLines = false
  /// All must be met.
  package var filters: [JSONFilter] = []

  package var id = JSONField()
  package var link = JSONField()
  package var title = JSONField()
  package var author = JSONField()
  package var text = JSONField()
  package var published = JSONField()
  package var updated = JSONField()
  package var tags = JSONField()
  package var likes = JSONField()
  package var comments = JSONField()
  package var shares = JSONField()
  package var views = JSONField()
  package var followers = JSONField()

  package var textFormat = TextFormat.plain
  package var timeFormat = JSONTimeFormat.automatic

  package init() {}

  /// The fields by the names that the configuration has for them.
  package static let fields: [(name: String, path: any WritableKeyPath<JSONMapping, JSONField> & Sendable)] = [
    ("id", \.id), ("link", \.link), ("title", \.title), ("author", \.author), ("text", \.text),
    ("published", \.published), ("updated", \.updated), ("tags", \.tags), ("likes", \.likes), ("comments", \.comments),
    ("shares", \.shares), ("views", \.views), ("followers", \.followers),
  ]
}

/// Why an answer yields no posts; texts are short and of one line.
package enum JSONSourceError: Error, Sendable, Equatable, CustomStringConvertible {
  case notJSON(found: String)
  /// The mapping does not fit the answer.
  case noItems(expected: String, found: String)
  case nothingUsable(items: Int, found: String)

  package var description: String {
    switch self {
    case .notJSON(let found): "not JSON: \(found)"
    case .noItems(let expected, let found): "no items at \(expected); found \(found)"
    case .nothingUsable(let items, let found):
      "none of \(items) item\(items == 1 ? "" : "s") has an id, a link, a title or a text; found \(found)"
    }
  }
}

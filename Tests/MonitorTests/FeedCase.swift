import FoundationEssentials

@testable import Monitor

/// One case of the development data: a document, and the feed that it is.
struct FeedCase {
  let id: String
  let kind: String
  private let document: [UInt8]
  private let contentType: String?
  private let baseURL: String?
  private let expected: JSONValue
  private let disputed: Set<String>

  /// Nil for hostile documents, of which no feed is expected.
  init?(line: String, folder: String) throws {
    let value = try JSONValue(parsing: Array(line.utf8))
    guard let file = value["file"]?.string, let answer = value["expected"]?.string, let kind = value["kind"]?.string,
      kind != "hostile"
    else { return nil }
    id = value["id"]?.string ?? file
    self.kind = kind
    contentType = value["content_type"]?.string
    baseURL = value["base_url"]?.string
    disputed = Set((value["disputed"]?.array ?? []).compactMap(\.string))
    document = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
    expected = try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: "\(folder)/\(answer)"))))
  }

  struct Score {
    var fields = 0
    var wrong: [String] = []

    mutating func expect(_ field: String, _ isEqual: Bool) {
      fields += 1
      if !isEqual { wrong.append(field) }
    }
  }

  /// Every field that is expected and not disputed, compared with what the parser finds.
  func score() -> Score {
    var score = Score()
    let feed = try? FeedParser.parse(document, contentType: contentType, baseURL: baseURL)
    let entries = (feed?.entries ?? []) + [feed?.unfinished].compactMap { $0 }
    if expected["error"] != nil {
      score.expect("error", entries.isEmpty && feed?.title == nil)
      return score
    }
    for (name, found) in [("title", feed?.title), ("link", feed?.link), ("language", feed?.language)] {
      compare("feed/\(name)", expected["feed"]?[name], found, &score)
    }
    let wanted = expected["entries"]?.array ?? []
    if !disputed.contains("entry_count") { score.expect("entry_count", wanted.count == entries.count) }
    for (index, want) in wanted.enumerated() where wanted.count == entries.count || index < entries.count {
      compare(want, entries[index], "entries/\(index)/", &score)
    }
    return score
  }

  private func compare(_ want: JSONValue, _ entry: Feed.Entry, _ path: String, _ score: inout Score) {
    let fields = [
      ("id", entry.id), ("link", entry.link), ("title", entry.title), ("author", entry.author),
      ("published", entry.published?.description), ("updated", entry.updated?.description),
      ("summary_text", entry.summaryText), ("content_text", entry.contentText),
    ]
    for (name, found) in fields { compare(path + name, want[name], found, &score) }
    if let categories = want["categories"]?.array, !disputed.contains(path + "categories") {
      let names = Set(categories.compactMap(\.string).map { HTMLText.text(plain: $0) })
      score.expect(path + "categories", names == Set(entry.categories))
    }
  }

  private func compare(_ path: String, _ want: JSONValue?, _ found: String?, _ score: inout Score) {
    guard let want = want?.string, !disputed.contains(path) else { return }
    score.expect(path, found.map { HTMLText.text(plain: $0) } == HTMLText.text(plain: want))
  }
}

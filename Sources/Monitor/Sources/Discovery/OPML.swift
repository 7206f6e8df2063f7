/// Lists of feeds as readers exchange them (OPML 2.0).
enum OPML {
  private static let outlineLimit = 20_000

  struct Outline: Equatable {
    var title: String?
    var url: String
  }

  /// The feeds of a file, outlines within outlines included, each address once, in the order of the file.
  ///
  /// `skipped` counts outlines whose address is none that can be fetched.
  static func outlines(_ bytes: [UInt8]) -> (outlines: [Outline], skipped: Int) {
    let elements = MarkupElement.all(["outline"], in: Charset.utf8(bytes, contentType: nil).bytes, limit: outlineLimit)
    var seen: Set<String> = []
    var outlines: [Outline] = []
    var skipped = 0
    for attributes in elements.map(\.attributes) {
      guard var url = attributes["xmlurl"] ?? attributes["url"].flatMap({ attributes["type"] == "rss" ? $0 : nil })
      else {
        continue
      }
      url = String(url.filter { !$0.isWhitespace })
      guard mistakeInWebAddress(url) == nil else {
        skipped += 1
        continue
      }
      guard seen.insert(url).inserted else { continue }
      let title = [attributes["title"], attributes["text"]].compactMap { $0 }.first { $0.contains { !$0.isWhitespace } }
      outlines.append(Outline(title: title, url: url))
    }
    return (outlines, skipped)
  }

  static func document(title: String, outlines: [Outline]) -> String {
    let lines = outlines.map { outline in
      let title = (outline.title ?? outline.url).escapedForMarkup
      return
        "    <outline type=\"rss\" text=\"\(title)\" title=\"\(title)\" xmlUrl=\"\(outline.url.escapedForMarkup)\"/>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <opml version="2.0">
        <head><title>\(title.escapedForMarkup)</title></head>
        <body>
      \(lines.joined(separator: "\n"))
        </body>
      </opml>
      """
  }
}

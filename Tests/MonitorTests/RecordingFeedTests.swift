import Alerts
import CXML2
import Testing

@testable import Monitor

@Suite struct RecordingFeedTests {
  let posts: [RecordedPost]
  let feed: RecordingFeed

  init() throws {
    posts = try Recording.posts()
    feed = RecordingFeed(posts: posts)
  }

  private func moment(_ hour: Int) -> EventTime { Recording.start + .seconds(hour * 3600) }

  /// The texts of all elements of the given name, in document order; nil if the document is not well-formed.
  private func elements(_ name: String, of document: [UInt8]) -> [String]? {
    let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
    let tree = document.withUnsafeBytes { bytes in
      xmlReadMemory(bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), nil, nil, options)
    }
    guard let tree else { return nil }
    defer { xmlFreeDoc(tree) }
    var found: [String] = []
    var pending = [xmlDocGetRootElement(tree)].compactMap { $0 }
    while let node = pending.popLast() {
      if let label = node.pointee.name, String(cString: label) == name {
        let content = xmlBufferCreate()
        defer { xmlBufferFree(content) }
        xmlNodeBufGetContent(content, node)
        found.append(xmlBufferContent(content).map { String(cString: $0) } ?? "")
      }
      var child = xmlLastElementChild(node)
      while let current = child {
        pending.append(current)
        child = xmlPreviousElementSibling(current)
      }
    }
    return found
  }

  @Test(arguments: RecordedSource.allCases)
  func `a document is well-formed XML with the latest posts, newest first`(source: RecordedSource) throws {
    for hour in [0, 6, 14, 24] {
      let document = feed.document(of: source, upTo: moment(hour))
      let expected = posts.filter { $0.source == source && $0.published <= moment(hour) }.suffix(100).reversed()
      let ids = try #require(elements(source.isAtom ? "id" : "guid", of: document))
      #expect(Array(ids.dropFirst(source.isAtom ? 1 : 0)) == expected.map(\.id))
      let dates = try #require(elements(source.isAtom ? "published" : "pubDate", of: document))
      #expect(
        dates
          == expected.map { post in
            let time = post.published.description
            return source.isAtom ? time : "Sat, 14 Mar 2020 \(time.dropFirst(11).prefix(8)) GMT"
          })
    }
  }

  @Test func `texts with mark-up characters survive in every dialect`() throws {
    let text = #"a < b & "c" ]]> d &amp; 露茉拉"#
    for source in RecordedSource.allCases {
      let post = RecordedPost(
        source: source, number: 1, published: Recording.start, mood: .neutral, author: "a&b", title: "<t>", text: text)
      let document = RecordingFeed(posts: [post]).document(of: source, upTo: Recording.start)
      let name = source == .cityHerald ? "summary" : source == .travelNotes ? "content" : "description"
      let content = try #require(elements(name, of: document)?.last)
      #expect(content == (source == .cityHerald ? text : "<p>\(text.escapedForMarkup)</p>"))
      #expect(elements("title", of: document)?.last == "<t>")
    }
  }

  @Test(arguments: RecordedSource.allCases)
  func `the tag changes exactly when the document does`(source: RecordedSource) {
    var last = (tag: "", document: [UInt8]())
    for minute in stride(from: 0, through: 1440, by: 7) {
      let time = Recording.start + .seconds(minute * 60)
      let now = (tag: feed.etag(of: source, upTo: time), document: feed.document(of: source, upTo: time))
      #expect((now.tag == last.tag) == (now.document == last.document))
      last = now
    }
  }

  @Test func `an empty feed is a document too`() {
    let empty = RecordingFeed(posts: [])
    for source in RecordedSource.allCases {
      #expect(elements("title", of: empty.document(of: source, upTo: Recording.start)) == [source.title])
    }
  }
}

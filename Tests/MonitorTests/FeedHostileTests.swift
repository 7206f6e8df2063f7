import Glibc
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct FeedHostileTests {
  private static let head = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>"

  @Test func `entities that multiply are refused and name the cause`() {
    let bomb =
      "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><title>&b;</title></channel></rss>"
    let error = #expect(throws: FeedError.self) { try FeedParser.parse(Array(bomb.utf8)) }
    #expect(error?.description == "feed refused: its entities expand too far")
    let long = String(repeating: "x", count: 1000)
    let many = "<!DOCTYPE r [<!ENTITY a \"\(long)\">]>" + Self.head + "<title>" + String(repeating: "&a;", count: 2000)
    #expect(throws: FeedError.self) { try FeedParser.parse(Array(many.utf8)) }
  }

  @Test func `an external entity is empty and a short one is its text`() throws {
    let document =
      "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY co \"Kettle &#38; Co\">]>" + Self.head
      + "<title>&x;[&co;]</title><item><guid>1</guid></item></channel></rss>"
    let feed = try FeedParser.parse(Array(document.utf8))
    #expect(feed.title == "[Kettle & Co]")
    #expect(feed.entries.count == 1)
  }

  @Test(arguments: [
    ("<a>", "elements are nested more than 200 deep"),
    ("<" + String(repeating: "n", count: 300) + ">", "a name is longer than 256 bytes"),
    ("<a " + (0..<300).map { "a\($0)=\"\" " }.joined() + ">", "an element has more than 256 attributes"),
    (
      "<a " + (0..<200).map { "xmlns:p\($0)=\"u\" " }.joined() + "><b xmlns:q=\"u\">",
      "it declares more than 256 namespaces at once"
    ),
  ])
  func `depth, names, attributes and namespaces are bounded`(part: String, reason: String) {
    let document = Self.head + String(repeating: part, count: 300)
    let error = #expect(throws: FeedError.self) { try FeedParser.parse(Array(document.utf8)) }
    #expect(error == .refused(reason: reason))
  }

  @Test func `what exceeds the limits is left out with a warning`() throws {
    var limits = FeedLimits()
    limits.entries = 3
    limits.field = 10
    limits.categories = 2
    let item =
      "<item><guid>1</guid><title>\(String(repeating: "x", count: 100))</title><category>a</category><category>b</category><category>c</category></item>"
    let document = Self.head + String(repeating: item, count: 50)
    let feed = try FeedParser.parse(Array(document.utf8), limits: limits)
    #expect(feed.entries.count == 3)
    #expect(feed.entries.allSatisfy { $0.title == "xxxxxxxxxx" && $0.categories == ["a", "b"] })
    #expect(feed.warning == "a field is longer than 10 bytes")
  }

  /// Each of these made some reader take quadratic time.
  @Test(arguments: [
    "<a ", "<a b=\">", "</a>", "<![CDATA[", "<!--", "<?a ", "&", "&#", "<item xml:base=\"x/\">", "<x:y/>", "\u{301}",
    "<item/>", "<category>", "]]>", "=\"", "'", "<", ">", "<item><description>&lt;script>", "<title>a</title>",
  ])
  func `repetition takes linear time`(part: String) {
    let time = { (count: Int) in
      let document = Array((Self.head + String(repeating: part, count: count)).utf8)
      return ContinuousClock().measure { _ = try? FeedParser.parse(document) }
    }
    _ = time(100)
    // Sixteen times the input; quadratic work would take 256 times as long.
    let (small, large) = (time(1000), time(16_000))
    #expect(large < max(small * 120, .seconds(1)))
  }

  @Test func `no damage makes the parser trap`() throws {
    var generator = SplitMix(state: 4)
    let seeds = [try fixture("rss.xml"), try fixture("atom.xml")]
    let pieces = [
      "<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "<!DOCTYPE x [", "<?xml ", "\"", "'", "\u{0}", "</item>",
      "<item>", "xmlns=\"\"", "encoding=\"gbk\"", "&#x", "\u{feff}",
    ]
    for _ in 0..<1500 {
      var bytes = seeds.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(index...)
        case 2: bytes.removeSubrange(index..<min(bytes.count, index + 20))
        case 3: bytes.insert(contentsOf: Array((pieces.randomElement(using: &generator) ?? "").utf8), at: index)
        default:
          bytes.insert(
            contentsOf: bytes[index..<min(bytes.count, index + 60)],
            at: Int.random(in: 0...bytes.count, using: &generator))
        }
      }
      _ = try? FeedParser.parse(bytes)
    }
  }
}

/// The text in a character set of iconv's; nil if it has no such set or no such characters.
func encoded(_ text: String, as name: String) -> [UInt8]? {
  let converter = iconv_open(name, "UTF-8")
  guard Int(bitPattern: converter) != -1 else { return nil }
  defer { iconv_close(converter) }
  var input = text.utf8.map(CChar.init(bitPattern:))
  var output = [CChar](repeating: 0, count: input.count * 4 + 16)
  var (left, free) = (input.count, output.count)
  let failed = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      var (source, target) = (input.baseAddress, output.baseAddress)
      return iconv(converter, &source, &left, &target, &free) == -1
    }
  }
  return failed ? nil : output.dropLast(free).map(UInt8.init(bitPattern:))
}

import Testing

@testable import Monitor

@Suite struct HTMLTextTests {
  @Test(arguments: [
    ("<p>One</p><p>two</p>", "One two"), ("b<b>ol</b>d", "bold"), ("a<br>b", "a b"), ("a<!-- x > y -->b", "ab"),
    ("AT&amp;T &lt;3", "AT&T <3"), ("&amp;lt;", "&lt;"), ("caf&eacute; &#8212; &#x4e2d; &#150;", "café — 中 –"),
    ("&copy 2026 &unknown; &amp", "© 2026 &unknown; &"), ("1 < 2 & 3", "1 < 2 & 3"),
    ("a<script>if (x<y) {}</script>b", "a b"),
    ("a<style>p{}", "a"), ("<a title='a > b' href=x>link</a>", "link"), ("text <a href=", "text"),
    ("a\u{a0}\u{3000} b", "a b"),
    ("a\u{200b}b\u{1}c", "abc"), ("<![CDATA[kept]]>", "kept"), ("</3 x>", ""),
    ("&#0;&#xd800;&#99999999;", "\u{fffd}\u{fffd}\u{fffd}"),
    ("<p", ""), ("<img alt=\"a>b\">x", "x"), ("<IMG>y<BR/>z", "y z"), ("舆情<b>监测</b>", "舆情监测"), ("&apos;", "'"),
    ("one two  three\nfour five six seven   eight", "one two three four five six seven eight"),
    (" leading and trailing space of some length ", "leading and trailing space of some length"),
    ("exactly8 exactly8 exactly8", "exactly8 exactly8 exactly8"), ("a&check;b&lbrack;", "a✓b["),
    ("\u{e000}\u{2003}x", "\u{e000} x"),
    ("", ""),
  ])
  func `mark-up becomes text`(html: String, expected: String) {
    #expect(HTMLText.text(html: Array(html.utf8)) == expected)
  }

  @Test(arguments: [
    ("<b>bold</b>", true), ("fish &amp; chips", true), ("&#8217;", true), ("a < b > c", false), ("AT&T", false),
    ("<b>", false), ("<foo>x</foo>", false), ("&unknown; &amp;", false), ("std::vector<int></int>", false), ("", false),
  ])
  func `a field that does not say is judged by what it holds`(text: String, expected: Bool) {
    #expect(HTMLText.looksLikeHTML(Array(text.utf8)) == expected)
  }

  @Test func `no bytes make it trap`() {
    var generator = SplitMix(state: 3)
    let pieces = [
      "<", ">", "&", "#", ";", "x", "/", "!", "--", "\"", "'", "=", "script", "a", "\u{a0}", "中", "[CDATA[", "]]>", " ",
    ]
    for _ in 0..<5000 {
      let count = Int.random(in: 0...30, using: &generator)
      var bytes = (0..<count).flatMap { _ in Array((pieces.randomElement(using: &generator) ?? "").utf8) }
      if !bytes.isEmpty, Bool.random(using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = HTMLText.text(html: bytes)
      _ = HTMLText.text(unknown: bytes)
    }
  }
}

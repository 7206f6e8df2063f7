import Testing

@testable import Monitor

@Suite struct URLReferenceTests {
  /// The examples of RFC 3986 section 5.4 that occur in feeds.
  @Test(arguments: [
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
    ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
    ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
    (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
    ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
    ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"),
    ("./../g", "http://a/b/g"), ("g/./h", "http://a/b/c/g/h"), ("g;x=1/../y", "http://a/b/c/y"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("%26x!", "http://a/b/c/%26x!"), ("中文", "http://a/b/c/中文"),
  ])
  func `a reference is resolved as the RFC has it`(reference: String, expected: String) {
    #expect(URLReference.resolve(reference, against: "http://a/b/c/d;p?q") == expected)
  }

  @Test(arguments: [
    ("x", "http://a", "http://a/x"), ("x", "/b/c", "/b/x"), ("x", "b", "x"), ("x", "", "x"),
    ("/x", "http://a?q", "http://a/x"),
    ("..", "b", ""), (":", "http://a/", "http://a/:"),
  ])
  func `any base will do`(reference: String, base: String, expected: String) {
    #expect(URLReference.resolve(reference, against: base) == expected)
  }

  @Test func `no base leaves a reference as it is`() {
    #expect(URLReference.resolve("/x?%26", against: nil) == "/x?%26")
  }

  @Test func `a script is no place`() throws {
    let document = Array("<rss><channel><link>/x</link></channel></rss>".utf8)
    #expect(try FeedParser.parse(document, baseURL: "javascript:alert(1)").link == "/x")
    #expect(try FeedParser.parse(document, baseURL: "https://a.example/f").link == "https://a.example/x")
  }
}

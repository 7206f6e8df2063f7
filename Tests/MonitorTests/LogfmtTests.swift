import Testing

@testable import Monitor

@Suite struct LogfmtTests {
  @Test(arguments: [
    ("plain", "plain"), ("", #""""#), ("two words", #""two words""#), (#"a"b"#, #""a\"b""#), ("a=b", #""a=b""#),
    ("a\nb\u{2028}c", #""a\nb\u2028c""#), (#"a\b"#, #""a\\b""#), ("艾克美", "艾克美"), ("全\u{3000}角", "\"全\u{3000}角\""),
    ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
  ])
  func `a value is quoted where it must be`(value: String, written: String) {
    #expect(LogfmtLine(["a": .string(value)]).text == "a=\(written)")
  }

  @Test func `members are flattened, in an order that is always the same`() {
    let line = LogfmtLine([
      "labels": .object(["severity": .string("critical")]), "time": .string("t"), "status": .string("firing"),
      "annotations": .object(["summary": .string("it is bad"), "a b": .string("c")]), "nothing": .null,
      "values": .object(["negative_share('1h')": .number(0.5), "posts('1h', '1d')": .number(3)]),
      "hourly_posts": .array([.number(1), .number(2)]), "sources_down": .array([]),
      "posts": .array([.object(["text": .string("x y")]), .object(["text": .string("z")])]),
    ])
    #expect(
      line.text == #"time=t status=firing annotations.summary="it is bad" annotations.a_b=c hourly_posts=1,2 "#
        + #"labels.severity=critical posts.1.text="x y" posts.2.text=z values.negative_share_1h=0.5 values.posts_1h_1d=3"#
    )
  }
}

import Alerts
import Testing

@testable import Monitor

@Suite struct JSONMappingTests {
  // RFC 6901 section 5, and `*`.
  @Test(arguments: [
    ("/foo/0", "bar"), ("/", nil), ("/a~1b", "1"), ("/c%d", "2"), ("/m~0n", "8"), ("/foo/2", nil), ("/foo/01", nil),
    ("/foo/-", nil), ("/ ", "7"), ("/foo/*", "bar"), ("/list/*/x", "3"), ("/none/*", nil), ("/0", "9"),
  ])
  func `a pointer finds its value`(pointer: String, text: String?) throws {
    let document = try json(
      #"{"foo":["bar","baz"],"a/b":1,"c%d":2,"m~n":8," ":7,"list":[{"y":1},{"x":3},{"x":4}],"0":9}"#)
    #expect(try JSONPointer(pointer).first(in: document)?.text == text)
  }

  @Test func `a star stands for every item`() throws {
    let document = try json(#"{"list":[{"x":[1,2]},{"x":3},{}]}"#)
    #expect(try JSONPointer("/list/*/x").all(in: document).count == 2)
    #expect(try JSONPointer("/list/*/x/*").all(in: document).map(\.text) == ["1", "2"])
  }

  @Test func `the first alternative with something in it counts`() throws {
    let item = try json(#"{"a":"","b":null,"c":" ","d":12,"path":"/x y/ö?#","uri":"at://did/c/key"}"#)
    #expect(try JSONField(["/a", "/b", "/c", "/d"]).text(in: item) == "12")
    #expect(try JSONField(["https://x{/none}", "https://x{/path}"]).text(in: item) == "https://x/x y/ö?#")
    #expect(
      try JSONField(["https://x{/path}"]).text(in: item, escaping: .address) == "https://x/x%20y/%C3%B6?#")
    #expect(
      try JSONField(["https://x?q={/path}"]).text(in: item, escaping: .address) == "https://x?q=%2Fx%20y%2F%C3%B6%3F%23"
    )
    #expect(try JSONField(["{/uri|last}"]).text(in: item) == "key")
    #expect(try JSONField(["{/a}-{/d}"]).text(in: item) == nil, "a template with something missing is nothing")
  }

  @Test(
    arguments: [
      ("1234", 1234), (#""1,234""#, 1234), (#""1.2万""#, 12_000), (#""3.4K""#, 3400), (#"" 1461495""#, 1_461_495),
      (#""2亿""#, 200_000_000), (#""--""#, nil), (#""剧集 12""#, nil), ("-3", -3), ("4.0", 4), ("[1,2]", 2), ("null", nil),
      ("true", nil), (#""10万+""#, 100_000), ("1e300", nil), (#""""#, nil),
    ] as [(String, Int?)])
  func `a number of people is read however it is written`(text: String, count: Int?) throws {
    #expect(try json(text).count == count)
  }

  @Test(
    arguments: [
      (.automatic, "1795428300"), (.automatic, "1795428300.75"), (.automatic, #""1795428300""#),
      (.automatic, "1795428300000"), (.automatic, "1795428300000000"), (.automatic, #""2026-11-23T10:05:00Z""#),
      (.automatic, #""20261123100500""#), (.date, #""20261123T100500Z""#),
      (.date, #""Mon, 23 Nov 2026 18:05:00 +0800""#),
      (.date, #""Mon Nov 23 18:05:00 +0800 2026""#), (.date, #""2026-11-23T10:05:00.372173Z""#), (.unix, "1795428300"),
      (.milliseconds, "1795428300000"), (.microseconds, "1795428300000000"), (.unix, #""1795428300""#),
    ] as [(JSONTimeFormat, String)])
  func `a time is read in every form that APIs have`(format: JSONTimeFormat, text: String) throws {
    let time = try #require(format.time(try json(text)), "\(format) \(text)")
    #expect(time.milliseconds / 1000 == 1_795_428_300)
  }

  @Test(
    arguments: [
      (.unix, #""2026-11-23""#), (.unix, "-5"), (.unix, "1e99"), (.date, "1795428300"), (.automatic, "null"),
      (.automatic, #""soon""#), (.automatic, "0"), (.unix, "[]"),
    ] as [(JSONTimeFormat, String)])
  func `what is no time is none`(format: JSONTimeFormat, text: String) throws {
    #expect(format.time(try json(text)) == nil)
  }

  @Test(
    arguments: [
      ("/kind", .oneOf(["post"]), true), ("/kind", .oneOf(["a", "post"]), true), ("/kind", .oneOf(["a"]), false),
      ("/type", .oneOf(["9"]), true), ("/ad", .noneOf(["1"]), false), ("/none", .noneOf(["1"]), true),
      ("/none", .oneOf(["1"]), false), ("/flag", .oneOf(["true"]), true), ("/null", .present, false),
      ("/empty", .present, false), ("/list", .present, true), ("/none", .absent, true), ("/kind", .absent, false),
      ("/list/*", .oneOf(["b"]), true),
    ] as [(String, JSONFilter.Condition, Bool)])
  func `a filter compares what is written`(pointer: String, condition: JSONFilter.Condition, passes: Bool) throws {
    let item = try json(
      #"{"kind":"post","type":9,"ad":1,"flag":true,"null":null,"empty":"","list":["a","b"]}"#)
    #expect(JSONFilter(try JSONPointer(pointer), condition).accepts(item) == passes)
  }

  @Test(arguments: [
    ("", "not JSON: empty answer"),
    ("<!DOCTYPE html><html></html>", "not JSON: HTML or XML"),
    (
      "Please limit requests to one every 5 seconds", "not JSON: 'Please limit requests to one every 5 sec…'"
    ),
    ("42", "not JSON: '42'"),
    (
      #"{"error":"Not found","status":404,"x":1}"#,
      "no items at /data/items; found an object with error 'Not found', status '404', x"
    ),
    (#"{"data":{"items":"none"}}"#, "no items at /data/items; found an object with data"),
    (
      #"{"data":{"items":[{"no":1},{"no":2}]}}"#,
      "none of 2 items has an id, a link, a title or a text; found an object with no"
    ),
    (#"{"data":{"items":[1,"a"]}}"#, "none of 2 items has an id, a link, a title or a text; found a number"),
    (
      #"{"data":{"ite"#,
      "no items at /data/items; found an object with data in a text that is damaged (JSON, byte 13: found the end; expected '\"')"
    ),
  ])
  func `an answer of another shape fails, and says what was found`(body: String, message: String) {
    let error = #expect(throws: JSONSourceError.self) { try read(body) }
    #expect(error?.description == message)
  }

  @Test func `an empty list is a success`() throws {
    #expect(try read(#"{"data":{"items":[]}}"#).feed == Feed())
  }

  @Test func `of a damaged answer the finished items are kept, with a warning`() throws {
    let reading = try read(#"{"data":{"items":[{"id":1,"text":"a"},{"id":2,"text":"b"},{"id":3,"te"#)
    #expect(reading.feed.entries.map(\.id) == ["1", "2"])
    #expect(
      reading.feed.warning
        == "damaged: JSON, byte 69: found the end; expected '\"'; 2 items were finished before it")
  }

  @Test func `items that say nothing and times that cannot be read are counted`() throws {
    let reading = try read(
      #"{"data":{"items":[{"id":1,"at":"soon"},{"x":1},null,{"id":2,"at":"2026-11-23T10:05:00Z"},{"id":3}]}}"#)
    #expect(reading.feed.entries.count == 3)
    #expect(
      reading.feed.warning
        == "2 of 5 items have no id, link, title or text; 1 of 5 items have a time that cannot be read")
  }

  @Test func `items may be an object, a list of lists, or a member of any place`() throws {
    #expect(try read(#"{"data":{"items":{"id":7}}}"#).feed.entries.map(\.id) == ["7"])
    var source = source
    source.mapping.items = [try JSONPointer("/groups/*/posts/*")]
    let reading = try read(#"{"groups":[{"posts":[{"id":1}]},{},{"posts":[{"id":2},{"id":3}]}]}"#, source)
    #expect(reading.feed.entries.map(\.id) == ["1", "2", "3"])
    #expect(try read(#"{"groups":[]}"#, source).feed == Feed())
    #expect(throws: JSONSourceError.self) { try read(#"{"groups":[{"no":1}]}"#, source) }
  }

  @Test func `a relative link is seen from the answer's address`() throws {
    let reading = try read(#"{"data":{"items":[{"id":1,"link":"/p?a=1"}]}}"#)
    #expect(reading.feed.entries.first?.link == "https://api.example/p?a=1")
  }

  @Test func `lines are read each for itself, also with a charset of old`() throws {
    var source = source
    source.mapping.items = []
    source.mapping.isLines = true
    let reading = try read("{\"id\":1,\"text\":\"a\"}\r\n\n{\"id\":2}\nnonsense\n{\"id\":3}\n", source)
    #expect(reading.feed.entries.map(\.id) == ["1", "2", "3"])
    #expect(reading.feed.warning?.hasPrefix("1 line is damaged: JSON, byte 0") == true)
    #expect(throws: JSONSourceError.self) { try read("nonsense\n", source) }
  }

  @Test func `an answer of which nothing is finished is no success`() {
    let error = #expect(throws: JSONSourceError.self) { try read(#"{"data":{"items":[{"id":1,"te"#) }
    #expect(error?.description == "not JSON: JSON, byte 29: found the end; expected '\"'")
  }

  @Test func `more values than fit are left out, in lines too`() throws {
    let many = String(repeating: #"{"id":1},"#, count: 200_000)
    let reading = try read(#"{"data":{"items":["# + many + "{}]}}")
    #expect(reading.feed.entries.count == 5000)
    #expect(reading.feed.warning?.contains("too many values") == true)
    var source = source
    source.mapping.isLines = true
    source.mapping.items = []
    let lines = try read(String(repeating: "{\"id\":1,\"text\":2}\n", count: 90_000), source)
    #expect(lines.feed.warning?.hasPrefix("more than 250000 values; the rest is left out") == true)
  }

  @Test(arguments: [20_000, 1_000_000])
  func `a hostile depth costs nothing and finishes`(depth: Int) {
    let body = #"{"data":{"items":[{"id":1},"# + String(repeating: "[", count: depth)
    #expect((try? read(body))?.feed.entries.map(\.id) == ["1"])
  }

  @Test func `random damage never traps`() throws {
    let whole = Array(try SourcePresetTests.fixture("mastodon.json"))
    var generator = SplitMix(state: 42)
    let mastodon = JSONSource(mapping: .mastodon)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<4 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      let reading = try? mastodon.read(bytes, contentType: nil, baseURL: nil, page: SourcePage())
      #expect((reading?.feed.entries.count ?? 0) <= 2)
    }
  }

  // MARK: -

  private var source: JSONSource {
    var mapping = JSONMapping(
      items: ["/data/items"], id: JSONField(fixed: "/id"), link: JSONField(fixed: "/link"),
      text: JSONField(fixed: "/text"), published: JSONField(fixed: "/at"))
    mapping.timeFormat = .automatic
    return JSONSource(mapping: mapping)
  }

  private func read(_ body: String, _ other: JSONSource? = nil) throws(JSONSourceError) -> SourceReading {
    try (other ?? source).read(
      Array(body.utf8), contentType: nil, baseURL: "https://api.example/v1/x", page: SourcePage())
  }

  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
}

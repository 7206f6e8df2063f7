import Testing

@testable import Monitor

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func `values are read as written`() throws {
    let value = try parse("\u{FEFF} {\"a\": [1, -2.50e+3, true, false, null], \"b\": {\"c\": \"d\"}, \"a\": 2} ")
    #expect(value["a"]?[1] == .number("-2.50e+3"))
    #expect(value["a"]?[1]?.integer == -2500)
    #expect(value["a"]?.array?.count == 5)
    #expect(value["b"]?["c"]?.string == "d")
    #expect(value["missing"] == nil)
    #expect(value["a"]?[5] == nil)
  }

  @Test(arguments: [
    (#""\u00e9\n\t\/\"\\""#, "é\n\t/\"\\"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
    (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ude00""#, "\u{FFFD}"), ("\"a\nb\"", "a\nb"), (#""中文""#, "中文"),
  ])
  func `strings are unescaped`(_ text: String, _ expected: String) throws {
    #expect(try parse(text) == .string(expected))
  }

  @Test func `invalid UTF-8 is replaced`() throws {
    #expect(try JSONValue(parsing: [0x22, 0xFF, 0x41, 0x22]) == .string("\u{FFFD}A"))
  }

  @Test(arguments: [
    ("", 0, "found the end; expected a value"), ("[1,]", 3, "found ']'; expected a value"),
    ("{\"a\" 1}", 5, "found '1'; expected ':'"), ("{a:1}", 1, "found 'a'; expected the name of a member in quotes"),
    ("[1 2]", 3, "found '2'; expected ',' or ']'"), ("1 x", 2, "found 'x'; expected the end"),
    ("tru", 0, "found 't'; expected a value"), ("1.", 2, "found the end; expected a digit"),
    (#""\x""#, 2, "found 'x'; expected one of \"\\/bfnrtu after a backslash"),
    (#""\u12g4""#, 5, "found 'g'; expected four hexadecimal digits"), ("\"abc", 4, "found the end; expected '\"'"),
  ])
  func `mistakes say where and what`(_ text: String, _ offset: Int, _ reason: String) {
    #expect(throws: JSONError(offset: offset, reason: reason)) { try parse(text) }
  }

  @Test func `depth and number of values are limited`() {
    let deep = Array(String(repeating: "[", count: 1_000_000).utf8)
    #expect(throws: JSONError(offset: 64, reason: "more than 64 levels deep")) { try JSONValue(parsing: deep) }
    #expect(throws: JSONError(offset: 3, reason: "too many values")) {
      try JSONValue(parsing: Array("[1,2,3]".utf8), values: 2)
    }
  }

  @Test func `finished items of a damaged text are kept`() {
    let (value, error) = JSONValue.salvage(Array(#"{"t": "x", "items": [{"id": 1}, {"id": 2}, {"id": "#.utf8))
    #expect(value?["t"]?.string == "x")
    #expect(value?["items"] == .array([.object([.init("id", .number("1"))]), .object([.init("id", .number("2"))])]))
    #expect(error?.reason == "found the end; expected a value")
  }
}

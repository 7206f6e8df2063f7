import Testing

@testable import Monitor

@Suite struct YAMLDocumentTests {
  private func read(_ text: String, _ change: (inout YAMLDocument.Bounds) -> Void = { _ in }) throws -> YAMLNode? {
    var bounds = YAMLDocument.Bounds()
    change(&bounds)
    return try YAMLDocument(Array(text.utf8), file: "f", bounds: bounds).root
  }

  private func mistake(_ text: String, _ change: (inout YAMLDocument.Bounds) -> Void = { _ in }) -> String? {
    do {
      _ = try read(text, change)
      return nil
    } catch let mistake as Mistake {
      return "\(mistake)"
    } catch {
      return "another error"
    }
  }

  /// A tree in one line: places, and values in brackets of their kind.
  private func drawn(_ node: YAMLNode?) -> String {
    guard let node else { return "-" }
    let place = "\(node.position.line):\(node.position.column)"
    switch node.content {
    case .scalar(let text, let style): return "\(place)\(style == .plain ? "" : style == .quoted ? "'" : "|")\(text)"
    case .sequence(let items): return "\(place)[\(items.map { drawn($0) }.joined(separator: " "))]"
    case .mapping(let entries):
      return "\(place){\(entries.map { "\(drawn($0.key))=\(drawn($0.value))" }.joined(separator: " "))}"
    }
  }

  @Test(arguments: [
    ("", "-"), ("# only\n", "-"), ("a", "1:1a"), ("'a'", "1:1'a"), ("a: b", "1:1{1:1a=1:4b}"),
    ("a:\n  - b\n  - \"c\"", "1:1{1:1a=2:3[2:5b 3:5'c]}"), ("a: |\n  x\n", "1:1{1:1a=1:4|x\n}"),
    ("艾: [克, 美]", "1:1{1:1艾=1:4[1:5克 1:8美]}"), ("[&x a, *x]", "1:1[1:2a 1:2a]"), ("a:", "1:1{1:1a=1:3}"),
    ("{a: 1, a: 2}", "1:1{1:2a=1:51 1:8a=1:112}"),
  ])
  func `every value has its place`(text: String, tree: String) throws {
    #expect(drawn(try read(text)) == tree)
  }

  @Test(arguments: [
    ("a: b", 0, "1:4"), ("a: 艾b", 3, "1:5"), ("a: 'bc'", 1, "1:6"), ("a: 'b''c'", 2, "1:4"), ("a: \"b\\tc\"", 2, "1:4"),
    ("a: |\n  bc", 1, "1:4"), ("a: b\n  c", 2, "1:4"), ("a: b", 99, "1:5"), ("a: b", -1, "1:4"),
  ])
  func `an offset into text on one line is a place in the file`(text: String, offset: Int, place: String) throws {
    let root = try #require(try read(text))
    guard case .mapping(let entries) = root.content, let value = entries.first?.value else {
      Issue.record("no mapping")
      return
    }
    let position = value.position(ofByte: offset)
    #expect("\(position.line):\(position.column)" == place)
  }

  @Test func `a few aliases do not unfold into a billion values`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(mistake(text)?.hasPrefix("f:6:") == true)
    #expect(mistake(text)?.contains("more than 200000 values, aliases unfolded") == true)
  }

  @Test func `an anchor cannot hold itself`() {
    #expect(mistake("&a [*a]")?.contains("*a stands for nothing") == true)
  }

  @Test func `depth, size and number of values are bounded`() {
    #expect(mistake(String(repeating: "[", count: 40))?.contains("more than 32 levels of nesting") == true)
    #expect(mistake("[a, b, c]") { $0.nodes = 3 }?.contains("more than 3 values") == true)
    #expect(mistake("[a, b, c]") { $0.nodes = 4 } == nil)
    #expect(mistake("[a, b, c]") { $0.bytes = 4 }?.contains("9 B of YAML; expected at most 4 B") == true)
  }

  @Test func `bytes that are no text are a mistake at their place`() {
    let bytes = Array("a: b\nc: ".utf8) + [0xFF]
    #expect(throws: Mistake.self) { try YAMLDocument(bytes, file: "f") }
    do {
      _ = try YAMLDocument(bytes, file: "f")
    } catch {
      #expect("\(error)".hasPrefix("f:2:4: error: not valid UTF-8"))
    }
  }

  @Test func `random bytes are read or refused, and never trap`() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("ab:-[]{}&*!|>'\"%@`#,? \n\n  \t\\\u{FFFD}".utf8)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      do throws(Mistake) {
        _ = try YAMLDocument(bytes, file: "f")
      } catch {
        #expect(error.line >= 0 && error.column >= 0, "\(bytes)")
      }
    }
  }
}

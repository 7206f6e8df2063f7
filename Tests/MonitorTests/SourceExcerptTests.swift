import Testing

@testable import Monitor

@Suite struct SourceExcerptTests {
  private func excerpt(_ text: String, line: Int, column: Int) throws -> String? {
    let folder = try TemporaryFolder(named: "voxpop-excerpt-test")
    try folder.write("a.yaml", text)
    var excerpt = SourceExcerpt()
    return excerpt.text(for: Mistake(file: folder.path + "/a.yaml", line: line, column: column, message: ""))
  }

  @Test(arguments: [
    ("a: 1\nexpr: posts > 1\n", 2, 7, " 2 | expr: posts > 1\n   |       ^"),
    ("any: [客服, x]\n", 1, 11, " 1 | any: [客服, x]\n   |             ^"),
    ("\tany: x\n", 1, 2, " 1 | \tany: x\n   | \t^"), ("a: 1", 1, 5, " 1 | a: 1\n   |     ^"),
  ])
  func `a caret stands under the mistake, wide characters and tabs included`(
    text: String, line: Int, column: Int, expected: String
  ) throws {
    #expect(try excerpt(text, line: line, column: column) == expected)
  }

  @Test(arguments: ["url: https://hooks.example.net/T0KEN", "secret: whsec_AAAA", "Password: x", "token: y"])
  func `a line that may hold a secret is not shown`(text: String) throws {
    #expect(try excerpt(text, line: 1, column: 1) == nil)
  }

  @Test func `a place that is not there has no excerpt`() throws {
    #expect(try excerpt("a: 1\n", line: 9, column: 1) == nil)
    #expect(try excerpt("a: 1\n", line: 0, column: 0) == nil)
    var excerpt = SourceExcerpt()
    #expect(excerpt.text(for: Mistake(file: "/nowhere", line: 1, column: 1, message: "")) == nil)
  }

  @Test func `check prints JSON where it is asked to, and knows no other format`() async throws {
    let file =
      "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/configuration/rule-for.yaml"
    let json = try await Shell.run("voxpop check --format json --config '\(file)'")
    #expect(json.code == 78 && json.errors.isEmpty)
    #expect(json.output.hasPrefix(#"{"column":14,"#))
    let unknown = try await Shell.run("voxpop check --format xml --config '\(file)'")
    #expect(unknown.code == 64 && unknown.output.isEmpty)
  }
}

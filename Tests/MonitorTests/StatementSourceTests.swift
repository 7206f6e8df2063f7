import FoundationEssentials
import Testing

/// SQL is written with bound values only: text that is put together is looked at here.
@Suite struct StatementSourceTests {
  /// What may be put into SQL: names of tables and columns, pragmas' numbers, and nothing that comes from outside.
  private static let allowed: Set<String> = [
    "\\(Database.outboxColumns)", "\\(table)", "\\(outboxColumns)", "\\(next)", "\\(applicationID)", "\\(columns)",
    // The order of an alert's evidence: one of three constants.
    "\\(strength)",
    // Conditions that are written beside them, one or none.
    "\\(isOpen)", "\\(history)", "\\(mood.condition)",
  ]
  private static let words = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "REPLACE ", "PRAGMA ", "CREATE ", "DROP "]

  /// The interpolations within the literals of a source text that are SQL.
  private static func interpolations(of text: String) -> [String] {
    var found: [String] = []
    var isLong = false
    var block = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let marks = line.components(separatedBy: "\"\"\"").count - 1
      if marks == 1 {
        if isLong { found += pieces(in: block) }
        isLong.toggle()
        block = ""
      } else if isLong {
        block += line + "\n"
      } else if !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for literal in line.components(separatedBy: "\"").enumerated() where literal.offset % 2 == 1 {
          found += pieces(in: literal.element)
        }
      }
    }
    return found
  }

  private static func pieces(in literal: String) -> [String] {
    guard words.contains(where: { literal.contains($0) }) else { return [] }
    return literal.components(separatedBy: "\\(").dropFirst().map { "\\(" + ($0.prefix { $0 != ")" }) + ")" }
  }

  @Test func `an interpolated value is found, and a bound one is fine`() {
    #expect(Self.interpolations(of: #"try database.execute("DELETE FROM posts WHERE id = \(id)")"#) == ["\\(id)"])
    #expect(Self.interpolations(of: "prepare(\n\"\"\"\nSELECT a\nFROM b WHERE c = \\(c)\n\"\"\")") == ["\\(c)"])
    #expect(Self.interpolations(of: #"try database.prepare("SELECT 1 FROM posts WHERE key = ?1")"#) == [])
    #expect(Self.interpolations(of: #"log("post \(id)")"#) == [])
  }

  @Test func `no source puts values into SQL`() throws {
    let files = FileManager.default.enumeratedSwiftFiles(under: "Sources")
    #expect(files.count > 100)
    for file in files {
      let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
      for piece in Self.interpolations(of: text) {
        #expect(Self.allowed.contains(piece), "\(file): \(piece) in SQL; bind it, or allow it here with its reason")
      }
    }
  }
}

extension FileManager {
  fileprivate func enumeratedSwiftFiles(under folder: String) -> [String] {
    ((try? subpathsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
  }
}

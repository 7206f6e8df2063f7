import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// Every file of `Fixtures/configuration` has a mistake, and ends in lines `#= …` that say what must be printed for it.
@Suite struct ConfigurationMistakeTests {
  static let fixtures: [String] = {
    // A checkout leaves them as the umask says.
    for secret in ["token.txt", "hook-url.txt"] { chmod("\(folder)/\(secret)", 0o600) }
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test func `there are fixtures`() { #expect(Self.fixtures.count > 80) }

  @Test(arguments: fixtures)
  func `a broken file yields the messages that it promises`(name: String) throws {
    let path = "\(Self.folder)/\(name)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let expected = text.split(separator: "\n").filter { $0.hasPrefix("#= ") }.map { String($0.dropFirst(3)) }
    #expect(!expected.isEmpty)

    let result = Self.loader.load(path: path)

    let lines = result.mistakes.flatMap { "\($0)".split(separator: "\n") }
    let found = lines.map { String($0.replacing(path + ":", with: "").replacing(Self.folder, with: "FOLDER")) }
    #expect(found == expected, "\(found.map { "#= \($0)" }.joined(separator: "\n"))")
    #expect((result.configuration == nil) == result.mistakes.contains { $0.severity == .error })
  }

  @Test func `ten different mistakes are ten errors`() {
    let result = Self.loader.load(path: "\(Self.folder)/ten-mistakes.yaml")
    #expect(result.mistakes.count { $0.severity == .error } == 10)
    #expect(result.mistakes.allSatisfy { $0.hint != nil || $0.message.contains("expected") })
  }

  @Test(arguments: fixtures)
  func `a mistake survives JSON`(name: String) throws {
    let mistakes = Self.loader.load(path: "\(Self.folder)/\(name)").mistakes
    let decoded = try JSONDecoder().decode([Mistake].self, from: JSONEncoder().encode(mistakes))
    #expect(decoded == mistakes)
  }

  private static let loader = ConfigurationLoader(
    environment: [:],
    checks: RuleChecks(
      expression: { text, _ in wrongWord(text) }, template: { text, _, _ in wrongWord(text) },
      lint: ConfigurationLoader.daemon.checks.lint))

  private static let folder = {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/Fixtures/configuration"
  }()

  @Sendable private static func wrongWord(_ text: String) -> TextMistake? {
    guard let range = text.firstRange(of: "WRONG") else { return nil }
    return TextMistake(
      message: "no such name 'WRONG'; expected a function",
      offset: text.utf8.distance(from: text.startIndex, to: range.lowerBound))
  }
}

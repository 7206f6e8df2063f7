import FoundationEssentials
import Testing

@testable import Monitor

/// What docs/receivers.md tells people to write must work as it stands.
@Suite struct ReceiversPaperTests {
  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// The paper's blocks of YAML.
  static let examples: [String] = {
    let paper = (try? contents(of: repository + "/docs/receivers.md")) ?? ""
    return paper.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }()

  @Test func `the paper has an example of every kind`() {
    for kind in ConfigurationReader.receiverKinds {
      #expect(Self.examples.contains { $0.contains("    \(kind):") }, "\(kind)")
    }
  }

  @Test(arguments: examples)
  func `an example is read without a mistake`(example: String) throws {
    let folder = try TemporaryFolder()
    let base = "sources: [{ name: hn, url: 'https://news.example.org/rss' }]\ntopics: [{ name: acme, any: [acme] }]\n"
    let name = try #require(example.firstMatch(of: /receivers:\n  - name: ([a-z-]+)/)?.1)
    let rule =
      "groups: [{ name: g, rules: [{ alert: A, topics: '*', expr: \"posts('1h') > 9\", notify: [\(name)] }] }]\n"
    try write(base + example + rule, to: folder.file("voxpop.yaml"))
    for match in example.matches(of: /(url|token|secret|password)_file: ([a-z.-]+)/) {
      let secret = match.1 == "url" ? "https://hooks.example.net/T0/B0/x" : "token-1234"
      let isKey = match.2.hasSuffix(".key")
      try write(isKey ? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" : secret, to: folder.file(String(match.2)))
    }
    let result = ConfigurationLoader.daemon.load(path: folder.file("voxpop.yaml"))
    #expect(result.mistakes.map(\.description) == [])
    #expect(result.configuration?.receivers.count == 1)
  }
}

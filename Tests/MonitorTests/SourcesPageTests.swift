import Testing

@testable import Monitor

/// The page about sources is true: what people copy from it works.
@Suite struct SourcesPageTests {
  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  @Test func `every example of the page is right`() throws {
    let examples = try page().split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
    #expect(examples.count >= 4)
    var count = 0
    for example in examples {
      let folder = try TemporaryFolder()
      try folder.write("voxpop.yaml", String(example), mode: 0o600)
      let result = ConfigurationLoader(environment: [:], checks: .none).load(path: folder.path + "/voxpop.yaml")
      // The page is about sources alone.
      #expect(
        result.mistakes.map(\.message) == ["the configuration has no 'topics'; expected a list of topics"], "\(example)"
      )
      count += try #require(result.configuration).sources.count
    }
    #expect(count >= 20)
  }

  @Test func `the page tells of every preset, key and edition`() throws {
    let page = try page()
    for preset in SourcePreset.all {
      #expect(page.contains("- \(preset.key): {"), "\(preset.key)")
      for parameter in preset.parameters {
        guard case .word(let words) = parameter.value else { continue }
        for word in words.keys { #expect(page.contains(word), "\(preset.key) \(word)") }
      }
    }
    for (name, _) in JSONMapping.fields { #expect(page.contains("`\(name)`"), "\(name)") }
    for format in JSONTimeFormat.allCases { #expect(page.contains("`\(format.rawValue)`"), "\(format)") }
  }

  private func page() throws -> String { try contents(of: Self.repository + "/docs/sources.md") }
}

import FoundationEssentials
import Testing

@testable import Monitor

/// What people copy must work as it stands.
@Suite struct ShippedFilesTests {
  @Test func `the example configuration and the shipped rules are right, without a warning`() throws {
    let result = ConfigurationLoader.daemon.load(path: Self.repository + "/voxpop.example.yaml")
    #expect(result.mistakes == [])
    let configuration = try #require(result.configuration)
    #expect(
      configuration.rules.map(\.name) == [
        "Silence", "NegativeSurge", "VolumeSpike", "Crisis", "PositiveWave", "InfluentialCritic", "SourceDown",
        "CoverageGap",
      ])
    #expect(configuration.rules.first?.labels == ["severity": "warning"])
    #expect(result.disabledRules.map(\.name) == ["ShareOfVoiceFalls"])
    #expect(configuration.rules.allSatisfy { $0.topics == configuration.topics.map(\.name) })
  }

  @Test(arguments: ["NOTICE", "docs/model.md"])
  func `the model file is the one that the papers speak of, and small enough`(paper: String) throws {
    let model = try Data(contentsOf: URL(filePath: Self.repository + "/models/voxpop-sentiment.safetensors"))
    let digest = sha256(Array(model)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(try contents(of: "\(Self.repository)/\(paper)").contains(digest))
    #expect(model.count <= 45_000_000)
  }

  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}

import Testing

@testable import Monitor

/// What people copy must work as it stands.
@Suite struct ShippedFilesTests {
  @Test func `the example configuration and the shipped rules are right, without a warning`() throws {
    let result = ConfigurationLoader.daemon.load(path: Self.repository + "/voxpop.example.yaml")
    #expect(result.mistakes == [])
    let configuration = try #require(result.configuration)
    #expect(configuration.rules.map(\.name) == ["NegativeSurge", "VolumeSpike", "Crisis", "PositiveWave"])
    #expect(configuration.rules.allSatisfy { $0.topics == configuration.topics.map(\.name) })
  }

  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}

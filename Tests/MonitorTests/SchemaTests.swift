import Testing

@testable import Alerts
@testable import Monitor

/// Files of every earlier version are brought to this one with what they hold.
@Suite struct SchemaTests {
  @Test func `a file of version 1 keeps its buckets and gains their hours`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.db")
    do {
      let old = try Database.open(path: path)
      try Schema.migrate(old, path: path, to: 1)
      try old.execute(
        """
        INSERT INTO buckets VALUES ('acme', 1800000, 3, 2, 1, -500000, 3000), ('acme', 2100000, 1, 0, 0, 200, 1000),
          ('acme', 3600000, 5, 0, 0, 0, 5000)
        """)
    }
    let restored = try await Store.open(path: path).restore(
      bucketsOfLast: .seconds(86_400), hoursOfLast: .seconds(86_400))
    #expect(restored.buckets.map(\.bucket.posts) == [3, 1, 5])
    #expect(restored.buckets.map(\.bucket.weightedPolarity) == [-500_000, 200, 0])
    #expect(restored.hours.map(\.start) == [EventTime(seconds: 0), EventTime(seconds: 3600)])
    #expect(restored.hours.map(\.bucket.posts) == [4, 5])
    #expect(restored.hours.first?.bucket.negative == 2)
  }
}

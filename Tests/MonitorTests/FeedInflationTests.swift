import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct FeedInflationTests {
  /// Packed by gzip itself, at its levels and in its kinds of block.
  @Test(arguments: ["-1", "-6", "-9"])
  func `a feed that is packed without saying so is read`(level: String) async throws {
    let packed = try await pack(try fixture("rss.xml"), level)
    let feed = try FeedParser.parse(packed)
    #expect(feed.title == "Harbour Notes")
    #expect(feed.entries.count == 2)
    #expect(feed.warning == "gzip data that its sender does not declare")
  }

  @Test(arguments: [0, 1, 10, 70_000, 300_000])
  func `what is packed comes out as it went in`(count: Int) async throws {
    var generator = SplitMix(state: 5)
    // Noise is stored, letters are coded, repetition is copied from before.
    let noise = (0..<(count / 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let letters = (0..<(count / 3)).map { _ in UInt8.random(in: 97...105, using: &generator) }
    let bytes = Array(
      noise + letters + letters.prefix(500) + [UInt8](repeating: 7, count: count / 3) + Array("end".utf8))
    for level in ["-1", "-9"] { #expect(FeedInflation.unpacked(try await pack(bytes, level), limit: 1 << 20) == bytes) }
  }

  @Test func `what comes out is bounded`() async throws {
    let packed = try await pack([UInt8](repeating: 65, count: 2_000_000), "-9")
    #expect(packed.count < 3000)
    #expect(FeedInflation.unpacked(packed, limit: 1000) == [UInt8](repeating: 65, count: 1000))
  }

  @Test func `no damage makes it trap, and what comes before the damage is kept`() async throws {
    let packed = try await pack(try fixture("rss.xml"), "-9")
    var generator = SplitMix(state: 6)
    for _ in 0..<2000 {
      var bytes = packed
      bytes[Int.random(in: 3..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      _ = FeedInflation.unpacked(
        Array(bytes.prefix(Int.random(in: 3...bytes.count, using: &generator))), limit: 1 << 16)
    }
    #expect(FeedInflation.unpacked(Array(packed.prefix(packed.count / 2)), limit: 1 << 20).starts(with: "<?xml".utf8))
  }

  private func pack(_ bytes: [UInt8], _ level: String) async throws -> [UInt8] {
    let folder = try TemporaryFolder(named: "voxpop-gzip")
    try Data(bytes).write(to: URL(filePath: folder.path + "/feed"))
    #expect(try await Shell.run("gzip \(level) '\(folder.path)/feed'").code == 0)
    return Array(try Data(contentsOf: URL(filePath: folder.path + "/feed.gz")))
  }
}

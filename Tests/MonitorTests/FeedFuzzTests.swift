import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// Damaged documents for a while: `VOXPOP_FUZZ_SECONDS`, `VOXPOP_FUZZ_SEED`. `scripts/fuzz.sh` runs it for long, alone.
///
/// In a debug build every access outside a buffer and every overflow traps, so passing means more than in a release.
@Suite struct FeedFuzzTests {
  private static let seconds = number("VOXPOP_FUZZ_SECONDS") ?? 3
  /// Of the thread's processor time, in a build without optimisation.
  private static let caseLimit = 2.0
  /// Beyond what the first cases took; only told when nothing else runs.
  private static let growthLimit = 48 * 1024 * 1024

  @Test(.timeLimit(.minutes(60)))
  func `no damage makes the parser trap, hang or grow`() throws {
    let state = UInt64(Self.number("VOXPOP_FUZZ_SEED") ?? 1)
    var mutation = FeedMutation(seeds: try Self.seeds(), state: state)
    let end = ContinuousClock.now + .seconds(Self.seconds)
    var (cases, feeds, slowest, memory) = (0, 0, 0.0, 0)
    repeat {
      let document = mutation.next()
      let start = Self.processorTime
      if let feed = try? FeedParser.parse(document, baseURL: "https://a.example/f") {
        feeds += 1
        // What is printed must be JSON whatever was read.
        if cases.isMultiple(of: 16) { _ = try JSONValue(parsing: Array(feedJSON(feed).utf8)) }
      }
      slowest = max(slowest, Self.processorTime - start)
      cases += 1
      try #require(slowest < Self.caseLimit, "case \(cases) of seed \(state) took \(slowest) s")
      if cases == 500 { memory = Self.residentBytes }
    } while ContinuousClock.now < end
    #expect(feeds * 10 > cases, "\(feeds) of \(cases) damaged documents were still feeds")
    let growth = memory == 0 ? 0 : Self.residentBytes - memory
    if Self.seconds >= 60 { #expect(growth < Self.growthLimit, "\(growth) bytes more after \(cases) cases") }
    print("fuzz: \(cases) cases, \(feeds) feeds, slowest \(slowest) s, \(growth / 1024) KB more than after 500 cases")
  }

  /// The repository's own fixtures, and the development data where it is.
  private static func seeds() throws -> [[UInt8]] {
    var seeds = try ["rss.xml", "atom.xml", "feed.json", "vocabularies.xml"].map(fixture)
    guard let data = getenv("VOXPOP_DATA").map({ String(cString: $0) }) else { return seeds }
    try TextFile.forEachLine(of: data + "/feeds/cases.jsonl") { line, _ in
      let example = try JSONValue(parsing: Array(line.utf8))
      guard let file = example["file"]?.string, !file.hasSuffix(".gz") else { return }
      seeds.append(Array(try Data(contentsOf: URL(filePath: "\(data)/feeds/\(file)"))))
    }
    return seeds
  }

  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static var residentBytes: Int {
    let text = (try? String(contentsOf: URL(filePath: "/proc/self/statm"), encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}

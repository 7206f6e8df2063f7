import Attention
import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// Where the development data is, if this machine has it.
private let dataFolder = getenv("VOXPOP_DATA").map { String(cString: $0) }

@Suite(.enabled(if: dataFolder != nil, "VOXPOP_DATA is not set: the development data is not here"))
struct DevelopmentDataTests {
  @Test func `nearly every feed of the collection yields as many entries as expected`() throws {
    struct Case: Decodable {
      var file: String
      var kind: String
      var format: String?
      var entries: Int?
      var contentType: String?

      private enum CodingKeys: String, CodingKey {
        case file, kind, format, entries
        case contentType = "content_type"
      }
    }
    let folder = try #require(dataFolder) + "/feeds"
    var (right, all) = (0, 0)
    try TextFile.forEachLine(of: folder + "/cases.jsonl") { line, _ in
      let example = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      guard example.kind != "hostile", example.format?.hasPrefix("json") != true, let entries = example.entries else {
        return
      }
      let bytes = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(example.file)")))
      all += 1
      let found = try? FeedParser.parse(bytes, contentType: example.contentType)
      if (found?.entries.count ?? 0) == entries { right += 1 }
    }
    #expect(all > 700)
    #expect(Double(right) >= 0.97 * Double(all), "\(right) of \(all)")
  }

  /// The floors lie well below what docs/model.md says of the whole sets: 400 rows leave three points of chance.
  @Test(arguments: [("en_tweeteval", 0.64), ("en_tse", 0.67), ("zh_smp2020_usual", 0.68)])
  func `the shipped model is as good as it is said to be`(source: String, floor: Double) throws {
    let model = try loadModel(nil)
    let folder = try #require(dataFolder)
    let rows = try LabelledFile.read("\(folder)/sentiment/dev/\(source).jsonl.gz").prefix(400)
    let figures = model.evaluate(Array(rows)).all
    #expect(figures.macroRecall >= floor, "\(figures.macroRecall)")
  }

  @Test(arguments: ["en_tweeteval", "zh_smp2020_usual"])
  func `taking out the weightiest words lowers the probability three times as much as chance`(source: String) throws {
    let model = try loadModel(nil)
    let rows = try LabelledFile.read("\(try #require(dataFolder))/sentiment/dev/\(source).jsonl.gz")
    var faithfulness = Faithfulness()
    var generator = SplitMix(state: 1)
    for row in rows.prefix(40) { faithfulness.add(model.explain(row.text), of: model, using: &generator) }
    #expect(faithfulness.texts > 30)
    #expect((faithfulness.ratio ?? .infinity) >= 3, "\(faithfulness)")
  }
}

import Attention
import Glibc
import Testing

@testable import Monitor

/// Where the development data is, if this machine has it.
private let dataFolder = getenv("VOXPOP_DATA").map { String(cString: $0) }

@Suite(.enabled(if: dataFolder != nil, "VOXPOP_DATA is not set: the development data is not here"))
struct DevelopmentDataTests {
  @Test(arguments: ["wellformed", "real-world", "illformed", "encoding"])
  func `nearly every feed of the collection reads as expected`(kind: String) throws {
    let folder = try #require(dataFolder) + "/feeds"
    var (cases, fields) = (0, 0)
    var failed: [String] = []
    var wrong = 0
    try TextFile.forEachLine(of: folder + "/cases.jsonl") { line, _ in
      guard let example = try FeedCase(line: line, folder: folder), example.kind == kind else { return }
      let score = example.score()
      cases += 1
      fields += score.fields
      wrong += score.wrong.count
      if let first = score.wrong.first { failed.append("\(example.id) (\(score.wrong.count), \(first))") }
    }
    #expect(cases > 40)
    #expect(Double(failed.count) <= 0.03 * Double(cases), "\(failed.count) of \(cases): \(failed)")
    // The small kinds have few fields: one case is a hundredth of them.
    #expect(Double(wrong) <= (cases > 100 ? 0.005 : 0.015) * Double(fields), "\(wrong) of \(fields)")
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

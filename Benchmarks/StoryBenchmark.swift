import Alerts
import FoundationEssentials
import Glibc
import Monitor

/// How well copies are merged into stories, on the labelled set of `scripts/story-set`, beside merging equal texts.
///
/// Pairs are counted: of the pairs in one story those of one cluster (precision), and of the pairs of one cluster those in
/// one story (recall). Parameters were chosen on the half "tune"; the half "test" is the one to quote.
enum StoryBenchmark {
  private struct Line: Decodable {
    var cluster: String
    var kind: String
    var half: String
    var source: String
    var title: String
    var text: String
    var time: Int64
  }

  /// Pairs by the kind of what was done to the copy.
  private struct Pairs {
    var merged = 0
    var rightlyMerged = 0
    var same = 0
    var byKind: [String: (merged: Int, all: Int)] = [:]
    var wrongByKind: [String: Int] = [:]

    var precision: Double { Double(rightlyMerged) / Double(max(1, merged)) }
    var recall: Double { Double(rightlyMerged) / Double(max(1, same)) }
  }

  static func rows(set path: String) throws -> [Row] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw BenchmarkFailure("cannot read \(path): build the set with scripts/story-set FOLDER, and name it with --set")
    }
    let decoder = JSONDecoder()
    let lines = try data.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Line.self, from: Data($0)) }
    return ["tune", "test"].flatMap { half in rows(half, lines.filter { $0.half == half }) }
  }

  private static func rows(_ half: String, _ lines: [Line]) -> [Row] {
    var stories: [Int64] = []
    let cost = Comparison.of(repetitions: 3) {
      var index = StoryIndex()
      stories = lines.map { line in
        index.place(
          title: line.title.isEmpty ? nil : line.title, text: line.text, source: line.source,
          at: EventTime(seconds: line.time)
        ).story
      }
    } against: {
      var sum: UInt64 = 0
      for line in lines { sum = line.text.utf8.reduce(sum) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
      keep(sum)
    }
    let found = count(lines, by: stories)
    let equal = count(lines, by: lines.map { ($0.title + "\n" + $0.text).lowercased() })
    func row(_ work: String, _ value: Double, _ reference: Double) -> Row {
      Row(
        stage: "stories", work: "\(half): \(work)", value: value, unit: "", reference: "merging equal texts",
        referenceValue: reference, ratio: value / reference)
    }
    var rows = [
      row("precision, \(lines.count) posts", found.precision, equal.precision),
      row("recall", found.recall, equal.recall),
    ]
    for (kind, pairs) in found.byKind.sorted(by: { $0.key < $1.key }) {
      let other = equal.byKind[kind].map { Double($0.merged) / Double($0.all) } ?? 0
      rows.append(row("recall, \(kind) (\(pairs.all) pairs)", Double(pairs.merged) / Double(pairs.all), other))
    }
    for (kind, pairs) in found.wrongByKind.sorted(by: { $0.key < $1.key }) {
      rows.append(row("pairs wrongly merged, \(kind)", Double(pairs), Double(equal.wrongByKind[kind] ?? 0)))
    }
    let each = 1e6 / Double(lines.count)
    rows.append(
      Row(
        stage: "stories", work: "\(half): finding a post's story", value: cost.subject * each, unit: "µs",
        reference: "one FNV-1a step a byte", referenceValue: cost.reference * each, ratio: cost.ratio))
    return rows
  }

  private static func count(_ lines: [Line], by groups: [some Hashable]) -> Pairs {
    var pairs = Pairs()
    func kind(_ one: Int, _ other: Int) -> String {
      ["captured", "known"].contains(lines[one].kind) ? lines[other].kind : lines[one].kind
    }
    for members in Dictionary(grouping: lines.indices, by: { groups[$0] }).values {
      for (place, one) in members.enumerated() {
        for other in members[..<place] {
          pairs.merged += 1
          if lines[one].cluster != lines[other].cluster { pairs.wrongByKind[kind(one, other), default: 0] += 1 }
        }
      }
    }
    for members in Dictionary(grouping: lines.indices, by: { lines[$0].cluster }).values {
      for (place, one) in members.enumerated() {
        for other in members[..<place] {
          let isMerged = groups[one] == groups[other]
          pairs.same += 1
          pairs.rightlyMerged += isMerged ? 1 : 0
          pairs.byKind[kind(one, other), default: (0, 0)].all += 1
          pairs.byKind[kind(one, other), default: (0, 0)].merged += isMerged ? 1 : 0
        }
      }
    }
    return pairs
  }
}

import Attention
import FoundationEssentials
import Testing

@testable import Monitor

/// `voxpop evaluate` as it is called, and what it draws.
@Suite(.timeLimit(.minutes(5))) struct EvaluateCommandTests {
  private static let rows = """
    {"text": "I love this, wonderful", "label": "positive", "source": "three"}
    {"text": "This is terrible, never again", "label": "negative", "source": "three"}
    {"text": "The meeting is at noon", "label": "neutral", "source": "three"}
    {"text": "太好吃了，很喜欢", "label": "positive", "source": "two"}
    {"text": "太难吃了，再也不来", "label": "negative", "source": "two"}

    """

  private struct Answer: Decodable {
    struct Mean: Decodable { var sources: Int, macro_recall: Double, accuracy: Double }
    struct Source: Decodable { var rows: Int, accuracy_two_class: Double? }
    var rows: Int, macro_recall: Double, accuracy: Double, macro_f1: Double, calibration_error: Double
    var recall: [String: Double?], confusion: [[Int]], posts_per_second: Double
    var by_source: [String: Source]?, mean_over_sources: Mean?
  }

  @Test func `figures come by source with their mean, and the plot as SVG`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-evaluate")
    let file = try write(Self.rows, to: folder.path + "/rows.jsonl")
    let plot = folder.path + "/plot.svg"
    let result = try await Shell.run("voxpop evaluate '\(file)' --by source --reliability '\(plot)'")
    #expect(result.code == 0, "\(result.errors)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    #expect(answer.rows == 5 && answer.posts_per_second > 0)
    #expect(answer.confusion.joined().reduce(0, +) == 5)
    #expect(answer.by_source?["two"]?.accuracy_two_class == 1)
    #expect(answer.by_source?["three"]?.rows == 3)
    #expect(answer.by_source?["three"]?.accuracy_two_class == nil)
    #expect(answer.mean_over_sources?.sources == 2)
    let svg = String(decoding: try Data(contentsOf: URL(filePath: plot)), as: UTF8.self)
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("5 answers, expected calibration error"))
    #expect(try await Shell.run("voxpop evaluate '\(file)' --reliability /nowhere/plot.svg").code == 74)
  }

  @Test func `faithfulness is measured on explanations`() async throws {
    struct Answer: Decodable {
      var method: String, texts: Int, drop: Double, drop_random: Double, ratio: Double, milliseconds_per_text: Double
    }
    let folder = try TemporaryFolder(named: "voxpop-faithful")
    let file = try write(Self.rows, to: folder.path + "/rows.jsonl")
    let result = try await Shell.run("voxpop evaluate '\(file)' --faithfulness --rows 4")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    #expect(answer.method == "leave-one-out" && answer.texts == 4)
    #expect(answer.ratio > 1 && answer.milliseconds_per_text > 0)
    let again = try await Shell.run("voxpop evaluate '\(file)' --faithfulness --rows 4")
    #expect(try JSONDecoder().decode(Answer.self, from: Data(again.output.utf8)).ratio == answer.ratio)
  }

  @Test(arguments: [
    ("--faithfulness --method gradient", 64, "--method knows 'leave-one-out' and 'alone', not 'gradient'"),
    ("--faithfulness --rows 0", 64, "--rows takes a number above zero"),
    ("--rows 5", 64, "--rows belongs to --faithfulness"),
    ("--by lang", 64, "--by knows 'source', not 'lang'"),
  ])
  func `a mistake in the options is named`(options: String, code: Int32, message: String) async throws {
    let result = try await Shell.run("voxpop evaluate rows.jsonl \(options)")
    #expect(result.code == code)
    #expect(result.errors.hasPrefix(message))
  }

  @Test func `a broken teacher is named with its line`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-teacher")
    let rows =
      "{\"text\": \"x\", \"label\": \"neutral\"}\n{\"text\": \"x\", \"label\": \"neutral\", \"teacher\": [1, 2]}\n"
    let file = try write(rows, to: folder.path + "/rows.jsonl")
    let result = try await Shell.run("voxpop evaluate '\(file)'")
    #expect(result.code == 65)
    #expect(result.errors.hasPrefix("\(file):2: the teacher is not three numbers of zero or more"))
  }

  @Test func `people get tables`() {
    let rows = [("a", Sentiment.Label.negative), ("a", .positive), ("b", .neutral), ("b", .negative)].map {
      LabelledText(text: "", label: $0.1, source: $0.0)
    }
    var figures = EvaluationBySource(
      rows, Array(repeating: Sentiment(negative: 0.6, neutral: 0.3, positive: 0.1), count: 4))
    figures.all.postsPerSecond = 123.4
    let text = EvaluationReport(figures: figures, showsSources: true).text
    let expected = """
      texts              4
      macro-recall       33.3
      accuracy           50.0
      macro-F1           22.2
      calibration error  10.0
      posts a second     123 on one core

      truth ╲ answer  negative  neutral  positive  recall
      negative               2        0         0   100.0
      neutral                1        0         0     0.0
      positive               1        0         0     0.0

      source             texts  macro-recall  accuracy  macro-F1  calibration
      a*                     2          50.0      50.0         –         35.7
      b                      2          50.0      50.0      33.3         10.0
      mean over sources      4          50.0      50.0         –         22.9
      * without neutral texts: choosing between negative and positive alone

      """
    #expect(text == expected)
  }

  private func write(_ text: String, to path: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

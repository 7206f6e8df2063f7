import Attention
import FoundationEssentials

/// A labelled text, as `voxpop train` and `voxpop evaluate` read it.
struct LabelledText: Sendable {
  var text: String
  var label: Sentiment.Label
  /// `source` of the row, else the file's name without its endings.
  var source: String
}

/// Files of JSON lines {"text", "label", "lang", "source"}, plain or gzip-compressed.
enum LabelledFile {
  private struct Row: Decodable {
    var text: String
    var label: String
    var source: String?
  }

  static func read(_ path: String) throws -> [LabelledText] {
    let decoder = JSONDecoder()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = String(name.prefix { $0 != "." })
    var rows: [LabelledText] = []
    try TextFile.forEachLine(of: path) { line, number in
      guard line.contains(where: { !$0.isWhitespace }) else { return }
      let row: Row
      do {
        row = try decoder.decode(Row.self, from: Data(line.utf8))
      } catch {
        throw CommandError(
          .dataError,
          "\(path):\(number): found a line that is not a labelled text; "
            + "expected {\"text\": \"...\", \"label\": \"negative\", \"neutral\" or \"positive\"}")
      }
      guard let label = Sentiment.Label(rawValue: row.label) else {
        throw CommandError(
          .dataError, "\(path):\(number): found the label '\(row.label)'; expected negative, neutral or positive")
      }
      rows.append(LabelledText(text: row.text, label: label, source: row.source ?? stem))
    }
    return rows
  }
}

import Attention
import FoundationEssentials

/// Files of labelled texts: JSON lines {"text", "label", "lang", "source"}, plain or gzip-compressed.
enum LabelledFile {
  /// Reads one file; a row without a source gets the file's name without its endings.
  static func read(_ path: String) throws -> [LabelledText] {
    let decoder = JSONDecoder()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var rows: [LabelledText] = []
    try TextFile.forEachLine(of: path) { line, number in
      guard line.contains(where: { !$0.isWhitespace }) else { return }
      do {
        var row = try decoder.decode(LabelledText.self, from: Data(line.utf8))
        if row.source.isEmpty { row.source = String(name.prefix { $0 != "." }) }
        rows.append(row)
      } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
        throw CommandError(.dataError, "\(path):\(number): \(context.debugDescription)")
      } catch {
        throw CommandError(
          .dataError,
          "\(path):\(number): found a line that is not a labelled text; "
            + "expected {\"text\": \"...\", \"label\": \"negative\", \"neutral\" or \"positive\"}")
      }
    }
    return rows
  }

  /// Reads a file, or every `*.jsonl` and `*.jsonl.gz` of a folder by name.
  static func readAll(_ path: String) throws -> [LabelledText] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return try read(path) }
    let files = names.filter { $0.hasSuffix(".jsonl") || $0.hasSuffix(".jsonl.gz") }.sorted()
    guard !files.isEmpty else {
      throw CommandError(.dataError, "\(path): found no *.jsonl or *.jsonl.gz; expected files of labelled texts")
    }
    return try files.flatMap { try read("\(path)/\($0)") }
  }
}

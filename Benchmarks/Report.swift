import FoundationEssentials

/// One line of the report: a figure, and what it is to something that was measured in the same run.
struct Row: Codable {
  var stage: String
  /// What was done.
  var work: String
  var value: Double
  var unit: String
  /// What it is compared with, done in turns with it.
  var reference: String
  var referenceValue: Double
  /// The value divided by the reference's, both in the row's unit. For times less is better, for rates more.
  var ratio: Double
  var note: String?
}

/// Prints rows as they come: a table for people, or one JSON object a line.
struct Report {
  let isJSON: Bool
  private let encoder: JSONEncoder

  init(isJSON: Bool) {
    self.isJSON = isJSON
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isJSON {
      print("stage        work                                             figure                ratio   to")
    }
  }

  func add(_ row: Row) throws {
    if isJSON {
      print(String(decoding: try encoder.encode(row), as: UTF8.self))
    } else {
      let figure = "\(rounded(row.value)) \(row.unit)"
      print(
        padded(row.stage, 12), padded(row.work, 48), padded(figure, 21), padded(rounded(row.ratio), 7),
        "\(row.reference): \(rounded(row.referenceValue)) \(row.unit)" + (row.note.map { "; \($0)" } ?? ""))
    }
    flushOutput()
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// A number with three significant digits.
func rounded(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "-" }
  var scale = 1.0
  while abs(value) * scale < 100, scale < 1e9 { scale *= 10 }
  let number = (value * scale).rounded() / scale
  return number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
}

/// How a log file's lines are written.
package enum AlertLogFormat: String, Sendable, CaseIterable {
  /// A JSON object a line.
  case json
  /// `key=value` pairs, as Heroku and Grafana's tools write and read them.
  case logfmt
}

/// The members of a line of the alert log as logfmt: time, status, rule, topic and summary first, then all others by name.
///
/// What is below a member has its name behind a dot (`labels.severity`), what is in a list a number, from 1 (`posts.1.text`); a list
/// of numbers is one value. A key has letters, digits, `_`, `-` and `.` only: `values.negative_share_1h`. Nulls are left out.
struct LogfmtLine {
  private static let first = ["time", "status", "alert", "topic", "annotations.summary"]

  private var pairs: [(key: String, value: String)] = []

  init(_ members: [String: MessageValue]) {
    add(.object(members), as: "")
    let order = Dictionary(zip(Self.first, 0...), uniquingKeysWith: { first, _ in first })
    pairs.sort { (order[$0.key] ?? .max, $0.key) < (order[$1.key] ?? .max, $1.key) }
  }

  var text: String { pairs.map { "\($0.key)=\(Self.written($0.value))" }.joined(separator: " ") }

  private mutating func add(_ value: MessageValue, as key: String) {
    let prefix = key.isEmpty ? "" : key + "."
    switch value {
    case .null: break
    case .string(let text): pairs.append((key, text))
    case .bool, .number: pairs.append((key, value.json))
    case .array(let values):
      let numbers = values.compactMap { if case .number = $0 { $0.json } else { nil } }
      if numbers.count == values.count, !numbers.isEmpty {
        pairs.append((key, numbers.joined(separator: ",")))
      } else {
        for (index, value) in values.enumerated() { add(value, as: "\(prefix)\(index + 1)") }
      }
    case .object(let members):
      // Two calls that differ in signs alone, such as posts('1h') and posts("1h"), do not occur in one rule.
      for (name, value) in members { add(value, as: prefix + Self.key(name)) }
    }
  }

  /// Letters, digits, `_`, `-` and `.`, with one `_` for what is between them.
  private static func key(_ name: String) -> String {
    var key = ""
    var isGap = false
    for scalar in name.unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-.".unicodeScalars.contains(scalar)
      if isPlain {
        if isGap, !key.isEmpty { key += "_" }
        key.unicodeScalars.append(scalar)
      }
      isGap = !isPlain
    }
    return key.isEmpty ? "_" : key
  }

  /// Quoted where a space, a sign of logfmt or nothing at all would be misread; with JSON's escapes.
  private static func written(_ value: String) -> String {
    let isPlain = value.unicodeScalars.allSatisfy { scalar in
      scalar > " " && scalar != "\"" && scalar != "=" && scalar != "\\" && scalar.value != 0x7F
        && !scalar.properties.isWhitespace
    }
    return isPlain && !value.isEmpty ? value : MessageValue.string(value).json
  }
}

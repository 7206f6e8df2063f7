import FoundationEssentials
import Glibc

/// A value in the JSON of a message.
///
/// The text has sorted keys, no spaces and the shortest digits of every number: equal values give equal bytes, which
/// is what signatures and comparisons between runs need.
enum MessageValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([MessageValue])
  case object([String: MessageValue])

  var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// The same over several lines, for people; arrays and objects without members stay on theirs.
  func indented(by indent: String = "") -> String {
    let deeper = indent + "  "
    switch self {
    case .array(let values) where !values.isEmpty:
      return "[\n" + values.map { deeper + $0.indented(by: deeper) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map { key, value in
        "\(deeper)\(MessageValue.string(key).json): \(value.indented(by: deeper))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default:
      return json
    }
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += Self.digits(number)
    case .string(let string): Self.write(string, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, (key, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text += "," }
        Self.write(key, to: &text)
        text += ":"
        value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Whole numbers without a point; JSON has no word for infinities and NaN, so they are null.
  private static func digits(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    guard let whole = Int64(exactly: number), whole.magnitude < 1 << 53 else { return "\(number)" }
    return "\(whole)"
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Line separators are legal in JSON, but some readers of logs take them for the end of the line.
      case "\u{0}"..<"\u{20}", "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension MessageValue {
  static func optional(_ string: String?) -> MessageValue { string.map { .string($0) } ?? .null }

  static func strings(_ members: [String: String]) -> MessageValue { .object(members.mapValues { .string($0) }) }
}

extension MessageValue: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {  // The next type is tried where one does not fit.
      self = .bool(value)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let values = try? container.decode([MessageValue].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: MessageValue].self))
    }
  }

  init(json: String) throws {
    self = try JSONDecoder().decode(MessageValue.self, from: Data(json.utf8))
  }
}

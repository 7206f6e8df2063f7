/// Sources as the lines of a configuration.
struct SourceLines {
  /// A source that was found or imported.
  enum Item: Equatable {
    case feed(name: String, url: String, note: String?)
    case preset(key: String, parameters: [Parameter], note: String?)
  }

  struct Parameter: Equatable {
    var name: String
    var value: String
  }

  /// A list with its key, fit to be a configuration or a part of one.
  static func yaml(_ items: [Item]) -> String {
    (["sources:"] + items.flatMap(lines)).joined(separator: "\n")
  }

  static func json(_ item: Item) -> String {
    switch item {
    case .feed(let name, let url, let note):
      object([("name", name), ("url", url), ("note", note)]).json
    case .preset(let key, let parameters, let note):
      MessageValue.object(
        [key: object(parameters.map { ($0.name, $0.value) })].merging(note.map { ["note": .string($0)] } ?? [:]) {
          value, _ in value
        }
      ).json
    }
  }

  private static func object(_ members: [(String, String?)]) -> MessageValue {
    .object(Dictionary(members.compactMap { name, text in text.map { (name, .string($0)) } }) { first, _ in first })
  }

  private static func lines(_ item: Item) -> [String] {
    switch item {
    case .feed(let name, let url, let note):
      ["  - name: \(scalar(name))", "    url: \(scalar(url))"] + comment(note)
    case .preset(let key, let parameters, let note):
      ["  - \(key): { \(parameters.map { "\($0.name): \(scalar($0.value))" }.joined(separator: ", ")) }"]
        + comment(note)
    }
  }

  private static func comment(_ note: String?) -> [String] { note.map { ["    # \($0)"] } ?? [] }

  /// A YAML scalar: plain where that is beyond doubt, else in double quotes, whose escapes are those of JSON.
  static func scalar(_ text: String) -> String {
    let plain = Set("._/:?=&%+@~-".utf8)
    let isPlain =
      text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || plain.contains($0) }
      && text.utf8.first.map { (97...122).contains($0 | 0x20) } == true && text.utf8.last != UInt8(ascii: ":")
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    return isPlain && !words.contains(text.lowercased()) ? text : MessageValue.string(text).json
  }
}

/// Gives every source a name that the configuration takes, and that no other has.
struct DistinctNames {
  private var taken: Set<String> = []

  /// The text without what a name may not have, with a number behind it if need be.
  mutating func name(_ text: String) -> String {
    let words = text.unicodeScalars.map { scalar -> Character in
      scalar.value < 0x20 || scalar.value == 0x7F || scalar.properties.isWhitespace
        ? " " : scalar == "/" ? "-" : Character(scalar)
    }.split(separator: " ").map { String($0) }.joined(separator: " ")
    // Room for a number.
    let start = String(String.UnicodeScalarView(words.unicodeScalars.prefix(90)))
    let base = start.hasSuffix(" ") ? String(start.dropLast()) : start.isEmpty ? "source" : start
    var name = base
    var number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base) \(number)"
    }
    return name
  }
}

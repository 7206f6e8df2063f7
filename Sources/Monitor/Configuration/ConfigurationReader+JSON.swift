import Alerts

extension ConfigurationReader {
  private static let jsonKeys =
    ["items", "lines", "where"] + JSONMapping.fields.map(\.name)
    + ["text_format", "time_format", "query", "since", "next", "pages", "page_size"]

  /// The mapping under `json` of a source; nil if something in it is wrong.
  mutating func jsonSource(_ source: Fields) -> JSONSource? {
    let before = log.mistakes.count
    guard let node = source.value("json", expected: "a mapping with items and fields", log: &log),
      let fields = Fields(node, subject: "'json' of \(source.subject)", keys: Self.jsonKeys, log: &log)
    else { return nil }
    var json = JSONSource(mapping: mapping(fields))
    json.query = query(fields)
    json.since = since(fields)
    json.next = field(fields, "next")
    if let pages = fields.count("pages", in: 1...20, log: &log) { json.pages = pages }
    json.pageSize = fields.count("page_size", in: 1...10_000, log: &log)
    if log.mistakes.count == before { checkPaging(json, fields) }
    return log.mistakes[before...].contains { $0.severity == .error } ? nil : json
  }

  private mutating func mapping(_ fields: Fields) -> JSONMapping {
    var mapping = JSONMapping()
    mapping.isLines = fields.bool("lines", log: &log) ?? false
    if fields.has("items") {
      mapping.items = texts(fields, "items", expected: Self.pointer).compactMap { pointer($0, in: "items", of: fields) }
    } else if !mapping.isLines {
      log.add(
        "\(fields.subject) has no 'items'; expected \(Self.pointer)", at: fields.position,
        hint: "write items: '' if the answer itself is the list")
    }
    for (name, path) in JSONMapping.fields { mapping[keyPath: path] = field(fields, name) }
    if !["id", "link", "title", "text"].contains(where: { fields.has($0) }) {
      log.add(
        "\(fields.subject) has no 'id', 'link', 'title' or 'text'; expected to be told where they are in an item",
        at: fields.position, hint: "add 'id: /id' and 'text: /text'")
    }
    if let format: JSONMapping.TextFormat = word(fields, "text_format") { mapping.textFormat = format }
    if let format: JSONTimeFormat = word(fields, "time_format") { mapping.timeFormat = format }
    mapping.filters = filters(fields)
    return mapping
  }

  // MARK: Fields

  private static let pointer = "a JSON Pointer such as /data/items"

  /// The text, or the texts of a list, under a key; without what is no text, which is noted.
  mutating func texts(_ fields: Fields, _ key: String, expected: String) -> [(text: String, node: YAMLNode)] {
    guard let node = fields.value(key, expected: expected, log: &log) else { return [] }
    var nodes = [node]
    if case .sequence = node.content { nodes = fields.list(node, key, expected: expected, log: &log) ?? [] }
    return nodes.compactMap { node in
      if let text = node.text, !node.isNull { return (text, node) }
      log.add("'\(key)' of \(fields.subject) has \(node.kind) in it; expected \(expected)", at: node.position)
      return nil
    }
  }

  mutating func field(_ fields: Fields, _ key: String) -> JSONField {
    var field = JSONField()
    for (text, node) in texts(
      fields, key, expected: "a JSON Pointer such as /id, or a template such as https://x/{/id}")
    {
      do throws(JSONTextMistake) {
        field.alternatives.append(try JSONField.alternative(text))
      } catch {
        add(error, of: text, key, fields, at: node)
      }
    }
    return field
  }

  private mutating func pointer(
    _ text: (text: String, node: YAMLNode), in key: String, of fields: Fields
  ) -> JSONPointer? {
    do throws(JSONTextMistake) {
      return try JSONPointer(text.text)
    } catch {
      add(error, of: text.text, key, fields, at: text.node)
      return nil
    }
  }

  mutating func add(
    _ mistake: JSONTextMistake, of text: String, _ key: String, _ fields: Fields, at node: YAMLNode
  ) {
    let what = text.contains("{") ? "template" : "pointer"
    let shown = text.contains("://") ? "" : " '\(shortened(text))'"
    let expected = what == "template" ? "a template such as https://x/{/id}" : Self.pointer
    log.add(
      "the \(what)\(shown) in '\(key)' of \(fields.subject) \(mistake.found); expected \(expected)", at: node.position,
      hint: mistake.hint)
  }

  /// One of the words that an enumeration has.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ fields: Fields, _ key: String) -> Word?
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    guard let text = fields.optionalText(key, expected: listed(words), log: &log) else { return nil }
    if let word = Word(rawValue: text) { return word }
    log.add(
      "'\(key)' of \(fields.subject) is '\(shortened(text))'; expected \(listed(words))", at: fields.position(of: key),
      hint: nearestName(to: text, among: words).map { "did you mean '\($0)'?" })
    return nil
  }

  // MARK: Filters

  private mutating func filters(_ fields: Fields) -> [JSONFilter] {
    let expected = "a list such as [{ pointer: /type, equals: post }]"
    let node = fields.value("where", expected: expected, log: &log)
    let items = fields.list(node, "where", expected: expected, log: &log) ?? []
    return items.compactMap { filter($0, of: fields) }
  }

  private mutating func filter(_ node: YAMLNode, of parent: Fields) -> JSONFilter? {
    let conditions = ["equals", "in", "not", "present", "absent"]
    guard
      let fields = Fields(
        node, subject: "a condition in 'where' of \(parent.subject)", keys: ["pointer"] + conditions, log: &log)
    else { return nil }
    guard fields.required("pointer", expected: Self.pointer, log: &log) != nil else { return nil }
    let pointer = texts(fields, "pointer", expected: Self.pointer).first.flatMap {
      self.pointer($0, in: "pointer", of: fields)
    }
    let given = conditions.filter { fields.has($0) }
    guard let condition = given.first, given.count == 1 else {
      log.add(
        "\(fields.subject) has \(given.isEmpty ? "nothing to compare with" : listed(given, conjunction: "and")); "
          + "expected one of \(listed(conditions))", at: fields.position)
      return nil
    }
    if condition == "present" || condition == "absent" {
      guard let isMeant = fields.bool(condition, log: &log), let pointer else { return nil }
      return JSONFilter(pointer, (condition == "present") == isMeant ? .present : .absent)
    }
    let values = texts(fields, condition, expected: "a text, a number, or a list of them").map(\.text)
    guard let pointer, !values.isEmpty else { return nil }
    return JSONFilter(pointer, condition == "not" ? .noneOf(values) : .oneOf(values))
  }
}

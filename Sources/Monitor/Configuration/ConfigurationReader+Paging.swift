extension ConfigurationReader {
  /// What is added to the address: names, each with a value or a list of values.
  mutating func query(_ fields: Fields) -> [JSONSource.QueryItem] {
    let expected = "a mapping such as { q: acme, after: '{since}' }"
    guard let node = fields.value("query", expected: expected, log: &log) else { return [] }
    guard case .mapping(let entries) = node.content else {
      log.add("'query' of \(fields.subject) is \(node.kind); expected \(expected)", at: node.position)
      return []
    }
    var items: [JSONSource.QueryItem] = []
    for entry in entries {
      guard let name = entry.key.text, !name.isEmpty else {
        log.add("a name in 'query' of \(fields.subject) is \(entry.key.kind); expected text", at: entry.key.position)
        continue
      }
      var values = [entry.value]
      if case .sequence(let list) = entry.value.content { values = list }
      for value in values {
        guard let template = queryValue(value, name: name, of: fields) else { continue }
        items.append(JSONSource.QueryItem(name, template))
      }
    }
    return items
  }

  private mutating func queryValue(_ node: YAMLNode, name: String, of fields: Fields) -> TextTemplate? {
    guard let text = node.text, !node.isNull else {
      log.add(
        "'\(shortened(name))' in 'query' of \(fields.subject) is \(node.kind); expected text, a number, or a list of them",
        at: node.position, hint: "quote text that begins with {: '{since}'")
      return nil
    }
    do throws(JSONTextMistake) {
      return try TextTemplate(text, names: JSONSource.holes, takesPointers: false)
    } catch {
      add(error, of: text, "query", fields, at: node)
      return nil
    }
  }

  mutating func since(_ parent: Fields) -> JSONSource.Since? {
    let expected = "{ id: /id } or { time: /created_at }"
    guard let node = parent.value("since", expected: expected, log: &log),
      let fields = Fields(
        node, subject: "'since' of \(parent.subject)", keys: ["id", "time", "format", "overlap"], log: &log)
    else { return nil }
    guard fields.has("id") != fields.has("time") else {
      log.add(
        "\(fields.subject) has \(fields.has("id") ? "an id and a time" : "neither an id nor a time"); expected \(expected)",
        at: fields.position)
      return nil
    }
    if fields.has("id") {
      for key in ["format", "overlap"] where fields.has(key) {
        log.add("\(fields.subject) has '\(key)' beside an id; expected it beside a time", at: fields.position(of: key))
      }
      return .id(field(fields, "id"))
    }
    let format: JSONTimeFormat? = word(fields, "format")
    let overlap = fields.duration("overlap", in: .zero...(.seconds(86_400)), log: &log)
    return .time(field(fields, "time"), format: format ?? .date, overlap: overlap ?? .zero)
  }

  /// What asks for more must be able to, and what is remembered must be asked with.
  mutating func checkPaging(_ json: JSONSource, _ fields: Fields) {
    let holes = json.query.flatMap(\.value.holes)
    for (hole, isDefined, example) in [
      ("since", json.since != nil, "{ id: /id }"), ("next", !json.next.isEmpty, "/next_page"),
    ] {
      let isUsed = holes.contains(.name(hole))
      if isUsed, !isDefined {
        log.add(
          "'query' of \(fields.subject) has {\(hole)} in it, and nothing says what that is; expected '\(hole)'",
          at: fields.position(of: "query"), hint: "add '\(hole): \(example)'")
      } else if isDefined, !isUsed {
        log.add(
          "'\(hole)' of \(fields.subject) is never asked with; expected {\(hole)} in 'query'",
          at: fields.position(of: hole), hint: "add it to a parameter: query: { after: '{\(hole)}' }")
      }
    }
    if json.pages > 1, json.next.isEmpty, json.pageSize == nil {
      log.add(
        "'pages' of \(fields.subject) is \(json.pages), and nothing says when there is one more; expected 'next' or 'page_size'",
        at: fields.position(of: "pages"))
    }
    if !json.next.isEmpty, json.pages == 1 {
      log.add(
        "\(fields.subject) has 'next', and no 'pages'; expected how many to ask for in one poll",
        at: fields.position(of: "next"), hint: "add 'pages: 3'")
    }
    if json.pageSize != nil {
      guard case .id = json.since, json.pages > 1 else {
        log.add(
          "'page_size' of \(fields.subject) goes with 'pages' and 'since: { id: … }'; expected both of them",
          at: fields.position(of: "page_size"))
        return
      }
    }
  }
}

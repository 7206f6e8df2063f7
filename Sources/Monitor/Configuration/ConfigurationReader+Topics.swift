extension ConfigurationReader {
  mutating func readTopics(_ fields: Fields) {
    guard fields.has("topics") else { return }
    guard let items = section("topics", of: fields, isRequired: false, expected: "a list of topics") else {
      topics.isComplete = false
      return
    }
    for item in items {
      guard var fields = Fields(item, subject: "a topic", keys: ["name", "any", "all", "none"], log: &log) else {
        topics.isComplete = false
        continue
      }
      let name = name(&fields, "name", kind: "topic")
      if name == nil { topics.isComplete = false }
      let isNew = name.map { topics.define($0.text, at: $0.place, log: &log) } ?? false
      var topic = Configuration.Topic(name: name?.text ?? "")
      topic.any = keywords(fields, "any")
      topic.all = keywords(fields, "all")
      topic.none = keywords(fields, "none")
      if !fields.has("any"), !fields.has("all") {
        log.add(
          "\(fields.subject) has neither 'any' nor 'all'; expected keywords to look for", at: fields.position,
          hint: "add 'any: [word, \"two words\"]'")
      }
      if isNew { configuration.topics.append(topic) }
    }
  }

  private mutating func keywords(_ fields: Fields, _ key: String) -> [String] {
    let expected = "a list of keywords"
    let node = fields.value(key, expected: expected, log: &log)
    guard let items = fields.list(node, key, expected: expected, log: &log) else { return [] }
    var places: [String: FilePosition] = [:]
    var keywords: [String] = []
    for item in items {
      if item.isNull {
        log.add(
          "a keyword in '\(key)' of \(fields.subject) is empty; expected text", at: item.position,
          hint: "quote a keyword that begins with #, or it is a comment")
        continue
      }
      guard let keyword = item.text else {
        log.add(
          "a keyword in '\(key)' of \(fields.subject) is \(item.kind); expected text", at: item.position,
          hint: "quote a keyword that has a colon, a comma or a bracket in it")
        continue
      }
      guard keyword.utf8.count <= 200, !TopicMatcher.isBlank(keyword) else {
        log.add(
          "a keyword in '\(key)' of \(fields.subject) is \(keyword.utf8.count > 200 ? "too long" : "blank"); "
            + "expected 1 to 200 bytes of text", at: item.position)
        continue
      }
      if let first = places[keyword] {
        log.warn(
          "the keyword '\(shortened(keyword))' a second time in '\(key)' of \(fields.subject)", at: item.position,
          hint: "the first is on line \(first.line)")
        continue
      }
      places[keyword] = item.position
      if key == "none" || (key == "any" && !fields.has("all")), let reason = CommonKeyword.reason(keyword) {
        log.warn(
          "the keyword '\(shortened(keyword))' in '\(key)' of \(fields.subject) is \(reason), so it "
            + (key == "any" ? "matches nearly every post" : "excludes nearly every post"), at: item.position,
          hint: key == "any" ? "write a longer phrase, or add 'all: [word]'" : "write a longer phrase")
      }
      keywords.append(keyword)
    }
    return keywords
  }
}

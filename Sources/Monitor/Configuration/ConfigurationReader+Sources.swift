extension ConfigurationReader {
  mutating func readSources(_ fields: Fields) {
    guard let items = section("sources", of: fields, isRequired: true, expected: "a list of sources") else {
      sources.isComplete = false
      return
    }
    for item in items {
      let keys = ["name", "url", "every", "timeout", "allow_private"] + Self.fetchingKeys
      guard var fields = Fields(item, subject: "a source", keys: keys, log: &log) else { continue }
      let name = name(&fields, "name", kind: "source")
      let isNew = name.map { sources.define($0.text, at: $0.place, log: &log) } ?? false
      let url = address(fields, key: "url")
      var source = Configuration.Source(name: name?.text ?? "", url: url ?? "")
      let every = fields.duration("every", in: .milliseconds(100)...(.seconds(7 * 86_400)), log: &log)
      let timeout = fields.duration("timeout", in: .milliseconds(100)...(.seconds(600)), log: &log)
      if let every { source.every = every }
      if let timeout { source.timeout = timeout }
      source.allowPrivate = fields.bool("allow_private", log: &log) ?? false
      readFetching(fields, of: &source)
      if isNew, url != nil { configuration.sources.append(source) }
    }
  }

  /// An http or https address with a host. What was found is never quoted whole.
  mutating func address(_ fields: Fields, key: String) -> String? {
    let expected = "an http or https address"
    guard let node = fields.required(key, expected: expected, log: &log),
      let text = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    if let (found, hint) = mistakeInWebAddress(text) {
      log.add("'\(key)' of \(fields.subject) \(found); expected \(expected) with a host", at: node.position, hint: hint)
      return nil
    }
    if hasCredentials(text) {
      log.warn(
        "'\(key)' of \(fields.subject) has a user name or password in it; expected none in a file that others may read",
        at: node.position)
    }
    return text
  }
}

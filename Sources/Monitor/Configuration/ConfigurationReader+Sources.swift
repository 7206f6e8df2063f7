extension ConfigurationReader {
  private static let sourceKeys = ["name", "url", "every", "timeout", "allow_private", "json"]

  mutating func readSources(_ fields: Fields) {
    guard let items = section("sources", of: fields, isRequired: true, expected: "a list of sources") else {
      sources.isComplete = false
      return
    }
    for item in items {
      let presets = (keys: SourcePreset.keys + [Jetstream.key], name: "a preset such as mastodon")
      guard
        var fields = Fields(
          item, subject: "a source", keys: Self.sourceKeys + Self.fetchingKeys, more: presets, log: &log)
      else {
        continue
      }
      let found = source(&fields)
      var source = found ?? Configuration.Source(name: "", url: "")
      let every = fields.duration("every", in: .milliseconds(100)...(.seconds(7 * 86_400)), log: &log)
      let timeout = fields.duration("timeout", in: .milliseconds(100)...(.seconds(600)), log: &log)
      if let every { source.every = every }
      if let timeout { source.timeout = timeout }
      source.allowPrivate = fields.bool("allow_private", log: &log) ?? false
      readFetching(fields, of: &source)
      if found != nil { configuration.sources.append(source) }
    }
  }

  /// What the item asks and where, its name defined; nil if there is a mistake in that.
  private mutating func source(_ fields: inout Fields) -> Configuration.Source? {
    let presets = SourcePreset.all.filter { fields.has($0.key) }
    if fields.has(Jetstream.key) {
      log.add(
        "'\(Jetstream.key)' cannot be read: \(Jetstream.obstacle); expected another source",
        at: fields.position(of: Jetstream.key), hint: "use bluesky: { search: … }, which asks every two minutes")
      return nil
    }
    guard let preset = presets.first else { return plainSource(&fields) }
    if let second = (presets.dropFirst().map(\.key) + ["url", "json"].filter { fields.has($0) }).first {
      log.add(
        "\(fields.subject) has '\(preset.key)' and '\(second)'; expected one of them", at: fields.position(of: second),
        hint: "make two sources of it")
      return nil
    }
    return presetSource(&fields, preset)
  }

  private mutating func plainSource(_ fields: inout Fields) -> Configuration.Source? {
    let name = name(&fields, "name", kind: "source")
    let isNew = name.map { sources.define($0.text, at: $0.place, log: &log) } ?? false
    let url = address(fields, key: "url")
    var kind: SourceKind? = .feed
    if fields.has("json") { kind = jsonSource(fields).map { .json($0) } }
    guard isNew, let name, let url, let kind else { return nil }
    var source = Configuration.Source(name: name.text, url: url)
    source.kind = kind
    return source
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

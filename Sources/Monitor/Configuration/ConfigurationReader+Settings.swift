import Alerts

extension ConfigurationReader {
  mutating func readWindows(_ fields: Fields) {
    guard let node = fields.value("windows", expected: "a mapping with bucket, lateness and weight", log: &log),
      let fields = Fields(node, subject: "windows", keys: ["bucket", "lateness", "weight"], log: &log)
    else { return }
    if let bucket = fields.duration("bucket", in: .seconds(60)...(.seconds(3600)), log: &log) {
      let milliseconds = bucket.components.seconds * 1000 + bucket.components.attoseconds / 1_000_000_000_000_000
      if 3_600_000 % milliseconds == 0 {
        configuration.windows.bucket = bucket
      } else {
        log.add(
          "'bucket' of windows is \(formattedDuration(bucket)), which does not divide an hour; "
            + "expected 1m, 2m, 3m, 4m, 5m, 6m, 10m, 12m, 15m, 20m, 30m or 1h", at: fields.position(of: "bucket"))
      }
    }
    // A bucket takes late posts for an hour.
    if let lateness = fields.duration("lateness", in: .zero...(.seconds(3600)), log: &log) {
      configuration.windows.lateness = lateness
    }
    if let weight = choice(fields, "weight", of: Configuration.PostWeight.self) {
      configuration.windows.weight = weight
    }
  }

  mutating func readLimits(_ fields: Fields) {
    let keys = ["queue", "overflow", "body", "text", "connections"]
    guard let node = fields.value("limits", expected: "a mapping with \(listed(keys, conjunction: "and"))", log: &log),
      let fields = Fields(node, subject: "limits", keys: keys, log: &log)
    else { return }
    var limits = Configuration.Limits()
    if let queue = fields.count("queue", in: 16...1_000_000, log: &log) { limits.queue = queue }
    if let body = fields.size("body", in: 1000...1_000_000_000, log: &log) { limits.body = body }
    if let text = fields.size("text", in: 200...1_000_000, log: &log) { limits.text = text }
    if let connections = fields.count("connections", in: 1...1024, log: &log) { limits.connections = connections }
    if let policy = choice(fields, "overflow", of: Configuration.OverflowPolicy.self) { limits.overflow = policy }
    configuration.limits = limits
  }

  mutating func readRetention(_ fields: Fields) {
    guard let node = fields.value("retention", expected: "a mapping with posts and size", log: &log),
      let fields = Fields(node, subject: "retention", keys: ["posts", "size"], log: &log)
    else { return }
    configuration.retention.posts = fields.duration(
      "posts", in: .seconds(86_400)...(.seconds(3650 * 86_400)), log: &log)
    configuration.retention.size = fields.size("size", in: 10_000_000...10_000_000_000_000, log: &log)
  }

  /// One of a few words.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ fields: Fields, _ key: String, of type: Choice.Type
  ) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard let text = fields.optionalText(key, expected: listed(words), log: &log) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    log.add(
      "'\(key)' of \(fields.subject) is '\(shortened(text))'; expected \(listed(words))", at: fields.position(of: key),
      hint: nearestName(to: text, among: words).map { "did you mean '\($0)'?" })
    return nil
  }

  mutating func readPaths(_ fields: Fields) {
    let state = environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    configuration.database = ConfigurationFile.resolve("voxpop.db", from: state ?? folder)
    if let text = fields.optionalText("database", expected: "the path of a file", log: &log) {
      let path = ConfigurationFile.resolve(text, from: folder)
      let parent = ConfigurationFile.folder(of: path)
      if ConfigurationFile.isFolder(path) {
        log.add(
          "'database' is the folder \(path); expected a file", at: fields.position(of: "database"),
          hint: "add a name: \(ConfigurationFile.resolve("voxpop.db", from: text))")
      } else if !ConfigurationFile.isFolder(parent) {
        log.add(
          "'database' is in \(parent), which does not exist; expected a folder that does",
          at: fields.position(of: "database"), hint: "mkdir -p \(parent)")
      }
      configuration.database = path
    }
    if let text = fields.optionalText("model", expected: "the path of a file", log: &log) {
      let path = ConfigurationFile.resolve(text, from: folder)
      if !ConfigurationFile.exists(path) || ConfigurationFile.isFolder(path) {
        log.add(
          "'model' is \(path), where there is no file; expected a model file", at: fields.position(of: "model"),
          hint: "leave 'model' out to use the model that is shipped")
      }
      configuration.model = path
    }
  }

  mutating func readMetrics(_ fields: Fields) {
    let expected = "a mapping with file"
    guard let node = fields.value("metrics", expected: expected, log: &log),
      let fields = Fields(node, subject: "metrics", keys: ["file"], log: &log),
      let node = fields.required("file", expected: "the path of a file", log: &log),
      let text = fields.text(node, "file", expected: "the path of a file", log: &log)
    else { return }
    let path = ConfigurationFile.resolve(text, from: folder)
    let parent = ConfigurationFile.folder(of: path)
    if ConfigurationFile.isFolder(path) {
      log.add(
        "'file' of metrics is the folder \(path); expected a file", at: node.position,
        hint: "add a name: \(ConfigurationFile.resolve("voxpop.prom", from: text))")
    } else if !ConfigurationFile.isFolder(parent) {
      log.add(
        "'file' of metrics is in \(parent), which does not exist; expected a folder that does", at: node.position,
        hint: "mkdir -p \(parent)")
    }
    configuration.metrics = path
  }
}

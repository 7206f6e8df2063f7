import Alerts

extension ConfigurationReader {
  mutating func readGroups(_ fields: Fields, isRequired: Bool) {
    let expected = "a list of groups"
    guard fields.has("groups") || isRequired,
      let items = section("groups", of: fields, isRequired: isRequired, expected: expected)
    else { return }
    for item in items {
      guard var fields = Fields(item, subject: "a group", keys: ["name", "rules"], log: &log) else { continue }
      let name = name(&fields, "name", kind: "group")
      if let name { _ = groups.define(name.text, at: name.place, log: &log) }
      let rules = fields.required("rules", expected: "a list of rules", log: &log)
      for rule in fields.list(rules, "rules", expected: "a list of rules", log: &log) ?? [] {
        readRule(rule, group: name?.text ?? "")
      }
    }
  }

  static let ruleKeys = [
    "alert", "enabled", "topics", "on", "expr", "for", "keep_firing_for", "limit", "severity", "labels", "annotations",
    "notify", "mute_times",
  ]

  private mutating func readRule(_ node: YAMLNode, group: String) {
    guard var fields = Fields(node, subject: "a rule", keys: Self.ruleKeys, log: &log) else { return }
    let name = name(&fields, "alert", kind: "rule")
    let isNew = name.map { rules.define($0.text, at: $0.place, log: &log) } ?? false
    let watched = watchedTopics(fields)
    let subject = choice(fields, "on", of: Rule.Subject.self) ?? .topic
    let checks = subject == .post ? postChecks : checks
    let expression = expression(fields, checks)
    let (holdFor, keepFiringFor, limit) = times(fields, on: subject)
    let isEnabled = fields.bool("enabled", log: &log) ?? true
    var labels = texts(fields, "labels").compactMapValues(\.text)
    if let severity = severity(fields, labels) { labels["severity"] = severity }
    let annotations = texts(fields, "annotations")
    for (_, value) in annotations {
      guard let text = value.text else { continue }
      let mistake = checks.template(text, labels, configuration.windows.bucket)
      if let mistake { note(mistake, in: value) }
    }
    let told = notifiedReceivers(fields)
    let muted = mutedTimes(fields)
    guard isNew, let name, let expression else { return }
    let rule = Rule(
      group: group, name: name.text, topics: watched, expression: expression, holdFor: holdFor,
      keepFiringFor: keepFiringFor, labels: labels, annotations: annotations.compactMapValues(\.text), receivers: told,
      muteTimes: muted, on: subject, limit: limit)
    if isEnabled { configuration.rules.append(rule) } else { disabledRules.append(rule) }
  }

  /// The times of a rule over windows, or the limit of one on posts.
  private mutating func times(
    _ fields: Fields, on subject: Rule.Subject
  ) -> (holdFor: Duration, keepFiringFor: Duration, limit: Int) {
    let keys = subject == .post ? ["for", "keep_firing_for"] : ["limit"]
    for key in keys where fields.has(key) {
      log.add(
        subject == .post
          ? "'\(key)' of \(fields.subject), which is on posts; expected none, as a post lasts for no time"
          : "'\(key)' of \(fields.subject), which is over windows; expected it with 'on: post' alone",
        at: fields.position(of: key),
        hint: subject == .post ? "remove it; 'limit: 5' bounds the messages of an hour" : nil)
    }
    if subject == .post {
      return (.zero, .zero, fields.count("limit", in: 1...10_000, log: &log) ?? Rule.defaultLimit)
    }
    let span: ClosedRange<Duration> = .zero ... .seconds(30 * 86_400)
    let holdFor = fields.duration("for", in: span, log: &log) ?? .zero
    let keepFiringFor = fields.duration("keep_firing_for", in: span, log: &log) ?? .zero
    warnOfBuckets(fields, "for", holdFor)
    warnOfBuckets(fields, "keep_firing_for", keepFiringFor)
    return (holdFor, keepFiringFor, Rule.defaultLimit)
  }

  /// The rule's severity, which becomes a label.
  private mutating func severity(_ fields: Fields, _ labels: [String: String]) -> String? {
    let expected = listed(Self.severities)
    guard let text = fields.optionalText("severity", expected: expected, log: &log) else { return nil }
    guard Self.severities.contains(text) else {
      let nearest = nearestName(to: text, among: Self.severities)
      log.add(
        "'severity' of \(fields.subject) is '\(shortened(text))'; expected \(expected)",
        at: fields.position(of: "severity"),
        hint: nearest.map { "did you mean '\($0)'?" } ?? "a label may say anything: labels: { severity: … }")
      return nil
    }
    if labels["severity"] != nil {
      log.add(
        "'severity' of \(fields.subject) stands among its labels, too; expected it once",
        at: fields.position(of: "severity"), hint: "remove it from 'labels'")
    }
    return text
  }

  private static let severities = ["info", "warning", "critical"]

  /// Rules are evaluated at the ends of buckets, so a time that is no whole number of them is longer than it looks.
  private mutating func warnOfBuckets(_ fields: Fields, _ key: String, _ duration: Duration) {
    let (bucket, time) = (configuration.windows.bucket.wholeMilliseconds, duration.wholeMilliseconds)
    guard time % bucket != 0 else { return }
    let actual = formattedDuration(.milliseconds((time / bucket + 1) * bucket))
    let isShorter = time < bucket
    log.warn(
      "'\(key)' of \(fields.subject) is \(formattedDuration(duration)), "
        + "\(isShorter ? "shorter than a bucket" : "no whole number of buckets") of "
        + "\(formattedDuration(configuration.windows.bucket)); it comes to \(actual)",
      at: fields.position(of: key), hint: "write \(actual), or choose a shorter 'bucket' under 'windows'")
  }

  private mutating func watchedTopics(_ fields: Fields) -> [String] {
    let expected = "a list of topics, or '*' for all"
    guard let node = fields.required("topics", expected: expected, log: &log) else { return [] }
    if Self.isStar(node) {
      topics.used.formUnion(topics.places.keys)
      return configuration.topics.map(\.name)
    }
    let items = fields.list(node, "topics", expected: expected, log: &log) ?? []
    let names = names(items, of: fields, in: topics)
    topics.used.formUnion(names)
    return names
  }

  private mutating func notifiedReceivers(_ fields: Fields) -> [String] {
    guard fields.has("notify") else {
      log.warn(
        "\(fields.subject) has no 'notify', so nobody is told; expected a list of receivers", at: fields.position)
      return []
    }
    let expected = "a list of receivers"
    let node = fields.value("notify", expected: expected, log: &log)
    let items = fields.list(node, "notify", expected: expected, log: &log) ?? []
    let names = names(items, of: fields, in: receivers)
    receivers.used.formUnion(names)
    return names
  }

  /// `'*'`, alone or in a list.
  private static func isStar(_ node: YAMLNode) -> Bool {
    guard case .sequence(let items) = node.content else { return node.text == "*" }
    return items.contains { $0.text == "*" }
  }

  /// The names in a list; each must be known, and stand there once.
  mutating func names(_ items: [YAMLNode], of fields: Fields, in table: NameTable) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for item in items {
      guard let name = item.text, !item.isNull else {
        log.add("a \(table.kind) in \(fields.subject) is \(item.kind); expected a name", at: item.position)
        continue
      }
      guard table.contains(name, usedBy: fields.subject, at: item.position, log: &log) else { continue }
      guard seen.insert(name).inserted else {
        log.warn("the \(table.kind) '\(shortened(name))' a second time in \(fields.subject)", at: item.position)
        continue
      }
      names.append(name)
    }
    return names
  }

  private mutating func expression(_ fields: Fields, _ checks: RuleChecks) -> String? {
    let expected = "a condition such as negative_share('1h') > 0.5"
    guard let node = fields.required("expr", expected: expected, log: &log),
      let text = fields.text(node, "expr", expected: expected, log: &log)
    else { return nil }
    if let mistake = checks.expression(text, configuration.windows.bucket) {
      note(mistake, in: node)
    } else if let warning = checks.lint(text, configuration.windows.bucket) {
      log.warn(warning.message, at: node.position(ofByte: warning.offset), hint: warning.hint)
    }
    for source in checks.sources(text, configuration.windows.bucket) {
      _ = sources.contains(
        source.name, usedBy: fields.subject, at: node.position(ofByte: source.offset), log: &log)
    }
    return text
  }

  private mutating func note(_ mistake: TextMistake, in node: YAMLNode) {
    log.add(mistake.message, at: node.position(ofByte: mistake.offset), hint: mistake.hint)
  }

  /// A mapping of names to text, in which a name has the letters that Prometheus allows.
  private mutating func texts(_ fields: Fields, _ key: String) -> [String: YAMLNode] {
    let expected = "a mapping of names to text"
    guard let node = fields.value(key, expected: expected, log: &log) else { return [:] }
    guard case .mapping(let entries) = node.content else {
      log.add("'\(key)' of \(fields.subject) is \(node.kind); expected \(expected)", at: node.position)
      return [:]
    }
    var texts: [String: YAMLNode] = [:]
    for entry in entries {
      guard let name = entry.key.text, Self.isLabelName(name) else {
        log.add(
          "a name in '\(key)' of \(fields.subject) is \(entry.key.kind); expected letters, digits and underscores",
          at: entry.key.position, hint: "a name begins with a letter or an underscore")
        continue
      }
      guard texts[name] == nil else {
        log.add("'\(name)' a second time in '\(key)' of \(fields.subject); expected it once", at: entry.key.position)
        continue
      }
      guard entry.value.text != nil, !entry.value.isNull else {
        log.add(
          "'\(name)' in '\(key)' of \(fields.subject) is \(entry.value.kind); expected text", at: entry.value.position,
          hint: "quote text that begins with { or [, or that is empty")
        continue
      }
      texts[name] = entry.value
    }
    return texts
  }

  static func isLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
      default: false
      }
    }
  }
}

import Alerts

/// A label that the configuration speaks of, which some rule should have.
struct LabelUse {
  var name: String
  var place: FilePosition
  /// `group_by of receiver 'pr'`.
  var subject: String
}

extension ConfigurationReader {
  /// The keys of a receiver beside what it is.
  static let receiverKeys = ["grouping", "mute_times"]
  static let groupingKeys = [
    "group_by", "group_wait", "group_interval", "repeat_interval", "slow_down", "longest_repeat",
  ]
  static let inhibitionKeys = ["source_matchers", "target_matchers", "equal"]

  /// The grouping of all receivers that say nothing of their own.
  mutating func readGrouping(_ fields: Fields) {
    guard fields.has("grouping") else { return }
    grouping = grouping(fields)
  }

  /// Nil if alerts are not grouped.
  mutating func grouping(_ owner: Fields) -> GroupingPolicy? {
    let expected = "a mapping with \(listed(Self.groupingKeys, conjunction: "and")), or off"
    guard let node = owner.value("grouping", expected: expected, log: &log) else { return nil }
    if ["off", "false"].contains(node.text) { return nil }
    guard let fields = Fields(node, subject: "the grouping of \(owner.subject)", keys: Self.groupingKeys, log: &log)
    else { return nil }
    var policy = GroupingPolicy()
    if let labels = labels(fields, "group_by") { policy.groupBy = labels }
    let day: Duration = .seconds(86_400)
    if let wait = fields.duration("group_wait", in: .zero...day, log: &log) { policy.groupWait = wait }
    if let interval = fields.duration("group_interval", in: .zero...day, log: &log) { policy.groupInterval = interval }
    if let interval = fields.duration("repeat_interval", in: .zero...(day * 30), log: &log) {
      policy.repeatInterval = interval == .zero ? nil : interval
    }
    if let factor = fields.count("slow_down", in: 1...10, log: &log) { policy.slowDown = Double(factor) }
    if let longest = fields.duration("longest_repeat", in: .seconds(60)...(day * 30), log: &log) {
      policy.longestRepeat = longest
    }
    if let interval = policy.repeatInterval, interval < policy.groupInterval {
      log.warn(
        "'repeat_interval' of \(fields.subject) is \(formattedDuration(interval)), shorter than 'group_interval'; it comes to "
          + "\(formattedDuration(policy.groupInterval))", at: fields.position(of: "repeat_interval"),
        hint: "a group speaks once in group_interval at most")
    }
    return policy
  }

  /// A log has every alert in a line of its own, whatever the time.
  mutating func refuseForLog(_ fields: Fields) {
    for key in Self.receiverKeys where fields.has(key) {
      log.add(
        "'\(key)' of \(fields.subject), which is a file; expected it at receivers that tell somebody",
        at: fields.position(of: key),
        hint: "in a file every alert is a line of its own, with what holds it back elsewhere")
    }
  }

  /// A list of names of labels, which may be empty: one group for all.
  private mutating func labels(_ fields: Fields, _ key: String) -> [String]? {
    let expected = "a list of labels such as [alertname, topic]"
    guard let node = fields.value(key, expected: expected, log: &log) else { return nil }
    guard case .sequence(let items) = node.content else {
      log.add(
        "'\(key)' of \(fields.subject) is \(node.kind); expected \(expected)", at: node.position,
        hint: node.text.map { "write a list: \(key): [\(shortened($0))]" })
      return nil
    }
    var labels: [String] = []
    for item in items {
      guard let name = item.text, Self.isLabelName(name) else {
        log.add(
          "a label in '\(key)' of \(fields.subject) is \(item.kind); expected letters, digits and underscores",
          at: item.position)
        continue
      }
      labelUses.append(LabelUse(name: name, place: item.position, subject: "'\(key)' of \(fields.subject)"))
      if !labels.contains(name) { labels.append(name) }
    }
    return labels
  }

  mutating func readInhibitions(_ fields: Fields) {
    guard fields.has("inhibit") else { return }
    let items = section("inhibit", of: fields, isRequired: false, expected: "a list of inhibitions") ?? []
    for item in items {
      guard let fields = Fields(item, subject: "an inhibition", keys: Self.inhibitionKeys, log: &log) else { continue }
      let source = matchers(fields, "source_matchers")
      let target = matchers(fields, "target_matchers")
      let equal = labels(fields, "equal") ?? []
      guard let source, let target else { continue }
      configuration.inhibitions.append(Inhibition(source: source, target: target, equal: equal))
    }
  }

  /// A matcher or a list of them.
  private mutating func matchers(_ fields: Fields, _ key: String) -> [LabelMatcher]? {
    let expected = "a list of matchers such as ['severity=critical']"
    guard let node = fields.required(key, expected: expected, log: &log) else { return nil }
    let items = fields.items(node, key, expected: expected, log: &log)
    var matchers: [LabelMatcher] = []
    for item in items {
      guard let text = fields.text(item, key, expected: expected, log: &log) else { continue }
      do throws(SilenceError) {
        let matcher = try LabelMatcher(parsing: text)
        labelUses.append(
          LabelUse(name: matcher.label, place: item.position, subject: "'\(key)' of \(fields.subject)"))
        matchers.append(matcher)
      } catch {
        log.add("'\(key)' of \(fields.subject): \(error)", at: item.position)
      }
    }
    return matchers.count == items.count && !items.isEmpty ? matchers : nil
  }

  mutating func readFlapping(_ fields: Fields) {
    let expected = "a mapping with changes and within"
    guard let node = fields.value("flapping", expected: expected, log: &log),
      let fields = Fields(node, subject: "flapping", keys: ["changes", "within"], log: &log)
    else { return }
    let limit = fields.count("changes", in: 2...100, log: &log) ?? 6
    let window = fields.duration("within", in: .seconds(60)...(.seconds(7 * 86_400)), log: &log) ?? .seconds(3600)
    configuration.flapping = FlapDamping(limit: limit, window: window)
  }

  /// A label that no rule has makes one group of everything, or an inhibition that never works.
  mutating func checkLabels() {
    let rules = configuration.rules + disabledRules
    let known = Set(["alertname", "topic", "severity"] + rules.flatMap(\.labels.keys))
    for use in labelUses where !known.contains(use.name) {
      let nearest = nearestName(to: use.name, among: known.sorted())
      log.warn(
        "no rule has the label '\(shortened(use.name))' of \(use.subject); expected \(listed(known.sorted()))",
        at: use.place, hint: nearest.map { "did you mean '\($0)'?" } ?? "give it to rules under 'labels'")
    }
  }
}

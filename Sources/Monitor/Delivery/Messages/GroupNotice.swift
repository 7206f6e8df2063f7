/// What a message about several alerts says of all of them.
struct GroupNotice: Sendable, Equatable {
  /// The alerts that the message holds; the first few of ``count``.
  var members: [AlertNotice]
  /// The labels that they share.
  var labels: [String: String]
  var firing: Int
  var resolved: Int
  /// Alerts that the message does not hold.
  var truncated: Int
  var isRepeat: Bool
  /// Whether it lists what was muted.
  var isDigest: Bool
  /// Names of rules, a few of ``ruleCount``.
  var rules: [String]
  var ruleCount: Int
  var topicCount: Int
  var startsAt: String

  init(_ data: [String: MessageValue], members: [AlertNotice]) {
    func count(_ key: String) -> Int { data[key]?.number.flatMap { Int(exactly: $0.rounded()) } ?? 0 }
    self.members = members
    labels = data["group"]?.texts ?? [:]
    (firing, resolved, truncated) = (count("firing"), count("resolved"), count("truncated_alerts"))
    isRepeat = data["repeat"] == .bool(true)
    isDigest = data["digest"] == .bool(true)
    rules = (data["rules"]?.items ?? []).compactMap(\.text)
    (ruleCount, topicCount) = (count("rule_count"), count("topic_count"))
    startsAt = data["starts_at"]?.text ?? ""
  }

  /// `NegativeSurge, VolumeSpike + 3`.
  var shownRules: String {
    let shown = rules.prefix(3).joined(separator: ", ")
    return ruleCount > 3 ? "\(shown) + \(ruleCount - 3)" : shown
  }

  /// The labels as Alertmanager writes them; empty for a group of everything.
  var shownLabels: String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ")
  }

  /// The severity that is worst among the alerts that fire, else among all.
  var severity: String {
    let firing = members.filter(\.isFiring)
    let labels = (firing.isEmpty ? members : firing).compactMap { $0.labels["severity"] }
    let words = Dictionary(labels.map { (AlertNotice.Severity($0), $0) }) { first, _ in first }
    return words[.critical] ?? words[.warning] ?? words[.information] ?? ""
  }
}

extension AlertNotice {
  init(_ group: GroupNotice, of entry: OutboxEntry, decidedAt: String) {
    messageID = entry.messageID
    receiver = entry.receiver
    id = group.shownLabels
    rule = group.shownRules
    topic = group.topicCount == 1 ? group.members.first?.topic ?? "" : "\(group.topicCount)"
    isFiring = group.firing > 0
    startsAt = group.startsAt
    self.decidedAt = decidedAt
    window = ""
    let severity = group.severity
    if !severity.isEmpty { labels["severity"] = severity }
    isRepeat = group.isRepeat
    payload = entry.body
    self.group = group
  }

  /// The alerts that the message is about.
  var alerts: [AlertNotice] { group?.members ?? [self] }
}

extension AlertBrief {
  /// A heading, how many, and a line for each alert.
  init(_ notice: AlertNotice, of group: GroupNotice, phrases: Phrases) {
    let topic = group.topicCount == 1 ? group.members.first?.topic : nil
    title = "\(notice.mark) \(phrases.heading(of: group, topic: topic))"
    listTitle = phrases.alerts
    cut = { phrases.cutAlerts($0 + group.truncated) }
    summary = group.isRepeat ? phrases.stillFiringSince(group.startsAt) : ""
    warning = nil
    facts = []
    if let severity = notice.labels["severity"] { facts.append(Fact(name: phrases.severity, value: severity)) }
    facts.append(Fact(name: phrases.since, value: group.startsAt))
    arithmetic = []
    posts = group.members.map { Post($0, phrases: phrases) }
    sourcesDown = []
    hidden = group.truncated
    footer = group.shownLabels.isEmpty ? notice.messageID : group.shownLabels
  }
}

extension AlertBrief.Post {
  /// An alert as a line of a message about several.
  fileprivate init(_ alert: AlertNotice, phrases: Phrases) {
    let summary = alert.annotations["summary"] ?? alert.annotations["description"] ?? ""
    headline = Self.line("\(alert.mark) \(alert.rule): \(alert.topic)\(summary.isEmpty ? "" : " – \(summary)")")
    link = alert.posts.first?.link.flatMap { isWebLink($0) ? $0 : nil }
    note = alert.isFiring ? "\(phrases.since): \(alert.startsAt)" : "\(phrases.resolved) \(alert.decidedAt)"
    if alert.isFlapping { note += "; \(phrases.flapping)" }
  }
}

import Alerts

extension Command {
  static let rulesExplain = Command(
    name: "rules explain",
    summary: "Say why a rule fires, or why it does not: the value of each of its conditions",
    operands: "RULE [POST]",
    details: """
      Reads the buckets of the daemon's database (14 days before the moment), runs the rule over them, and shows each condition with
      its value, where the alert stands, and what is short. Works while the daemon runs and when it does not.

      POST is a post's id, link or key, as the database has it. Then it also says what became of the post: which topics it is about
      and for which keywords, its score, its story, which of the rule's windows have it, and for a rule on posts each condition's
      value and whether the post raised the alert.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "topic", value: "NAME", help: "only this topic (default: every topic of the rule)"),
      OptionSpecification(
        name: "at", value: "TIME", help: "such as 2026-11-23T10:05:00Z (default: the end of the newest bucket)"),
      OptionSpecification(name: "json", value: nil, help: "print a JSON object a topic"),
    ]
  ) { arguments in
    guard let name = arguments.operands.first, arguments.operands.count <= 2 else {
      throw usage("the name of one RULE is needed, and at most one POST", "rules explain")
    }
    let (configuration, disabled) = try loadRules(arguments["config"] ?? "voxpop.yaml")
    let rule = try rule(named: name, among: configuration.rules + disabled)
    var topics = rule.topics
    if let topic = arguments["topic"] {
      guard topics.contains(topic) else {
        throw CommandError(
          .dataError, "rule '\(name)' does not watch '\(topic)'; it watches \(listed(topics, conjunction: "and"))")
      }
      topics = [topic]
    }
    let bucket = configuration.windows.bucket
    let reader = try Store.openReadOnly(path: configuration.database)
    var post: StoredPost?
    if let named = arguments.operands.dropFirst().first {
      post = try reader.post(named: named)
      guard let post else {
        throw CommandError(
          .dataError, "\(configuration.database) has no post with the id, link or key '\(shortened(named))'")
      }
      for topic in topics {
        let explanation = try PostExplanation(of: post, rule: rule, topic: topic, configuration: configuration)
        Console.print(arguments.has("json") ? explanation.json.json : explanation.text)
      }
    }
    if rule.on == .post {
      guard post == nil else { return .success }
      throw usage("rule '\(name)' is on posts; name the POST: its id, link or key", "rules explain")
    }
    guard let newest = try reader.newestBucket() else {
      throw CommandError(.dataError, "\(configuration.database) has no bucket yet: no post matched a topic")
    }
    // The first evaluation that sees the post.
    var time = post.map { $0.scored.post.published.rounded(downTo: bucket) + bucket } ?? newest + bucket
    if let text = arguments["at"] {
      guard let named = FeedDate.time(text) else {
        throw usage("--at is '\(text)'; expected a time such as 2026-11-23T10:05:00Z", "rules explain")
      }
      time = named
    }
    let buckets = try reader.buckets(in: (time - RuleExplanation.memory)..<time)
    let outages = try reader.outages()
    let outlook = try DeliveryOutlook(configuration: configuration, reader: reader, at: wallClock())
    for topic in topics {
      var explanation = try RuleExplanation(
        rule: rule, topic: topic, topics: configuration.topics.map(\.name), bucket: bucket, buckets: buckets, at: time,
        sources: configuration.sources.map(\.name), outages: outages)
      explanation.delivery = outlook.lines(of: rule, topic: topic)
      let keywords = configuration.topics.first { $0.name == topic }.map { $0.any + $0.all } ?? []
      explanation.contrast = try reader.database.termContrast(
        topic: topic, in: explanation.explainedTime, mood: AlertMessage.Strength(of: rule), keywords: keywords)
      Console.print(arguments.has("json") ? explanation.json.json : explanation.text)
    }
    return .success
  }
}

/// What an engine keeps of its rules on posts.
struct PostWatch {
  /// For how many posts receivers were told since a moment.
  struct Quota: Hashable {
    var since: EventTime
    var told = 0

    static let span = Duration.seconds(3600)
    static let version: UInt64 = 1
  }

  /// A rule and one of its topics.
  struct Place: Hashable {
    var rule: Int
    var topic: Int
  }

  /// Their numbers among all rules of the engine, in order.
  var rules: [Int] = []
  private(set) var phrases: [String] = []
  var quotas: [Place: Quota] = [:]
  var changedQuotas: Set<Place> = []

  mutating func notePhrases(of compiled: [CompiledRule]) {
    var known: Set<String> = []
    for call in rules.flatMap({ compiled[$0].calls }) {
      if case .phrase(let phrase) = call.target, known.insert(phrase).inserted { phrases.append(phrase) }
    }
  }

  /// Takes one message out of what the limit allows in the hour; false if nothing is left.
  mutating func take(_ place: Place, limit: Int, at time: EventTime) -> Bool {
    var quota = quotas[place] ?? Quota(since: time)
    if time - quota.since >= Quota.span || time < quota.since - Quota.span { quota = Quota(since: time) }
    guard quota.told < limit else { return false }
    quota.told += 1
    quotas[place] = quota
    changedQuotas.insert(place)
    return true
  }
}

/// Rules on posts.
extension AlertEngine {
  /// Whether any rule is on posts, so that ``judge(_:topics:raised:now:)`` has something to say.
  public var watchesPosts: Bool { !posts.rules.isEmpty }

  /// The words and phrases that the rules look for in posts; ``ObservedPost/phrases`` are those of them that a post has.
  public var phrases: [String] { posts.phrases }

  /// The name of a rule on a topic as posts remember that they raised its alert; neither name has a slash in it.
  public static func mark(rule: String, topic: String) -> String { "\(rule)/\(topic)" }

  /// The alerts that a post raises, in the order of the rules and of their topics.
  ///
  /// They are a function of the post and of `raised` alone, the ``mark(rule:topic:)`` of those that it raised before; whether
  /// each is told depends on how many came in within the hour before `now`, when the post was received.
  public mutating func judge(
    _ post: ObservedPost, topics names: [String], raised: Set<String> = [], now: EventTime
  ) -> [AlertEvent] {
    var events: [AlertEvent] = []
    for index in posts.rules {
      let rule = rules[index]
      for name in rule.rule.topics where names.contains(name) {
        guard let topic = topicIndices[name], !raised.contains(Self.mark(rule: rule.rule.name, topic: name)),
          rule.expression.evaluate({ $0.value(of: post, topic: name) }).isTrue
        else { continue }
        let isTold = posts.take(PostWatch.Place(rule: index, topic: topic), limit: rule.rule.limit, at: now)
        events.append(rule.event(post, topic: name, isOverLimit: !isTold))
      }
    }
    return events
  }

  /// What an expression over a post comes to.
  public func answer(to expression: String, on post: ObservedPost, topic: String) throws(RuleError) -> ProbeAnswer {
    switch try library.expression(expression, on: .post).evaluate({ $0.value(of: post, topic: topic) }) {
    case .null: .null
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    }
  }

  /// The names and calls in an expression over a post, as they were written there.
  public func names(in expression: String) throws(RuleError) -> [String] {
    try library.expression(expression, on: .post).calls.map(\.text)
  }
}

extension PostWatch.Quota {
  func encoded() -> [UInt8] {
    var writer = StateWriter()
    writer.write(Self.version)
    writer.write(since)
    writer.write(UInt64(told))
    return writer.bytes
  }

  init(_ bytes: [UInt8], named name: String) throws(StateError) {
    var reader = try StateReader(bytes, of: name, version: Self.version)
    since = try reader.readTime()
    told = try reader.readCount(upTo: Int(Int32.max))
    try reader.finish()
  }
}

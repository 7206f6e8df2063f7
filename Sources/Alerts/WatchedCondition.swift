/// The condition of one or more rules, which is decided once for each topic at a tick.
struct WatchedCondition {
  /// What a tick has found out of a condition and a topic.
  enum Verdict: UInt8 {
    case undecided
    /// The windows that the condition sees are empty.
    case emptyAndFalse, emptyAndTrue
    case isFalse, isTrue

    var isBreached: Bool { self == .isTrue || self == .emptyAndTrue }
    var isEmpty: Bool { self == .emptyAndFalse || self == .emptyAndTrue }
  }

  let expression: CompiledExpression
  /// For each of the expression's calls its number among those of the engine.
  let calls: [Int]
  private let plain: PlainCondition?
  /// How many buckets back from a tick it sees.
  let reach: Int
  /// Whether it also counts the posts of other topics.
  let seesOtherTopics: Bool
  /// Whether it is true of a topic without posts.
  let isBreachedWhenEmpty: Bool

  /// `number` gives the number of a call among those of the engine.
  init(_ rule: CompiledRule, grid: WindowGrid, number: (WindowCall) -> Int) {
    expression = rule.expression
    calls = rule.expression.calls.map(number)
    plain = PlainCondition(rule.rule.expression, calls: rule.expression.calls, grid: grid)
    reach = rule.reach
    seesOtherTopics = rule.seesOtherTopics
    isBreachedWhenEmpty = rule.isBreachedWhenEmpty
  }

  /// Whether it is true, where `value` gives the answer of the engine's call of a number, and NaN for none.
  func isTrue(_ value: (Int) -> Double) -> Bool {
    if let plain { return plain.isTrue { value(calls[$0]) } }
    var next = 0
    return expression.evaluate { (_: WindowCall) -> Double? in
      defer { next += 1 }
      let number = value(calls[next])
      return number.isNaN ? nil : number
    }.isTrue
  }
}

/// The answers of the engine's calls at one tick, each found out when it is asked for first.
struct TickAnswers {
  private let topicCount: Int
  private var values: [Double]
  private var isKnown: [Bool]

  init(calls: Int, topics: Int) {
    topicCount = topics
    values = Array(repeating: .nan, count: calls * topics)
    isKnown = Array(repeating: false, count: calls * topics)
  }

  /// The answer of a call for a topic, NaN for none.
  mutating func value(_ call: Int, _ topic: Int, _ find: () -> Double?) -> Double {
    let place = call * topicCount + topic
    if isKnown[place] { return values[place] }
    let value = find() ?? .nan
    values[place] = value
    isKnown[place] = true
    return value
  }
}

/// The distinct conditions of an engine's rules, and the distinct calls in them.
struct ConditionBook {
  private(set) var conditions: [WatchedCondition] = []
  private(set) var calls: [WindowCall] = []
  private var conditionNumbers: [String: Int] = [:]
  private var callNumbers: [WindowCall: Int] = [:]

  /// The number of a rule's condition; -1 for a rule on posts, which no tick asks.
  mutating func number(of rule: CompiledRule, grid: WindowGrid) -> Int {
    guard rule.rule.on == .topic else { return -1 }
    if let known = conditionNumbers[rule.rule.expression] { return known }
    let condition = WatchedCondition(rule, grid: grid) { call in
      if let known = callNumbers[call] { return known }
      callNumbers[call] = calls.count
      calls.append(call)
      return calls.count - 1
    }
    conditionNumbers[rule.rule.expression] = conditions.count
    conditions.append(condition)
    return conditions.count - 1
  }
}

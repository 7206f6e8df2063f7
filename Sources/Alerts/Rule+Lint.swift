/// Expressions that are right and hardly meant.
extension Rule {
  /// First each comparison of a function with a number is held against the function's range. Then the whole condition
  /// is tried with values of every call on both sides of every number in it, all combinations or 4,096 random ones:
  /// if it never comes to true the rule cannot fire, and if it always does it cannot stop.
  static func warning(of expression: String, on subject: Subject, library: ExpressionLibrary) -> RuleError? {
    let outline = ExpressionOutline(expression)
    for condition in outline.conditions {
      if let warning = condition.comparison.flatMap({ outOfRange($0, subject) }) { return warning }
    }
    // What does not compile is an error already, and not this function's to report. Texts have no ends to try.
    guard let compiled = try? library.expression(expression, on: subject), !compiled.calls.contains(where: \.isText)
    else { return nil }
    var wasTrue = false
    var wasFalse = false
    // Nearly every rule is decided by the two ends of its functions' ranges.
    for isHigh in [true, false] {
      if compiled.evaluate({ (call) -> Double? in call.end(isHigh: isHigh) }).isTrue {
        wasTrue = true
      } else {
        wasFalse = true
      }
    }
    if wasTrue && wasFalse { return nil }
    var sampling = ValueSampling(expression, calls: compiled.calls)
    while !(wasTrue && wasFalse), let values = sampling.next() {
      if compiled.evaluate({ (call) -> Double? in values[call] ?? nil }).isTrue {
        wasTrue = true
      } else {
        wasFalse = true
      }
    }
    if !wasTrue { return RuleError("this condition is never true, so the rule can never fire", at: 0) }
    if !wasFalse {
      let end = subject == .post ? "every post raises an alert" : "the alert fires at once and never ends"
      return RuleError("this condition is always true, so \(end)", at: 0)
    }
    return nil
  }

  /// A comparison that a function's range decides.
  private static func outOfRange(_ comparison: ExpressionOutline.Comparison, _ subject: Subject) -> RuleError? {
    let name = comparison.left.prefix { $0 != "(" }
    let known = subject == .topic ? FunctionReference.windowFunctions : FunctionReference.postNames
    guard let function = known.first(where: { $0.name == name.lowercased() }), function.unit != "text",
      name.count == comparison.left.count || ExpressionTokens(Array(comparison.left.utf8)).isOneCall
    else { return nil }
    let (low, high, number) = (function.range.lowerBound, function.range.upperBound, comparison.number)
    let verdict: String? =
      switch comparison.sign {
      case ">" where number >= high, ">=" where number > high, "<" where number <= low, "<=" where number < low:
        "never"
      case ">" where number < low, ">=" where number <= low, "<" where number > high, "<=" where number >= high:
        "always"
      case "=", "==": function.range.contains(number) ? nil : "never"
      default: nil
      }
    guard let verdict else { return nil }
    let isPercentage = high == 1 && number > 1 && number <= 100
    return RuleError(
      "\(function.name) is from \(bound(low)) to \(bound(high)), so \(comparison.sign) \(bound(number)) is \(verdict) true"
        + (isPercentage ? "; did you mean \(decimal(number / 100, places: 3))?" : ""), at: comparison.place.lowerBound)
  }

  private static func bound(_ number: Double) -> String {
    number.isInfinite ? "any number" : decimal(number, places: 3)
  }
}

extension ExpressionTokens {
  /// Whether a function's name and one pair of parentheses are everything.
  fileprivate var isOneCall: Bool {
    tokens.count > 2 && tokens[1].word == "(" && tokens.last?.word == ")" && tokens.count { $0.word == ")" } == 1
  }
}

extension WindowCall {
  /// What the table says of the function.
  fileprivate var reference: FunctionReference? {
    let name = String(text.prefix { $0 != "(" })
    return isOfPost ? FunctionReference.postNames.first { $0.name == name } : FunctionReference.named(name)
  }

  /// The greatest or the least value that the call can have, within a million.
  fileprivate func end(isHigh: Bool) -> Double {
    let range = reference?.range ?? -1e6...1e6
    return isHigh ? min(range.upperBound, 1e6) : max(range.lowerBound, -1e6)
  }
}

/// Values to try an expression with, the same for the same expression.
private struct ValueSampling {
  private static let limit = 4096

  private let calls: [WindowCall]
  private let candidates: [[Double?]]
  private let combinations: Int
  private var index = 0
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ expression: String, calls: [WindowCall]) {
    self.calls = calls
    let numbers = ExpressionTokens(Array(expression.utf8)).tokens.compactMap(\.number)
    candidates = calls.map { call in
      let reference = call.reference
      let range = reference?.range ?? -Double.infinity ... .infinity
      var values: Set<Double> = []
      for number in numbers + numbers.map(-) {
        for value in [number, number * 1.01 + 0.001, number * 0.99 - 0.001, number + 1, number - 1] {
          if range.contains(value) { values.insert(value) }
        }
      }
      for value in [range.lowerBound, range.upperBound, 0, 0.1, 0.5, 0.9, 1, 10, 1e3, 1e6]
      where value.isFinite && range.contains(value) {
        values.insert(value)
      }
      let sorted: [Double?] = values.sorted()
      if case .phrase = call.target { return [0, 1] }
      return reference?.null == nil ? sorted : [nil] + sorted
    }
    var product = 1
    for list in candidates where product <= Self.limit { product *= list.count }
    combinations = product
  }

  /// A value for each call; nil at the end.
  mutating func next() -> [WindowCall: Double?]? {
    guard index < min(combinations, Self.limit) else { return nil }
    defer { index += 1 }
    var rest = index
    var values: [WindowCall: Double?] = [:]
    for (call, list) in zip(calls, candidates) {
      let choice: Int
      if combinations <= Self.limit {
        choice = rest % list.count
        rest /= list.count
      } else {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        choice = Int(random >> 33) % list.count
      }
      values[call] = list[choice]
    }
    return values
  }
}

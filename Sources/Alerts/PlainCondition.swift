/// A condition of nothing but calls compared with numbers, joined by AND, OR and NOT: it is decided without SQLite, as
/// SQLite would decide it, some fifty times faster. Nearly every rule is one.
///
/// Logic has three values: a comparison with a call that has no answer is unknown, and so is what depends on it.
struct PlainCondition: Sendable, Hashable {
  enum Truth: Sendable, Hashable { case no, yes, unknown }

  private enum Sign: String, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "="
    case unequal = "<>"
  }

  private enum Kind: Sendable, Hashable {
    case compare(call: Int, Sign, Double)
    case all, any, not
  }

  /// A node with what stands below it right behind, up to `end`.
  private struct Node: Sendable, Hashable {
    var kind: Kind
    var end = 0
  }

  private var nodes: [Node] = []

  /// Nil where SQLite is needed. `calls` are the expression's, and comparisons name them by their indices.
  init?(_ expression: String, calls: [WindowCall], grid: WindowGrid) {
    guard add(ExpressionOutline(expression), calls: calls, grid: grid) else { return nil }
  }

  /// Whether it is true, where `value` gives the answer of the call of an index, and NaN for none.
  func isTrue(_ value: (Int) -> Double) -> Bool {
    var position = 0
    return truth(&position, value) == .yes
  }

  private mutating func add(_ outline: ExpressionOutline, calls: [WindowCall], grid: WindowGrid) -> Bool {
    let place = nodes.count
    let parts: [ExpressionOutline]
    switch outline.kind {
    case .condition:
      guard let kind = Self.comparison(outline, calls: calls, grid: grid) else { return false }
      nodes.append(Node(kind: kind, end: place + 1))
      return true
    case .all(let all):
      nodes.append(Node(kind: .all))
      parts = all
    case .any(let any):
      nodes.append(Node(kind: .any))
      parts = any
    case .not(let part):
      nodes.append(Node(kind: .not))
      parts = [part]
    }
    for part in parts where !add(part, calls: calls, grid: grid) { return false }
    nodes[place].end = nodes.count
    return true
  }

  private static func comparison(_ outline: ExpressionOutline, calls: [WindowCall], grid: WindowGrid) -> Kind? {
    // Beyond 2^53 SQLite compares whole numbers more exactly than a Double can.
    guard let comparison = outline.comparison, abs(comparison.number) < 9e15,
      let scanned = try? ExpressionScanner.scan(comparison.left, grid: grid), scanned.calls.count == 1,
      scanned.sql.utf8.filter({ $0 != 0x20 }).elementsEqual("?1".utf8),
      let call = calls.firstIndex(of: scanned.calls[0]),
      let sign = Sign(rawValue: ["==": "=", "!=": "<>"][comparison.sign] ?? comparison.sign)
    else { return nil }
    return .compare(call: call, sign, comparison.number)
  }

  private func truth(_ position: inout Int, _ value: (Int) -> Double) -> Truth {
    let node = nodes[position]
    position += 1
    switch node.kind {
    case .compare(let call, let sign, let number):
      return Self.compare(value(call), sign, number)
    case .not:
      switch truth(&position, value) {
      case .no: return .yes
      case .yes: return .no
      case .unknown: return .unknown
      }
    case .all: return joined(&position, node.end, deciding: .no, value)
    case .any: return joined(&position, node.end, deciding: .yes, value)
    }
  }

  /// AND, which one `.no` decides, or OR, which one `.yes` does.
  private func joined(
    _ position: inout Int, _ end: Int, deciding: Truth, _ value: (Int) -> Double
  ) -> Truth {
    var result: Truth = deciding == .no ? .yes : .no
    while position < end {
      let part = truth(&position, value)
      if part == deciding {
        position = end
        return deciding
      }
      if part == .unknown { result = .unknown }
    }
    return result
  }

  private static func compare(_ value: Double, _ sign: Sign, _ number: Double) -> Truth {
    if value.isNaN { return .unknown }
    let isMet =
      switch sign {
      case .less: value < number
      case .lessOrEqual: value <= number
      case .greater: value > number
      case .greaterOrEqual: value >= number
      case .equal: value == number
      case .unequal: value != number
      }
    return isMet ? .yes : .no
  }
}

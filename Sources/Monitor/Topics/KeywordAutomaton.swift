/// Finds every occurrence of many keywords in one pass over the bytes.
///
/// A. V. Aho, M. J. Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975. States are
/// numbered breadth first, so the children of a state are neighbours. The states near the root, where a text spends
/// nearly all its time, have a full row of transitions by byte class; the others have their children and a failure link.
/// That is some 21 bytes a state and at most 4 MB of rows, whatever the keywords.
struct KeywordAutomaton: Sendable {
  /// States with a full row.
  private let rowCount: Int
  private let classCount: Int
  /// Byte to class; class 0 is every byte that no keyword has.
  private let classes: [UInt8]
  /// Next states, [state, class].
  private let rows: [Int32]
  /// The class on the edge that leads to a state.
  private let labels: [UInt8]
  private let firstChild: [Int32]
  private let failure: [Int32]
  /// The nearest state on the failure chain, itself included, that ends a keyword; 0 for none.
  private let output: [Int32]
  /// The keyword that ends in a state, or -1.
  private let keywordOfState: [Int32]

  /// The keywords must be distinct and not empty.
  init(keywords: [[UInt8]]) {
    var classes = [UInt8](repeating: 0, count: 256)
    var classCount = 1
    var isUsed = [Bool](repeating: false, count: 256)
    for keyword in keywords { for byte in keyword { isUsed[Int(byte)] = true } }
    // Bytes 0xC0, 0xC1 and 0xF5... never occur in UTF-8: there are less than 256 classes.
    for byte in 0..<256 where isUsed[byte] && classCount < 256 {
      classes[byte] = UInt8(truncatingIfNeeded: classCount)
      classCount += 1
    }

    // A state is a range of the sorted keywords that agree in their first `depth` bytes.
    let order = keywords.indices.sorted { keywords[$0].lexicographicallyPrecedes(keywords[$1]) }
    var ranges: [(range: Range<Int>, depth: Int)] = [(0..<order.count, 0)]
    var labels: [UInt8] = [0]
    var firstChild: [Int32] = []
    var parent: [Int32] = [0]
    var keywordOfState: [Int32] = []
    var state = 0
    while state < ranges.count {
      var (range, depth) = ranges[state]
      firstChild.append(Int32(truncatingIfNeeded: ranges.count))
      if let first = range.first, keywords[order[first]].count == depth {
        keywordOfState.append(Int32(truncatingIfNeeded: order[first]))
        range.removeFirst()
      } else {
        keywordOfState.append(-1)
      }
      var start = range.lowerBound
      while start < range.upperBound {
        let byte = keywords[order[start]][depth]
        var end = start + 1
        while end < range.upperBound, keywords[order[end]][depth] == byte { end += 1 }
        ranges.append((start..<end, depth + 1))
        labels.append(classes[Int(byte)])
        parent.append(Int32(truncatingIfNeeded: state))
        start = end
      }
      state += 1
    }
    let stateCount = ranges.count
    firstChild.append(Int32(truncatingIfNeeded: stateCount))

    let rowCount = min(stateCount, max(1, (4 << 20) / 4 / classCount))
    var rows = [Int32](repeating: 0, count: rowCount * classCount)
    var failure = [Int32](repeating: 0, count: stateCount)
    var output = [Int32](repeating: 0, count: stateCount)
    self.rowCount = rowCount
    self.classCount = classCount
    self.classes = classes
    self.labels = labels
    self.firstChild = firstChild
    self.keywordOfState = keywordOfState
    for state in 0..<stateCount {
      if state > 0, parent[state] > 0 {
        failure[state] = Int32(
          truncatingIfNeeded: Self.step(
            Int(failure[Int(parent[state])]), labels[state], rows: rows, rowCount: rowCount, classCount: classCount,
            labels: labels, firstChild: firstChild, failure: failure))
      }
      output[state] = keywordOfState[state] >= 0 ? Int32(truncatingIfNeeded: state) : output[Int(failure[state])]
      guard state < rowCount else { continue }
      // A row is the row of the failure state, which is nearer to the root and done, with the state's own children.
      let base = state * classCount
      let failed = Int(failure[state]) * classCount
      if state > 0 { for symbol in 0..<classCount { rows[base + symbol] = rows[failed + symbol] } }
      for child in Int(firstChild[state])..<Int(firstChild[state + 1]) {
        rows[base + Int(labels[child])] = Int32(truncatingIfNeeded: child)
      }
    }
    self.rows = rows
    self.failure = failure
    self.output = output
  }

  /// Bytes that the tables take.
  var memory: Int { rows.count * 4 + labels.count * 17 + classes.count }

  /// Calls `found` with every keyword and the position behind each of its occurrences, by rising position.
  func scan(_ text: borrowing Span<UInt8>, found: (_ keyword: Int, _ end: Int) -> Void) {
    let rows = rows.span
    let classes = classes.span
    let output = output.span
    var state = 0
    for position in 0..<text.count {
      let symbol = classes[Int(text[position])]
      if state < rowCount {
        state = Int(rows[state &* classCount &+ Int(symbol)])
      } else {
        state = next(state, symbol)
      }
      var match = Int(output[state])
      while match != 0 {
        found(Int(keywordOfState[match]), position + 1)
        match = Int(output[Int(failure[match])])
      }
    }
  }

  @inline(never)
  private func next(_ state: Int, _ symbol: UInt8) -> Int {
    Self.step(
      state, symbol, rows: rows, rowCount: rowCount, classCount: classCount, labels: labels, firstChild: firstChild,
      failure: failure)
  }

  private static func step(
    _ start: Int, _ symbol: UInt8, rows: [Int32], rowCount: Int, classCount: Int, labels: [UInt8],
    firstChild: [Int32], failure: [Int32]
  ) -> Int {
    var state = start
    while state >= rowCount {
      for child in Int(firstChild[state])..<Int(firstChild[state + 1]) where labels[child] == symbol { return child }
      state = Int(failure[state])
    }
    return Int(rows[state * classCount + Int(symbol)])
  }
}

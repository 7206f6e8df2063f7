/// A mistake in a rule's expression or template, told to its author.
public struct RuleError: Error, Hashable, CustomStringConvertible {
  /// What was found, and what was expected.
  public var message: String
  /// Where, in bytes of UTF-8 from the start of the expression or template.
  public var offset: Int

  public init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  public var description: String { "\(message) (at byte \(offset))" }
}

/// `; did you mean posts?` if one of the known names is close to what was written, else nothing.
func suggestion(for word: String, among known: some Sequence<String>) -> String {
  let lowered = word.lowercased()
  let nearest = known.map { (name: $0, distance: editDistance(lowered, $0.lowercased())) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
  guard let nearest, nearest.distance <= max(2, lowered.utf8.count / 3) else { return "" }
  return "; did you mean \(nearest.name)?"
}

/// The least number of insertions, deletions, replacements and swaps of neighbours between two words.
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.utf8.prefix(64))
  let right = Array(right.utf8.prefix(64))
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    for column in 0..<right.count {
      let replacement = last[column] + (left[row] == right[column] ? 0 : 1)
      var best = min(replacement, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        best = min(best, beforeLast[column - 1] + 1)
      }
      current.append(best)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}

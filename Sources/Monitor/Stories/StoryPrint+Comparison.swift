/// Whether two posts tell the same story.
extension StoryPrint {
  /// Texts with more tokens than this may differ in a few words: a publisher has edited them.
  private static let longText = 60

  /// How much of the shorter text is in the other one, 0 to 1; nil if they are different stories.
  ///
  /// Texts of one pattern, such as a weather service's or an exchange's, share most of their words too. They differ in
  /// what matters: words of one stand in the place of others, each has a number or a name near its beginning that the
  /// other has not, or one negates what the other says. A copy that was cut, extended or commented differs on one side
  /// only.
  func resemblance(to other: StoryPrint) -> Double? {
    guard !isTooShort, !other.isTooShort else { return nil }
    if sequence == other.sequence, tokens == other.tokens { return 1 }
    let common = Self.commonCount(tokens, other.tokens)
    let shorter = min(tokens.count, other.tokens.count)
    guard shorter > 0 else { return nil }
    let containment = Double(common) / Double(shorter)
    let isSameHead = head == other.head && headCount >= 5
    let needed = isSameHead ? (min(bodyCount, other.bodyCount) < 8 ? 0 : 0.4) : Self.neededContainment(shorter)
    guard containment >= needed else { return nil }
    if !isSameHead, containment < 0.75, hasOtherHead(than: other) { return nil }

    if other.misses(facts), misses(other.facts) { return nil }
    if shorter <= Self.longText {
      if other.affirms(negations) || affirms(other.negations) { return nil }
      if replacesWords(of: other) { return nil }
    }
    return isSameHead ? max(containment, 0.9) : containment
  }

  /// The part of so many tokens that must be in the longer text: all of a very short one, half of a long one.
  private static func neededContainment(_ tokens: Int) -> Double {
    switch tokens {
    case ..<8: 1
    case ..<24: 0.88
    case ..<40: 0.8
    case ..<60: 0.65
    default: 0.5
    }
  }

  /// Whether the headlines have little in common, so that the texts alone must tell; they may share a publisher's
  /// boilerplate.
  private func hasOtherHead(than other: StoryPrint) -> Bool {
    let (left, right) = (Set(head).sorted(), Set(other.head).sorted())
    return Self.commonCount(left, right) * 2 < min(left.count, right.count)
  }

  /// Whether one of the facts is nowhere in this text.
  private func misses(_ facts: [UInt32]) -> Bool {
    facts.contains { !contains($0) }
  }

  /// Whether this text says without a negation what is negated there.
  private func affirms(_ negations: [UInt32]) -> Bool {
    stride(from: 0, to: negations.count - 1, by: 2).contains { index in
      !contains(negations[index]) && (negations[index + 1] == 0 || contains(negations[index + 1]))
    }
  }

  private func contains(_ token: UInt32) -> Bool {
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle] < token { low = middle + 1 } else { high = middle }
    }
    return low < tokens.count && tokens[low] == token
  }

  /// How many values two ascending lists have in common.
  private static func commonCount(_ left: [UInt32], _ right: [UInt32]) -> Int {
    var (count, index, other) = (0, 0, 0)
    while index < left.count, other < right.count {
      if left[index] == right[other] {
        count += 1
        index += 1
        other += 1
      } else if left[index] < right[other] {
        index += 1
      } else {
        other += 1
      }
    }
    return count
  }

  /// Whether the longest common subsequence of the beginnings leaves units on both sides in one place: a pattern filled
  /// in anew. Headlines that have nothing in common are left out, and so is the end, where a text may have been cut in
  /// a word.
  private func replacesWords(of other: StoryPrint) -> Bool {
    let isBodyOnly = hasOtherHead(than: other) && min(bodyCount, other.bodyCount) >= 8
    let left = Array(isBodyOnly ? sequence.dropFirst(headCount) : sequence[...])
    let right = Array(isBodyOnly ? other.sequence.dropFirst(other.headCount) : other.sequence[...])
    let width = right.count + 1
    var lengths = [UInt8](repeating: 0, count: (left.count + 1) * width)
    for row in left.indices.reversed() {
      for column in right.indices.reversed() {
        lengths[row * width + column] =
          left[row] == right[column]
          ? lengths[(row + 1) * width + column + 1] + 1
          : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
      }
    }
    var (row, column, rows, columns) = (0, 0, 0, 0)
    while row < left.count, column < right.count {
      if left[row] == right[column] {
        if rows > 0, columns > 0 { return true }
        (row, column, rows, columns) = (row + 1, column + 1, 0, 0)
      } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
        (row, rows) = (row + 1, rows + 1)
      } else {
        (column, columns) = (column + 1, columns + 1)
      }
    }
    (rows, columns) = (rows + left.count - row, columns + right.count - column)
    return rows > 0 && columns > 0 && !(min(rows, columns) == 1 && max(rows, columns) > 1)
      && max(left.count, right.count) < Self.sequenceLimit
  }
}

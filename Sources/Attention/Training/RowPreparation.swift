internal import Glibc

/// Labelled texts made ready for training: cut into pieces, with their targets and weights.
struct RowPreparation: Sendable {
  let posts: [TrainingPost]

  init(_ rows: [LabelledText], _ tokenizer: Tokenizer, _ options: TrainingOptions) {
    var counts: [String: [Int]] = [:]
    for row in rows { counts[row.source, default: [0, 0, 0]][row.label.index] += 1 }
    posts = rows.map { row in
      let counts = counts[row.source] ?? [0, 0, 0]
      let isTwoClass = counts[Sentiment.Label.neutral.index] == 0
      return TrainingPost(
        pieces: tokenizer.encode(row.text, maximumCount: options.maximumTokens),
        target: Self.target(row, isTwoClass: isTwoClass, options), isTwoClass: isTwoClass,
        weight: Self.weight(row.label, counts, options.classBalance))
    }
  }

  /// The label, smoothed over the classes that may be answered, and mixed with the teacher's opinion where there is one.
  private static func target(_ row: LabelledText, isTwoClass: Bool, _ options: TrainingOptions) -> SIMD3<Float> {
    let classes: SIMD3<Float> = isTwoClass ? SIMD3(0.5, 0, 0.5) : SIMD3(repeating: 1 / 3)
    var target = classes * options.labelSmoothing
    target[row.label.index] += 1 - options.labelSmoothing
    guard let teacher = row.teacher else { return target }
    var opinion = SIMD3(teacher.negative, teacher.neutral, teacher.positive)
    if isTwoClass { opinion.y = 0 }
    guard opinion.sum() > 0 else { return target }
    return target * (1 - options.teacherShare) + opinion / opinion.sum() * options.teacherShare
  }

  /// What brings the classes of a source nearer to each other; at most 3, so that a rare class's errors do not rule.
  private static func weight(_ label: Sentiment.Label, _ counts: [Int], _ balance: Float) -> Float {
    let classes = counts.count { $0 > 0 }
    let total = counts.reduce(0, +)
    guard counts[label.index] > 0 else { return 1 }
    return min(3, pow(Float(total) / Float(classes * counts[label.index]), balance))
  }

  /// At most so many rows of each source, spread evenly over it.
  static func thinned(_ rows: [LabelledText], to limit: Int) -> [LabelledText] {
    Dictionary(grouping: rows, by: \.source).sorted { $0.key < $1.key }.flatMap { _, rows in
      rows.count <= limit ? rows : (0..<limit).map { rows[$0 * rows.count / limit] }
    }
  }
}

/// Texts as a head sees them: a row of features each, what is right, and which collection it comes from.
public struct LabelledFeatures: Sendable {
  /// The number of features a row, d.
  public let width: Int
  private(set) var values: [Float] = []  // [n, d]
  private(set) var labels: [Sentiment.Label] = []  // [n]
  private(set) var sources: [Int] = []  // [n], indices into `sourceNames`
  /// The collections, in the order of their first row.
  public private(set) var sourceNames: [String] = []

  public init(width: Int) {
    self.width = width
  }

  public var count: Int { labels.count }

  /// Appends a row.
  ///
  /// - Precondition: There are ``width`` features.
  public mutating func append(_ features: some Sequence<Float>, label: Sentiment.Label, source: String) {
    values.append(contentsOf: features)
    labels.append(label)
    precondition(values.count == labels.count * width, "a row has as many features as the set is wide")
    if let known = sourceNames.lastIndex(of: source) {
      sources.append(known)
    } else {
      sources.append(sourceNames.count)
      sourceNames.append(source)
    }
  }

  public func features(_ row: Int) -> ArraySlice<Float> { values[row * width..<(row + 1) * width] }
  public func label(_ row: Int) -> Sentiment.Label { labels[row] }
  public func source(_ row: Int) -> String { sourceNames[sources[row]] }

  /// How many rows of each class every source has.
  var classCounts: [[Int]] {  // [sources, 3]
    var counts = Array(repeating: [0, 0, 0], count: sourceNames.count)
    for (source, label) in zip(sources, labels) { counts[source][label.index] += 1 }
    return counts
  }
}

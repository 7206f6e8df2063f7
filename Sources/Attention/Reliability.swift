/// How often answers of a given confidence are right: the bins of a reliability diagram.
///
/// The confidence is the probability of the answer; there are 15 bins of equal width (Naeini et al. 2015; Guo et al. 2017,
/// arXiv 1706.04599).
public struct Reliability: Sendable, Hashable {
  public struct Bin: Sendable, Hashable {
    public fileprivate(set) var count = 0
    fileprivate var confidences = 0.0
    fileprivate var rights = 0

    /// The mean confidence of its answers; 0 if there are none.
    public var confidence: Double { count == 0 ? 0 : confidences / Double(count) }
    /// The share of its answers that is right; 0 if there are none.
    public var accuracy: Double { count == 0 ? 0 : Double(rights) / Double(count) }
  }

  public private(set) var bins: [Bin]

  public init() { bins = Array(repeating: Bin(), count: 15) }

  public mutating func add(confidence: Double, isRight: Bool) {
    let bin = min(max(Int(confidence * Double(bins.count)), 0), bins.count - 1)
    bins[bin].count += 1
    bins[bin].confidences += confidence
    if isRight { bins[bin].rights += 1 }
  }

  public mutating func add(_ other: Reliability) {
    for (index, bin) in other.bins.enumerated() {
      bins[index].count += bin.count
      bins[index].confidences += bin.confidences
      bins[index].rights += bin.rights
    }
  }

  /// How many answers were counted.
  public var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// The expected calibration error: the mean gap between confidence and success, weighted by the bins' counts.
  public var expectedError: Double {
    let count = count
    guard count > 0 else { return 0 }
    return bins.reduce(0) { $0 + abs($1.confidences - Double($1.rights)) } / Double(count)
  }
}

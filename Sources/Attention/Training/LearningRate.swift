internal import Glibc

/// The learning rate over a run: a linear rise from zero, then a linear fall to a remainder.
public struct LearningRate: Sendable, Hashable {
  /// The rate of the head and of the last layer at the top of the rise.
  public var peak: Float
  /// The share of all steps that the rise takes.
  public var warmUp: Double
  /// What remains at the last step, as a share of the peak.
  public var remainder: Double
  /// What a layer's rate is multiplied by for each layer between it and the head (Howard and Ruder 2018, arXiv 1801.06146).
  public var layerDecay: Float

  public init(peak: Float, warmUp: Double = 0.06, remainder: Double = 0.02, layerDecay: Float = 0.95) {
    self.peak = peak
    self.warmUp = warmUp
    self.remainder = remainder
    self.layerDecay = layerDecay
  }

  /// The peak's share at a step of `count`, from 0 to 1.
  public func factor(at step: Int, of count: Int) -> Double {
    let rise = max(1, (warmUp * Double(count)).rounded(.up))
    if Double(step) < rise { return Double(step + 1) / rise }
    let left = Double(count - step) / max(Double(count) - rise, 1)
    return remainder + (1 - remainder) * min(max(left, 0), 1)
  }
}

/// An exponentially weighted mean: every sample halves what lies a half-life of samples behind it.
struct DecayingMean: Sendable, Hashable {
  private(set) var weight = 0.0
  private(set) var sum = 0.0

  /// The mean so far; nil before the first sample.
  var value: Double? { weight > 0 ? sum / weight : nil }

  /// Takes in a sample; `decay` is what is left of it one step later, 2^(-1 / half-life).
  mutating func learn(_ sample: Double, decay: Double, weight share: Double = 1) {
    weight = weight * decay + share
    sum = sum * decay + sample * share
  }

  /// The mean with `count` samples of `prior` added, which is where a young mean is drawn to.
  func shrunk(to prior: Double, count: Double) -> Double { (sum + prior * count) / (weight + count) }
}

extension DecayingMean {
  func encode(to writer: inout StateWriter) {
    writer.write(weight)
    writer.write(sum)
  }

  init(from reader: inout StateReader) throws(StateError) {
    weight = try reader.readAmount()
    sum = try reader.readNumber()
  }
}

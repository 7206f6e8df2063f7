import Glibc

/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A count from the Poisson law, by multiplying uniform numbers (Knuth); for means below some hundred.
  mutating func poisson(_ mean: Double) -> Int64 {
    let limit = exp(-mean)
    var product = Double.random(in: 0..<1, using: &self)
    var count: Int64 = 0
    while product > limit {
      product *= Double.random(in: 0..<1, using: &self)
      count += 1
    }
    return count
  }
}

import Testing

@testable import Attention

@Suite struct LearningRateTests {
  @Test func `the rate rises, falls and leaves a remainder`() {
    let rate = LearningRate(peak: 1e-4, warmUp: 0.1, remainder: 0.05)
    let factors = (0..<100).map { rate.factor(at: $0, of: 100) }
    #expect(factors[0] == 0.1)
    #expect(factors[9] == 1)
    #expect(zip(factors.dropFirst(9), factors.dropFirst(10)).allSatisfy { $0 >= $1 })
    #expect(factors[99] > 0.05 && factors[99] < 0.07)
  }

  @Test func `one step is taken at the full rate`() {
    #expect(LearningRate(peak: 1, warmUp: 0.06).factor(at: 0, of: 1) == 1)
  }
}

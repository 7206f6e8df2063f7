import Glibc
import Testing

@testable import Attention

@Suite struct TemperaturesTests {
  /// Labels drawn from the softmax of logits, which are then exaggerated by `factor`.
  private func rows(
    exaggeratedBy factor: Float, _ language: Language, isTwoClass: Bool = false, count: Int = 4_000, seed: UInt64 = 1
  ) -> [Temperatures.Row] {
    var generator = SeededNumbers(state: seed)
    return (0..<count).map { _ in
      let logits = SIMD3<Float>.random(in: -2...2, using: &generator)
      var honest = logits
      if isTwoClass { honest.y = -.infinity }
      let sentiment = Sentiment(logits: honest)
      let draw = Float.random(in: 0..<1, using: &generator)
      let label: Sentiment.Label =
        draw < sentiment.negative ? .negative : draw < sentiment.negative + sentiment.neutral ? .neutral : .positive
      return (logits * factor, label, language, isTwoClass)
    }
  }

  @Test func `finds how much each language exaggerates`() {
    let fitted = Temperatures.fit(rows(exaggeratedBy: 3, .english) + rows(exaggeratedBy: 0.5, .chinese, seed: 2))
    #expect(abs(fitted.english - 3) < 0.15)
    #expect(abs(fitted.chinese - 0.5) < 0.025)
  }

  @Test func `a language with two-class sources alone is fitted as if neutral were no answer`() {
    let fitted = Temperatures.fit(rows(exaggeratedBy: 2, .chinese, isTwoClass: true))
    #expect(abs(fitted.chinese - 2) < 0.15)
    #expect(fitted.english == 1, "there is nothing to fit it on")
  }

  @Test func `two-class rows do not count beside three-class ones`() {
    let threeClass = rows(exaggeratedBy: 2, .english)
    let both = threeClass + rows(exaggeratedBy: 9, .english, isTwoClass: true, seed: 3)
    #expect(Temperatures.fit(both) == Temperatures.fit(threeClass))
  }

  @Test func `no other temperature makes the labels likelier`() {
    let rows = rows(exaggeratedBy: 1.7, .english, count: 500)
    func loss(_ temperature: Float) -> Double {
      rows.reduce(0) { $0 - log(Double(Sentiment(logits: $1.logits / temperature).probability(of: $1.label))) }
    }
    let best = Temperatures.fit(rows).english
    #expect(loss(best) <= loss(best * 1.02) && loss(best) <= loss(best / 1.02))
  }

  @Test func `nothing to fit on leaves the model as it is, and certainty does not trap`() {
    #expect(Temperatures.fit([]) == Temperatures())
    let right: Temperatures.Row = (SIMD3(0, 0, 9), .positive, .english, false)
    let wrong: Temperatures.Row = (SIMD3(0, 0, 9), .negative, .chinese, false)
    let fitted = Temperatures.fit([right, wrong])
    #expect(fitted.english < 0.3 && abs(fitted.chinese - 10) < 1e-3)
  }
}

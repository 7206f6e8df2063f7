import Attention
import FoundationEssentials
import Testing

@Suite struct ReliabilityTests {
  @Test func `a bin knows how sure its answers were, and how often right`() {
    var reliability = Reliability()
    for isRight in [true, true, false, true] { reliability.add(confidence: 0.9, isRight: isRight) }
    reliability.add(confidence: 1, isRight: true)
    reliability.add(confidence: 0, isRight: false)
    #expect(reliability.count == 6)
    #expect(reliability.bins[13].count == 4 && reliability.bins[14].count == 1 && reliability.bins[0].count == 1)
    #expect(abs(reliability.bins[13].confidence - 0.9) < 1e-9 && reliability.bins[13].accuracy == 0.75)
    #expect(abs(reliability.expectedError - 4 * 0.15 / 6) < 1e-9)
  }

  @Test func `sums of halves are the whole`() {
    var (all, left, right) = (Reliability(), Reliability(), Reliability())
    var generator = SeededNumbers(state: 5)
    for index in 0..<200 {
      let confidence = Double(Int.random(in: 0...64, using: &generator)) / 64
      let isRight = Bool.random(using: &generator)
      all.add(confidence: confidence, isRight: isRight)
      if index % 3 == 0 {
        left.add(confidence: confidence, isRight: isRight)
      } else {
        right.add(confidence: confidence, isRight: isRight)
      }
    }
    left.add(right)
    #expect(left == all)
  }

  @Test func `sources count alike in the mean, each by its own classes`() throws {
    func row(_ label: Sentiment.Label, _ source: String) -> LabelledText {
      LabelledText(text: "", label: label, source: source)
    }
    let hesitant = Sentiment(negative: 0.3, neutral: 0.6, positive: 0.1)
    let neutral = Sentiment(negative: 0.1, neutral: 0.8, positive: 0.1)
    let rows = [
      row(.negative, "two"), row(.positive, "two"), row(.neutral, "three"), row(.neutral, "three"),
      row(.positive, "three"),
    ]
    let figures = EvaluationBySource(rows, [hesitant, hesitant, neutral, neutral, neutral])
    let mean = try #require(figures.mean)
    #expect(mean.sources == 2)
    #expect(mean.macroRecall == 0.5, "one of two polar answers is right, and one of two classes is found")
    #expect(abs(mean.accuracy - (0.5 + 2.0 / 3) / 2) < 1e-9)
    #expect(figures.bySource["two"]?.accuracy == 0)
    #expect(figures.bySource["two"]?.twoClass?.accuracy == 0.5)
    #expect(figures.bySource["three"]?.twoClass == nil)
    #expect(abs((figures.bySource["two"]?.twoClass?.reliability.expectedError ?? 0) - 0.25) < 1e-6)
    #expect(mean.reliability.count == 5)
    let json = String(decoding: try JSONEncoder().encode(mean), as: UTF8.self)
    for key in ["sources", "macro_recall", "accuracy", "calibration_error", "calibration_error_pooled"] {
      #expect(json.contains("\"\(key)\""))
    }
    #expect(EvaluationBySource([], []).mean == nil)
  }
}

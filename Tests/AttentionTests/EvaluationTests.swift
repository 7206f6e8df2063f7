import Attention
import FoundationEssentials
import Testing

private typealias Outcome = (predicted: Sentiment, label: Sentiment.Label)

/// A prediction of one class with a given confidence; the rest is shared by the others.
private func certain(_ label: Sentiment.Label, _ confidence: Float = 0.8) -> Sentiment {
  let rest = (1 - confidence) / 2
  return Sentiment(
    negative: label == .negative ? confidence : rest, neutral: label == .neutral ? confidence : rest,
    positive: label == .positive ? confidence : rest)
}

@Suite struct EvaluationTests {
  /// Five negative (3 right, 1 neutral, 1 positive), three neutral (2 right, 1 negative), two positive (1 right,
  /// 1 neutral).
  private let mixed: [Outcome] =
    Array(repeating: (certain(.negative), .negative), count: 3)
    + [(certain(.neutral), .negative), (certain(.positive), .negative)]
    + Array(repeating: (certain(.neutral), .neutral), count: 2) + [(certain(.negative), .neutral)]
    + [(certain(.positive), .positive), (certain(.neutral), .positive)]

  @Test func `counts by hand and by machine agree`() {
    let evaluation = Evaluation(mixed)
    #expect(evaluation.rows == 10)
    #expect(evaluation.confusion == [[3, 1, 1], [1, 2, 0], [0, 1, 1]])
    #expect(abs(evaluation.accuracy - 0.6) < 1e-9)
    #expect(abs(evaluation.macroRecall - (0.6 + 2.0 / 3 + 0.5) / 3) < 1e-9)
    #expect(abs(evaluation.macroF1 - (6.0 / 9 + 4.0 / 7 + 2.0 / 4) / 3) < 1e-9)
    #expect(abs(evaluation.calibrationError - 0.2) < 1e-6)  // sure at 0.8, right at 0.6
    #expect(evaluation.macroRecallTwoClass == nil)
  }

  @Test func `adds up each bin's gap between confidence and success`() {
    let outcomes: [Outcome] =
      Array(repeating: (certain(.negative, 0.5), .negative), count: 4)  // right every time: gap 0.5
      + Array(repeating: (certain(.positive, 0.9), .negative), count: 1)  // wrong every time: gap 0.9
    #expect(abs(Evaluation(outcomes).calibrationError - (4 * 0.5 + 0.9) / 5) < 1e-6)
  }

  @Test func `of two classes, judges also as if neutral were no answer`() {
    let hesitant = Sentiment(negative: 0.3, neutral: 0.5, positive: 0.2)
    let evaluation = Evaluation([
      (hesitant, .negative), (certain(.negative), .negative), (certain(.positive), .positive), (hesitant, .positive),
    ])
    #expect(evaluation.macroRecall == 0.5)
    #expect(evaluation.macroRecallTwoClass == 0.75)
    #expect(evaluation.recall.neutral == nil)
  }

  @Test func `without texts, everything is nothing`() {
    let evaluation = Evaluation([Outcome]())
    #expect(evaluation.rows == 0 && evaluation.macroRecall == 0 && evaluation.calibrationError == 0)
  }

  @Test func `encodes under the names of the command's contract`() throws {
    var evaluation = Evaluation([(certain(.negative, 1), .negative), (certain(.positive, 1), .positive)])
    evaluation.postsPerSecond = 800
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let expected = """
      {"accuracy":1,"accuracy_two_class":1,"calibration_error":0,"calibration_error_two_class":0,"confusion":[[1,0,0],[0,0,0],[0,0,1]],\
      "macro_f1":1,"macro_recall":1,"macro_recall_two_class":1,"posts_per_second":800,"recall":{"negative":1,"neutral":null,"positive":1},"rows":2}
      """
    #expect(String(decoding: try encoder.encode(evaluation), as: UTF8.self) == expected)
  }
}

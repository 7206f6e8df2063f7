internal import Glibc

/// A post that training learns from.
struct TrainingPost: Sendable {
  /// The ids of its pieces, with both marks.
  var pieces: [Int32]
  /// What the model should answer: a distribution over negative, neutral and positive.
  var target: SIMD3<Float>
  /// Whether neutral is no answer, because the source of the post knows only the other two.
  var isTwoClass: Bool
  /// How much its loss counts.
  var weight: Float

  /// The loss, the cross entropy to the target, and its gradient in the logits.
  func loss(_ logits: SIMD3<Float>) -> (loss: Float, gradient: SIMD3<Float>) {
    var logits = logits
    if isTwoClass { logits.y = -.infinity }
    let sentiment = Sentiment(logits: logits)
    let answer = SIMD3(sentiment.negative, sentiment.neutral, sentiment.positive)
    var loss: Float = 0
    for index in 0..<3 where target[index] > 0 { loss -= target[index] * log(max(answer[index], 1e-30)) }
    return (loss * weight, (answer - target) * weight)
  }
}

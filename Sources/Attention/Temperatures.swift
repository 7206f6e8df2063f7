import Glibc

/// How sure the model may be of its answers: the number that divides the logits of a text, for each language.
///
/// A network that was trained until its answers no longer improve is surer of them than it is right. One divisor, fitted
/// on texts that it has not seen, mends most of that and changes no label (Guo et al. 2017, arXiv 1706.04599). English
/// and Chinese get one each, since the model is not equally good at both.
public struct Temperatures: Sendable, Hashable {
  public var english: Float
  public var chinese: Float

  public init(english: Float = 1, chinese: Float = 1) {
    self.english = english
    self.chinese = chinese
  }

  public subscript(language: Language) -> Float {
    get {
      switch language {
      case .english: english
      case .chinese: chinese
      }
    }
    set {
      switch language {
      case .english: english = newValue
      case .chinese: chinese = newValue
      }
    }
  }

  /// What fitting looks at: the logits of a held-out text as the network gives them, and what is right.
  ///
  /// The logits are in the order negative, neutral, positive. `isTwoClass` says that the text's source has no neutral
  /// texts, so that its label never meant “not neutral”.
  public typealias Row = (logits: SIMD3<Float>, label: Sentiment.Label, language: Language, isTwoClass: Bool)

  /// The temperatures at which the labels of held-out texts are likeliest, each between 0.1 and 10.
  ///
  /// A language is fitted on its rows of sources with all three classes; where it has none, on its other rows, choosing
  /// between negative and positive alone. Without any row it keeps 1. The cost is some 40 softmaxes a row.
  public static func fit(_ rows: [Row]) -> Temperatures {
    var temperatures = Temperatures()
    for language in Language.allCases {
      let own = rows.filter { $0.language == language }
      let threeClass = own.filter { !$0.isTwoClass }
      temperatures[language] =
        threeClass.isEmpty
        ? fitted(own.filter { $0.label != .neutral }, leavingOutNeutral: true)
        : fitted(threeClass, leavingOutNeutral: false)
    }
    return temperatures
  }

  /// The negative log-likelihood is convex in the inverse temperature, so its slope has one zero, found by halving.
  private static func fitted(_ rows: [Row], leavingOutNeutral: Bool) -> Float {
    guard !rows.isEmpty else { return 1 }
    var (low, high) = (0.1, 10.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let slope = rows.reduce(0.0) { sum, row in
        let logits = SIMD3<Double>(row.logits)
        return sum + Self.slope(logits, of: row.label, inverse: middle, leavingOutNeutral: leavingOutNeutral)
      }
      if slope < 0 { low = middle } else { high = middle }
    }
    return Float(2 / (low + high))
  }

  /// The derivative of −log p(label) by the inverse temperature β: the mean logit under softmax(β · logits), less the
  /// label's logit.
  private static func slope(
    _ logits: SIMD3<Double>, of label: Sentiment.Label, inverse: Double, leavingOutNeutral: Bool
  ) -> Double {
    let top = leavingOutNeutral ? max(logits.x, logits.z) : logits.max()
    let powers = SIMD3<Double>(
      exp(inverse * (logits.x - top)), leavingOutNeutral ? 0 : exp(inverse * (logits.y - top)),
      exp(inverse * (logits.z - top)))
    return (powers * logits).sum() / powers.sum() - logits[label.index]
  }
}

extension Temperatures {
  /// The optional tensor that holds them: F32 [2], English and Chinese; a file without it means 1 and 1.
  static let tensorName = "head.temperature"

  /// Reads those of a model file.
  public init(file: SafetensorsFile) throws(ModelError) {
    self.init()
    guard file.tensors[Self.tensorName] != nil else { return }
    let values = try file.floats(of: Self.tensorName, [2])
    guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw ModelError(
        path: file.path,
        problem: .malformed(found: "the temperatures \(values)", expected: "two finite numbers above zero"))
    }
    (english, chinese) = (values[0], values[1])
  }

  /// What is to be written into a model file.
  public var tensor: Tensor { Tensor(Self.tensorName, [2], floats: [english, chinese]) }
}

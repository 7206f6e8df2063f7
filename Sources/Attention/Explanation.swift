import Glibc

/// How the words' weights of an ``Explanation`` come about.
public enum ExplanationMethod: String, Sendable, CaseIterable {
  /// Each word is left out in turn. The most faithful of those that were compared; one reading of the text a word.
  case leaveOneOut = "leave-one-out"
  /// Each word is read alone. Nearly as faithful where words do not change each other's meaning, at a quarter of the cost.
  case alone
}

/// What each word of a text does to the answer.
public struct Explanation: Sendable {
  public struct Word: Sendable {
    /// The word, with its place in ``Explanation/text``.
    public let text: Substring
    /// By how much the word raises the log-odds of ``Explanation/label`` (natural logarithm); below zero it speaks
    /// against the label.
    public let weight: Float
  }

  /// The text that was explained: the beginning of the whole, where that is long.
  public let text: String
  /// The answer that the weights are about.
  public let label: Sentiment.Label
  public let words: [Word]

  /// The text without some of its words, given by their indices; what is between the words stays.
  public func text(without removed: some Sequence<Int>) -> String {
    var rest = ""
    var position = text.startIndex
    for index in removed.sorted() {
      rest += text[position..<words[index].text.startIndex]
      position = words[index].text.endIndex
    }
    return rest + text[position...]
  }

  /// The indices of the words, the one that speaks most for the label first.
  public var ranking: [Int] {
    words.indices.sorted { (-words[$0].weight, $0) < (-words[$1].weight, $1) }
  }
}

extension SentimentModel {
  /// Texts are explained up to about so many pieces, so that the cost has a bound: 128 words of a text of 128 pieces.
  static let explainedPieces = 128

  /// How much each word speaks for the label that ``classify(_:)`` gives.
  ///
  /// A text of more than some 128 pieces is explained by its beginning: its further words have no weights. A text in which
  /// nothing can be read has no words. `leaveOneOut` costs one classification a word.
  public func explain(_ text: String, by method: ExplanationMethod = .leaveOneOut) -> Explanation {
    let label = classify([text]).first?.label ?? .neutral
    let beginning = text[..<text.unicodeScalars.prefix(8192).endIndex]
    let words = words(of: beginning)
    let count = countOfReadWords(in: words)
    guard count < words.count else { return explain(String(beginning), label, by: method) }
    return explain(count == 0 ? "" : String(text[..<words[count - 1].endIndex]), label, by: method)
  }

  private func explain(_ text: String, _ label: Sentiment.Label, by method: ExplanationMethod) -> Explanation {
    let words = words(of: text[...])
    let variants: [String] =
      switch method {
      case .leaveOneOut: words.map { String(text[..<$0.startIndex]) + String(text[$0.endIndex...]) }
      case .alone: words.map(String.init)
      }
    let temperature = temperatures[Language(of: text)]
    let odds = logits([method == .leaveOneOut ? text : ""] + variants).map { ($0 / temperature).logOdds(of: label) }
    let weights = odds.dropFirst().map { method == .leaveOneOut ? odds[0] - $0 : $0 - odds[0] }
    return Explanation(text: text, label: label, words: zip(words, weights).map { .init(text: $0, weight: $1) })
  }

  /// How many of the words begin within the first ``explainedPieces`` pieces; 0 if nothing can be read.
  private func countOfReadWords(in words: [Substring]) -> Int {
    var (pieces, count) = (0, 0)
    var hasContent = false
    for word in words where pieces < Self.explainedPieces {
      let post = tokenizer.encode(String(word), maximumCount: Self.explainedPieces + frameCount + 1)
      pieces += post.count - frameCount - 1
      hasContent = hasContent || isReadable(post)
      count += 1
    }
    return hasContent ? count : 0
  }
}

extension SIMD3<Float> {
  /// The logarithm of the odds of one class in the softmax of three logits; exact where the probability is close to one.
  fileprivate func logOdds(of label: Sentiment.Label) -> Float {
    let own = label.index
    let (a, b) = (self[(own + 1) % 3], self[(own + 2) % 3])
    return self[own] - Swift.max(a, b) - log1p(exp(-abs(a - b)))
  }
}

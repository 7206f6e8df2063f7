internal import Glibc

/// Text in, sentiment out: the tokenizer, the encoder and the head of one model file.
///
/// A text's result depends on that text alone: neither on the batch nor on the thread. One model serves any number of
/// threads at once.
public final class SentimentModel: Sendable {
  public let tokenizer: Tokenizer
  public let encoder: AttentionEncoder
  public let head: SentimentHead
  /// How many pieces of a text are read, both marks included; what is behind them has no effect.
  public let maximumTokens: Int

  public convenience init(path: String) throws(ModelError) {
    try self.init(file: try SafetensorsFile(path: path))
  }

  public init(file: SafetensorsFile) throws(ModelError) {
    encoder = try AttentionEncoder(file: file)
    tokenizer = try Tokenizer(file: file)
    head = SentimentHead(
      weight: try file.floats(of: ModelFormat.headWeight, [3, encoder.width]),
      bias: try file.floats(of: ModelFormat.headBias, [3]))
    let pieces = tokenizer.vocabulary.count
    guard pieces == encoder.pieceCount else {
      throw ModelError(
        path: file.path,
        problem: .malformed(found: "\(pieces) pieces", expected: "one for each of \(encoder.pieceCount) embeddings"))
    }
    maximumTokens = min(128, encoder.maximumTokens)
  }

  /// The sentiment of each text, in order.
  ///
  /// The cost is that of the tokens: batches save little, so a caller may pass one text or a thousand.
  public func classify(_ texts: [String]) -> [Sentiment] {
    head.classify(features: features(texts))
  }

  /// What the head sees of each text: the mean vectors [texts, encoder.width].
  public func features(_ texts: [String]) -> [Float] {
    encoder.encode(texts.map { tokenizer.encode($0, maximumCount: maximumTokens) })
  }
}

/// The last layer: softmax(W · vector + b).
public struct SentimentHead: Sendable, Hashable {
  /// [3, width]: negative, neutral, positive.
  public let weight: [Float]
  public let bias: [Float]  // [3]
  public let width: Int

  public init(weight: [Float], bias: [Float]) {
    precondition(bias.count == 3 && weight.count.isMultiple(of: 3), "a head has three classes")
    self.weight = weight
    self.bias = bias
    width = weight.count / 3
  }

  /// The probabilities for each of the vectors [texts, width].
  public func classify(features: [Float]) -> [Sentiment] {
    guard width > 0 else { return [] }
    return (0..<features.count / width).map { index in
      let vector = features[index * width..<(index + 1) * width]
      let logits = (0..<3).map { label in
        zip(vector, weight[label * width..<(label + 1) * width]).reduce(bias[label]) { $0 + $1.0 * $1.1 }
      }
      let largest = max(logits[0], logits[1], logits[2])
      let powers = logits.map { exp($0 - largest) }
      let total = powers[0] + powers[1] + powers[2]
      return Sentiment(negative: powers[0] / total, neutral: powers[1] / total, positive: powers[2] / total)
    }
  }
}

/// Text in, sentiment out: the tokenizer, the encoder and the head of one model file.
///
/// A text's result depends on that text alone: neither on the batch nor on the thread. One model serves any number of
/// threads at once.
public final class SentimentModel: Sendable {
  public let tokenizer: Tokenizer
  public let encoder: AttentionEncoder
  public let head: SoftmaxHead
  /// How many pieces of a text are read, both marks included; what is behind them has no effect.
  ///
  /// 16,384 are some twenty pages. The encoder reads what is longer than its positions in windows.
  public let maximumTokens = 16_384

  public convenience init(path: String, precision: AttentionEncoder.Precision = .int8) throws(ModelError) {
    try self.init(file: try SafetensorsFile(path: path), precision: precision)
  }

  public init(file: SafetensorsFile, precision: AttentionEncoder.Precision = .int8) throws(ModelError) {
    encoder = try AttentionEncoder(file: file, precision: precision)
    tokenizer = try Tokenizer(file: file)
    head = try SoftmaxHead(file: file, width: encoder.width)
    let pieces = tokenizer.vocabulary.count
    guard pieces == encoder.pieceCount else {
      throw ModelError(
        path: file.path,
        problem: .malformed(found: "\(pieces) pieces", expected: "one for each of \(encoder.pieceCount) embeddings"))
    }
  }

  /// The sentiment of each text, in order.
  ///
  /// The cost is that of the tokens: batches save little, so a caller may pass one text or a thousand.
  public func classify(_ texts: [String]) -> [Sentiment] {
    let features = features(texts)  // [texts, width]
    return texts.indices.map {
      head.sentiment(of: features.span.extracting($0 * encoder.width..<($0 + 1) * encoder.width))
    }
  }

  /// What the head sees of each text: their vectors [texts, encoder.width].
  public func features(_ texts: [String]) -> [Float] {
    encoder.encode(texts.map { tokenizer.encode($0, maximumCount: maximumTokens) })
  }
}

/// Text in, sentiment out: the tokenizer, the encoder and the head of one model file.
///
/// A text's result depends on that text alone: neither on the batch nor on the thread. One model serves any number of
/// threads at once.
public final class SentimentModel: Sendable {
  public let tokenizer: Tokenizer
  public let encoder: AttentionEncoder
  public let head: SoftmaxHead
  public let temperatures: Temperatures
  /// How many pieces of a text are read, both marks included; what is behind them has no effect.
  ///
  /// 16,384 are some twenty pages. The encoder reads what is longer than its positions in windows.
  public let maximumTokens = 16_384
  /// How many pieces precede those of the text.
  let frameCount: Int

  public convenience init(path: String, precision: AttentionEncoder.Precision = .int8) throws(ModelError) {
    try self.init(file: try SafetensorsFile(path: path), precision: precision)
  }

  public init(file: SafetensorsFile, precision: AttentionEncoder.Precision = .int8) throws(ModelError) {
    encoder = try AttentionEncoder(file: file, precision: precision)
    tokenizer = try Tokenizer(file: file)
    head = try SoftmaxHead(file: file, width: encoder.width)
    temperatures = try Temperatures(file: file)
    frameCount = tokenizer.encode("", maximumCount: .max).count - 1
    let pieces = tokenizer.vocabulary.count
    guard pieces == encoder.pieceCount else {
      throw ModelError(
        path: file.path,
        problem: .malformed(found: "\(pieces) pieces", expected: "one for each of \(encoder.pieceCount) embeddings"))
    }
  }

  /// The sentiment of each text, in order.
  ///
  /// A text in which the model can read nothing is neutral for certain: an empty one, one of white space or control
  /// characters only, one of which it knows no character. The cost is that of the tokens: batches save little, so a caller
  /// may pass one text or a thousand.
  public func classify(_ texts: [String]) -> [Sentiment] {
    let posts = posts(texts)
    return zip(texts, zip(posts, logits(of: posts))).map { text, answer in
      let (post, logits) = answer
      guard isReadable(post) else { return Sentiment(negative: 0, neutral: 1, positive: 0) }
      return Sentiment(logits: logits / temperatures[Language(of: text)])
    }
  }

  /// The logits of each text as the head gives them, not yet divided by a temperature; negative, neutral, positive.
  public func logits(_ texts: [String]) -> [SIMD3<Float>] {
    logits(of: posts(texts))
  }

  private func posts(_ texts: [String]) -> [[Int32]] {
    texts.map { tokenizer.encode($0, maximumCount: maximumTokens) }
  }

  private func logits(of posts: [[Int32]]) -> [SIMD3<Float>] {
    let features = encoder.encode(posts)  // [posts, width]
    return posts.indices.map {
      head.logits(of: features.span.extracting($0 * encoder.width..<($0 + 1) * encoder.width))
    }
  }

  /// Whether any piece behind the frame is known, and more than the beginning of a word.
  func isReadable(_ post: [Int32]) -> Bool {
    let vocabulary = tokenizer.vocabulary
    return post.dropFirst(frameCount).dropLast().contains {
      $0 != vocabulary.special.unknown && vocabulary.piece($0) != "\u{2581}"
    }
  }
}

/// The pieces a text is cut into, each with the logarithm of its probability.
///
/// This is a SentencePiece unigram vocabulary (Kudo 2018, arXiv 1804.10959). A piece that begins a word starts with
/// `▁` (U+2581), and no other place of a piece has one.
public struct Vocabulary: Sendable {
  /// The ids that stand for no text.
  public struct SpecialIDs: Sendable, Hashable {
    /// Begins every sequence.
    public var beginning: Int32
    /// Ends every sequence.
    public var end: Int32
    /// Fills the short rows of a batch.
    public var padding: Int32
    /// Stands for a run of characters that no piece covers.
    public var unknown: Int32

    public init(beginning: Int32, end: Int32, padding: Int32, unknown: Int32) {
      self.beginning = beginning
      self.end = end
      self.padding = padding
      self.unknown = unknown
    }

    var all: [Int32] { [beginning, end, padding, unknown] }
  }

  let pieces: PackedStrings
  /// Log-probabilities; a control piece, which never matches text, has 0.
  let scores: [Float]  // [count]
  public let special: SpecialIDs
  /// The log-probability of a character that no piece covers.
  public let unknownScore: Float
  /// What every text is preceded by before it is cut; e5 expects `query: `.
  public let prefix: String

  public var count: Int { scores.count }

  /// Piece `i` is `pieces[offsets[i]..<offsets[i + 1]]` in UTF-8, and `scores[i]` its log-probability; a score of 0
  /// marks a control piece, which text never yields.
  ///
  /// - Throws: ``TokenizerError`` for arrays that do not fit together, text that is not UTF-8, and ids out of range.
  public init(
    pieces: [UInt8], offsets: [Int32], scores: [Float], special: SpecialIDs, unknownScore: Float, prefix: String
  ) throws(TokenizerError) {
    self.pieces = try PackedStrings(bytes: pieces, offsets: offsets, name: "vocabulary")
    guard self.pieces.count == scores.count else {
      throw .countsDiffer(of: "scores", expected: self.pieces.count, found: scores.count)
    }
    if let id = scores.firstIndex(where: { !$0.isFinite }) { throw .brokenScore(id: id) }
    guard unknownScore.isFinite else { throw .brokenScore(id: Int(special.unknown)) }
    if let id = special.all.first(where: { $0 < 0 || $0 >= scores.count }) {
      throw .unknownSpecial(id: id, count: scores.count)
    }
    self.scores = scores
    self.special = special
    self.unknownScore = unknownScore
    self.prefix = prefix
  }

  /// The text of a piece, `▁` included; empty for an id outside of the vocabulary.
  public func piece(_ id: Int32) -> String {
    id >= 0 && id < count ? pieces.string(Int(id)) : ""
  }

  /// Whether text can yield this id by matching its piece.
  func matchesText(_ id: Int) -> Bool {
    scores[id] < 0 && !pieces.range(id).isEmpty && !special.all.contains(Int32(id))
  }
}

extension Vocabulary {
  /// The arrays a model file stores, as ``init(pieces:offsets:scores:special:unknownScore:prefix:)`` takes them.
  public var stored: (pieces: [UInt8], offsets: [Int32], scores: [Float]) { (pieces.bytes, pieces.offsets, scores) }
}

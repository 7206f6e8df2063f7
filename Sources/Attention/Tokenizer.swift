/// Turns a text into the ids that the encoder reads.
///
/// The text is normalised code point by code point, runs of spaces collapse, and each word, with `▁` in front, is cut
/// into the pieces whose log-probabilities have the greatest sum (``WordSegmenter``). Since `▁` occurs only where a
/// piece begins, cutting word by word is what SentencePiece does over the whole sentence.
public struct Tokenizer: Sendable {
  public let vocabulary: Vocabulary
  private let normalization: NormalizationMap
  private let trie: PieceTrie
  /// Whether names and addresses are replaced by one word each first, see ``maskedPost(_:)``.
  private let isMasking: Bool
  /// What every sequence starts with: the beginning mark and the pieces of the prefix.
  private let head: [Int32]

  /// Builds the search structures; some milliseconds for 50,000 pieces.
  public init(vocabulary: Vocabulary, normalization: NormalizationMap, isMasking: Bool = false) {
    self.vocabulary = vocabulary
    self.isMasking = isMasking
    self.normalization = normalization
    trie = PieceTrie(vocabulary)
    var words = WordSegmenter(vocabulary: vocabulary, trie: trie)
    Self.read(vocabulary.prefix.utf8.span, by: normalization, into: &words, limit: .max)
    head = [vocabulary.special.beginning] + words.ids
  }

  /// The ids of a text: the beginning mark, the prefix, the pieces of the text, the end mark.
  ///
  /// A text of more than `maximumCount` ids loses its end, never the two marks, so at least two ids return. The cost
  /// is linear in the bytes read, and reading stops where the limit is reached.
  public func encode(_ text: String, maximumCount: Int) -> [Int32] {
    let limit = max(maximumCount, 2) - 1
    let text = isMasking ? maskedPost(text) : text
    var words = WordSegmenter(vocabulary: vocabulary, trie: trie)
    words.ids.reserveCapacity(min(limit + 1, head.count + text.utf8.count / 2 + 8))
    words.ids.append(contentsOf: head.prefix(limit))
    Self.read(text.utf8.span, by: normalization, into: &words, limit: limit)
    if words.ids.count > limit { words.ids.removeLast(words.ids.count - limit) }
    words.ids.append(vocabulary.special.end)
    return words.ids
  }

  /// Normalises a text and hands its words on, until there are `limit` ids.
  private static func read(
    _ text: Span<UInt8>, by normalization: NormalizationMap, into words: inout WordSegmenter, limit: Int
  ) {
    let replacements = normalization.replacements.bytes.span
    var position = 0
    while position < text.count {
      let (codePoint, length) = scalar(in: text, at: position)
      if let replacement = normalization.replacement(of: codePoint) {
        for index in replacement { words.append(replacements[index]) }
      } else {
        for index in position..<position + length { words.append(text[index]) }
      }
      position += length
      if words.ids.count >= limit { return }
    }
    words.endWord()
  }

  /// The scalar that begins at `position` of valid UTF-8, and its length in bytes.
  @inline(__always)
  private static func scalar(in text: Span<UInt8>, at position: Int) -> (UInt32, length: Int) {
    let first = UInt32(text[position])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(text[position + 1]) & 0x3F
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = UInt32(text[position + 2]) & 0x3F
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    let fourth = UInt32(text[position + 3]) & 0x3F
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  }
}

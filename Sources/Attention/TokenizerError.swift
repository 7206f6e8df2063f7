/// Why a vocabulary or a normalisation map could not be read.
public enum TokenizerError: Error, Hashable, CustomStringConvertible {
  /// The offsets do not run from zero to the end of the text, never falling.
  case brokenOffsets(of: String)
  /// The text is not UTF-8, or an offset points into the middle of a character.
  case brokenText(of: String)
  /// Two arrays that belong together differ in length.
  case countsDiffer(of: String, expected: Int, found: Int)
  /// A score is not a finite number.
  case brokenScore(id: Int)
  /// A special id is outside of the vocabulary.
  case unknownSpecial(id: Int32, count: Int)
  /// A mapped code point is no Unicode scalar, or the list of them is not strictly rising.
  case brokenCodePoint(Int32)
  /// There are more bytes of text than the format allows.
  case tooLarge(of: String, byteCount: Int)

  public var description: String {
    switch self {
    case .brokenOffsets(let part): "the offsets of the \(part) do not run from zero to the end of the text"
    case .brokenText(let part): "the text of the \(part) is not UTF-8, or is cut inside of a character"
    case .countsDiffer(let part, let expected, let found): "\(expected) \(part) expected, \(found) found"
    case .brokenScore(let id): "the score of piece \(id) is not a finite number"
    case .unknownSpecial(let id, let count): "special id \(id) is outside of a vocabulary of \(count) pieces"
    case .brokenCodePoint(let value): "code point \(value) is no Unicode scalar, or is out of order"
    case .tooLarge(let part, let byteCount): "the text of the \(part) has \(byteCount) bytes, too many"
    }
  }
}

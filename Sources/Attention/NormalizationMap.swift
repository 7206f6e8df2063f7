/// What each code point becomes before a text is cut into pieces: SentencePiece's `nmt_nfkc` rules.
///
/// Full-width letters become ASCII, ligatures their letters, every kind of white space the space, control characters
/// nothing. A code point without a rule stays.
public struct NormalizationMap: Sendable {
  let replacements: PackedStrings
  private let codePoints: [Int32]
  /// For each block of 256 code points, where its entries begin in `entries`; block 0 of it has no rules.
  private let pages: [UInt16]
  private let entries: [Int16]  // index of the replacement, or -1

  /// A map that leaves every text as it is, but for runs of spaces.
  public static var identity: NormalizationMap { NormalizationMap() }

  private init() {
    replacements = .empty
    codePoints = []
    pages = Array(repeating: 0, count: 0x1100)
    entries = Array(repeating: -1, count: 256)
  }

  /// - Parameters:
  ///   - from: The code points that have a rule, rising; at most 32,767.
  ///   - offsets: Where each replacement begins in `to`, and where the last one ends: one more than there are rules.
  ///   - to: The replacements as UTF-8 without separators; one may be empty.
  /// - Throws: ``TokenizerError`` for arrays that do not fit together, and for text that is not UTF-8.
  public init(from: [Int32], offsets: [Int32], to: [UInt8]) throws(TokenizerError) {
    replacements = try PackedStrings(bytes: to, offsets: offsets, name: "normalisation map")
    guard replacements.count == from.count else {
      throw .countsDiffer(of: "replacements", expected: from.count, found: replacements.count)
    }
    guard from.count <= Int(Int16.max) else { throw .tooLarge(of: "normalisation map", byteCount: to.count) }
    var pages: [UInt16] = Array(repeating: 0, count: 0x1100)
    var entries: [Int16] = Array(repeating: -1, count: 256)
    var last: Int32 = -1
    for (index, codePoint) in from.enumerated() {
      guard codePoint > last, let value = UInt32(exactly: codePoint), Unicode.Scalar(value) != nil else {
        throw .brokenCodePoint(codePoint)
      }
      last = codePoint
      let block = Int(value >> 8)
      if pages[block] == 0 {
        pages[block] = UInt16(entries.count >> 8)
        entries.append(contentsOf: repeatElement(-1, count: 256))
      }
      entries[Int(pages[block]) << 8 | Int(value & 0xFF)] = Int16(index)
    }
    codePoints = from
    self.pages = pages
    self.entries = entries
  }

  /// Where a code point's replacement lies in `replacements.bytes`, or nil if it stays.
  @inline(__always)
  func replacement(of codePoint: UInt32) -> Range<Int>? {
    let entry = Int(entries[Int(pages[Int(codePoint >> 8)]) << 8 | Int(codePoint & 0xFF)])
    return entry < 0 ? nil : replacements.range(entry)
  }

  /// The arrays a model file stores, as ``init(from:offsets:to:)`` takes them.
  public var stored: (from: [Int32], offsets: [Int32], to: [UInt8]) {
    (codePoints, replacements.offsets, replacements.bytes)
  }
}

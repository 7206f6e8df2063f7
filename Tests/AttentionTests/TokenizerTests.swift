import Attention
import Testing

/// A vocabulary small enough to cut by hand.
private func smallVocabulary() throws -> Vocabulary {
  let pieces: [(String, Float)] = [
    ("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("▁", -3), ("▁q", -2), (":", -2), ("a", -4), ("b", -4),
    ("ab", -5), ("▁a", -3), ("▁ab", -9), ("bb", -6), ("好", -5), ("好用", -6), ("用", -5), ("<mask>", 0),
  ]
  return try Vocabulary(
    pieces: pieces.flatMap { $0.0.utf8 },
    offsets: pieces.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.0.utf8.count)) },
    scores: pieces.map(\.1), special: .init(beginning: 0, end: 2, padding: 1, unknown: 3), unknownScore: -19,
    prefix: "q: ")
}

private func smallTokenizer() throws -> Tokenizer {
  let rules: [(Int32, String)] = [(0x09, " "), (0x0B, ""), (0x2026, " ab "), (0x3000, " "), (0xFF21, "a")]
  let map = try NormalizationMap(
    from: rules.map(\.0), offsets: rules.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.1.utf8.count)) },
    to: rules.flatMap { $0.1.utf8 })
  return Tokenizer(vocabulary: try smallVocabulary(), normalization: map)
}

@Suite struct TokenizerTests {
  @Test(arguments: [
    ("", []),
    ("   ", []),
    ("\t\u{3000} ", []),
    ("a", [10]),
    ("ab", [10, 8]),  // -7 beats the single piece at -9
    ("aab", [10, 9]),
    ("abb", [10, 12]),  // -9 beats -3 -4 -4 and -9 -4
    ("a  b", [10, 4, 8]),
    (" a b ", [10, 4, 8]),
    ("\u{FF21}\u{0B}b", [10, 8]),  // a full-width A, and a control character that vanishes
    ("a\u{2026}a", [10, 10, 8, 10]),  // a replacement with spaces parts words
    ("好用", [4, 14]),
    ("用好", [4, 15, 13]),
    ("xyz", [4, 3]),  // three unknowns, one id
    ("xay", [4, 3, 7, 3]),
    ("x y", [4, 3, 4, 3]),
    ("<s>", [4, 3]),  // marks in a text are only text
    ("<mask>", [4, 3, 7, 3]),
    ("\u{10FFFF}\u{0}", [4, 3]),
  ])
  func `cuts words into their most probable pieces`(text: String, expected: [Int32]) throws {
    let ids = try smallTokenizer().encode(text, maximumCount: 100)
    #expect(ids == [0, 5, 6] + expected + [2])
  }

  @Test func `keeps both marks when it cuts a long text off`() throws {
    let tokenizer = try smallTokenizer()
    #expect(tokenizer.encode("a a a a", maximumCount: 6) == [0, 5, 6, 10, 10, 2])
    #expect(tokenizer.encode("a a a a", maximumCount: 3) == [0, 5, 2])
    #expect(tokenizer.encode("a a a a", maximumCount: 2) == [0, 2])
    #expect(tokenizer.encode("a a a a", maximumCount: -1) == [0, 2])
    #expect(tokenizer.encode("a", maximumCount: .max) == [0, 5, 6, 10, 2])
  }

  @Test func `bounds the work on a word without an end`() throws {
    let tokenizer = try smallTokenizer()
    let endless = String(repeating: "ab", count: 1_000_000)
    #expect(tokenizer.encode(endless, maximumCount: 128).count == 128)
    let whole = tokenizer.encode(String(repeating: "a", count: 20_000), maximumCount: .max)
    #expect(whole == [0, 5, 6, 10] + Array(repeating: 7, count: 19_999) + [2])
  }

  @Test func `takes any text without trapping, and yields only ids of the vocabulary`() throws {
    let tokenizer = try smallTokenizer()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<20, using: &generator) {
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &generator)) {
          text.unicodeScalars.append(scalar)
        }
        text += ["a", "b", " ", "", "好用"].randomElement(using: &generator) ?? ""
      }
      let ids = tokenizer.encode(text, maximumCount: 16)
      #expect(ids.count <= 16 && ids.first == 0 && ids.last == 2)
      #expect(ids.allSatisfy { (0..<17).contains($0) })
    }
  }
}

@Suite struct VocabularyTests {
  private static let special = Vocabulary.SpecialIDs(beginning: 0, end: 0, padding: 0, unknown: 0)

  @Test(
    arguments: [
      ([], [], [], TokenizerError.brokenOffsets(of: "vocabulary")),
      ([97], [0, 2], [-1], .brokenOffsets(of: "vocabulary")),
      ([97, 98], [0, 2, 1, 2], [-1, -1, -1], .brokenOffsets(of: "vocabulary")),
      ([97], [1, 1], [-1], .brokenOffsets(of: "vocabulary")),
      ([97, 98], [0, 1, 2], [-1], .countsDiffer(of: "scores", expected: 2, found: 1)),
      ([0xE5, 0xA5], [0, 2], [-1], .brokenText(of: "vocabulary")),
      ([0xE5, 0xA5, 0xBD], [0, 1, 3], [-1, -1], .brokenText(of: "vocabulary")),
      ([97], [0, 1], [.nan], .brokenScore(id: 0)),
      ([], [0], [], .unknownSpecial(id: 0, count: 0)),
    ] as [([UInt8], [Int32], [Float], TokenizerError)])
  func `refuses arrays that do not fit together`(
    pieces: [UInt8], offsets: [Int32], scores: [Float], expected: TokenizerError
  ) {
    #expect(throws: expected) {
      try Vocabulary(
        pieces: pieces, offsets: offsets, scores: scores, special: Self.special, unknownScore: -1, prefix: "")
    }
  }

  @Test func `refuses an id outside of the vocabulary`() {
    #expect(throws: TokenizerError.unknownSpecial(id: 7, count: 1)) {
      try Vocabulary(
        pieces: [97], offsets: [0, 1], scores: [-1],
        special: .init(beginning: 0, end: 7, padding: 0, unknown: 0), unknownScore: -1, prefix: "")
    }
  }

  @Test func `gives back a piece's text, and nothing for an unknown id`() throws {
    let vocabulary = try smallVocabulary()
    #expect(vocabulary.piece(14) == "好用")
    #expect(vocabulary.piece(-1) == "" && vocabulary.piece(17) == "")
  }
}

@Suite struct NormalizationMapTests {
  @Test(
    arguments: [
      ([65, 65], [0, 1, 2], [97, 98], TokenizerError.brokenCodePoint(65)),
      ([0xD800], [0, 1], [97], .brokenCodePoint(0xD800)),
      ([-5], [0, 1], [97], .brokenCodePoint(-5)),
      ([0x110000], [0, 1], [97], .brokenCodePoint(0x110000)),
      ([65], [0, 1, 2], [97, 98], .countsDiffer(of: "replacements", expected: 1, found: 2)),
      ([65], [0, 1], [0xFF], .brokenText(of: "normalisation map")),
    ] as [([Int32], [Int32], [UInt8], TokenizerError)])
  func `refuses rules that are out of order or no scalars`(
    from: [Int32], offsets: [Int32], to: [UInt8], expected: TokenizerError
  ) {
    #expect(throws: expected) { try NormalizationMap(from: from, offsets: offsets, to: to) }
  }
}

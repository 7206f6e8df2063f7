/// Cuts one word at a time into the most probable pieces and collects their ids.
///
/// Viterbi's algorithm over the pieces that begin at each character, the last step of Kudo's unigram model (2018,
/// section 3.2). A character that is no piece of its own may also be unknown, at `unknownScore`; neighbouring
/// unknowns become one id. Of two equally probable cuts the one with the longer last piece wins; sums are taken word
/// by word in double precision, so that a word is cut alike wherever it stands.
struct WordSegmenter {
  /// The ids so far.
  var ids: [Int32] = []

  /// A word of more bytes than this is cut here, whatever its pieces, so that memory stays bounded.
  static let longestWord = 8192

  private let trie: PieceTrie
  private let scores: [Float]
  private let unknown: Int32
  private let unknownScore: Double

  /// The word being read, `▁` in front; empty between words.
  private var word: [UInt8] = []
  /// The best way to reach each byte of the word: its score, and the piece that ends there.
  private var best: [Double] = []
  private var pieceStart: [Int32] = []
  private var pieceID: [Int32] = []

  init(vocabulary: Vocabulary, trie: PieceTrie) {
    self.trie = trie
    scores = vocabulary.scores
    unknown = vocabulary.special.unknown
    unknownScore = Double(vocabulary.unknownScore)
  }

  /// Takes the next byte of normalised UTF-8; a space ends the word.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if byte == UInt8(ascii: " ") {
      endWord()
      return
    }
    if word.isEmpty {
      word.append(contentsOf: [0xE2, 0x96, 0x81])  // ▁
    } else if word.count >= Self.longestWord && byte & 0xC0 != 0x80 {
      cutWord()
    }
    word.append(byte)
  }

  /// Cuts the word read so far, if there is one; the next byte begins another.
  mutating func endWord() {
    if !word.isEmpty { cutWord() }
  }

  private mutating func cutWord() {
    findBestPaths()
    let first = ids.count
    var end = word.count
    while end > 0 {
      let id = pieceID[end]
      if id != unknown || ids.count == first || ids[ids.count - 1] != unknown { ids.append(id) }
      end = Int(pieceStart[end])
    }
    ids[first...].reverse()
    word.removeAll(keepingCapacity: true)
  }

  private mutating func findBestPaths() {
    let count = word.count
    if best.count <= count {
      best = Array(repeating: 0, count: count + 1)
      pieceStart = Array(repeating: 0, count: count + 1)
      pieceID = Array(repeating: 0, count: count + 1)
    }
    best[0] = 0
    for end in 1...count { best[end] = -.infinity }
    var start = 0
    while start < count {
      let score = best[start]
      let next = start + characterLength(word[start])
      var isCovered = false
      var node = PieceTrie.root
      var end = start
      while end < count, let child = trie.child(of: node, word[end]) {
        node = child
        end += 1
        let id = trie.pieceID(at: node)
        if id >= 0 {
          if end == next { isCovered = true }
          reach(end, from: start, score + Double(scores[Int(id)]), id)
        }
      }
      if !isCovered { reach(next, from: start, score + unknownScore, unknown) }
      start = next
    }
  }

  @inline(__always)
  private mutating func reach(_ end: Int, from start: Int, _ score: Double, _ id: Int32) {
    guard score > best[end] else { return }
    best[end] = score
    pieceStart[end] = Int32(start)
    pieceID[end] = id
  }

  @inline(__always)
  private func characterLength(_ first: UInt8) -> Int {
    first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }
}

/// The terms of one post, each once: English words, hashtags and mentions whole, and of scripts without spaces every two
/// neighbouring characters.
///
/// Spellings are folded by ``TextFolding``. Links, numbers, a few words that stand in every text, and the topic's own
/// keywords are left out; a keyword in Chinese also parts what stands around it.
struct PostTerms: Sendable {
  private(set) var terms: Set<String> = []
  /// Stretches of script without spaces, in which phrases of more than two characters are found.
  private(set) var runs: [[Unicode.Scalar]] = []

  /// Characters of a post that are read.
  static let lengthLimit = 300
  /// Longer "words" are identifiers that no two posts share.
  private static let wordLimit = 40

  init(_ text: String, without keywords: TopicKeywords) {
    let folded = String(decoding: TextFolding.standard.fold(String(text.prefix(Self.lengthLimit))), as: UTF8.self)
    var scanner = TermScanner(Array(folded.unicodeScalars))
    while let piece = scanner.next() {
      switch piece {
      case .word(let word):
        if word.unicodeScalars.count <= Self.wordLimit, !Self.isEmpty(word), !keywords.words.contains(word) {
          terms.insert(word)
        }
      case .tag(let sign, let name):
        if name.unicodeScalars.count <= Self.wordLimit, !keywords.isName(name) { terms.insert(sign + name) }
      case .run(let run):
        for part in keywords.parted(run) { add(part) }
      }
    }
  }

  func contains(_ phrase: [Unicode.Scalar]) -> Bool { runs.contains { $0.contains(phrase) } }

  private mutating func add(_ run: ArraySlice<Unicode.Scalar>) {
    guard run.count > 1 else { return }
    runs.append(Array(run))
    for (one, next) in zip(run, run.dropFirst()) {
      var term = String(one)
      term.unicodeScalars.append(next)
      if !Self.emptyBigrams.contains(term) { terms.insert(term) }
    }
  }

  /// Whether it is a single letter, a number, or a word that says nothing of what a text is about.
  private static func isEmpty(_ word: String) -> Bool {
    word.utf8.count < 2 || word.utf8.allSatisfy { $0 < 0x41 } || emptyWords.contains(word)
  }

  /// The contrast drops words that are as frequent as ever; these are for when the language of the posts changes.
  private static let emptyWords = Set(
    """
    the and for are but not you all any can had her was one our out has him his how its who did yes she they them
    this that with have from were been will your what when which there their would could should about into than then
    these those some just also more very only over such after before because while where here being does doing don't
    it's i'm is it in of on to at an as be by do he if me my no or so up us we am go get got via rt off now even still much really
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  private static let emptyBigrams = Set(
    """
    我们 你们 他们 她们 它们 自己 大家 这个 那个 这些 那些 这样 那样 这么 那么 什么 怎么 一个 一些 一下 一样 没有 就是 不是
    还是 也是 都是 只是 但是 可是 而且 因为 所以 如果 虽然 可以 已经 现在 今天 知道 觉得 真的 非常 以及 或者 我的 你的 他的
    的是 是我 了我 了一 是一 的人 不会 不能 还有 时候 这是 那是 有的 的话
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// What a topic is found by, which is no news in its posts.
struct TopicKeywords: Sendable {
  private(set) var words: Set<String> = []
  /// Keywords, or parts of them, in a script without spaces, by their first character; the longest first.
  private var phrases: [Unicode.Scalar: [[Unicode.Scalar]]] = [:]
  private var whole: Set<String> = []

  init(_ keywords: [String]) {
    for keyword in keywords {
      let folded = String(decoding: TextFolding.standard.fold(keyword), as: UTF8.self)
      whole.insert(folded)
      whole.insert(String(folded.filter { !$0.isWhitespace }))
      var scanner = TermScanner(Array(folded.unicodeScalars))
      while let piece = scanner.next() {
        switch piece {
        case .word(let word): words.insert(word)
        case .tag(_, let name): whole.insert(name)
        case .run(let run): phrases[run[0], default: []].append(run)
        }
      }
    }
    for first in phrases.keys { phrases[first]?.sort { $0.count > $1.count } }
  }

  /// Whether a hashtag or a mention is a keyword.
  func isName(_ name: String) -> Bool { whole.contains(name) || words.contains(name) }

  /// What is left of a run without the keywords in it.
  func parted(_ run: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    var parts: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    var position = 0
    while position < run.count {
      let found = phrases[run[position]]?.first { run[position...].starts(with: $0) }
      guard let found else {
        position += 1
        continue
      }
      parts.append(run[start..<position])
      position += found.count
      start = position
    }
    parts.append(run[start...])
    return parts
  }
}

/// Cuts folded text into words, tags and runs.
private struct TermScanner {
  enum Piece {
    case word(String)
    /// `#` or `@` with what follows it.
    case tag(sign: String, name: String)
    case run([Unicode.Scalar])
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  mutating func next() -> Piece? {
    while position < scalars.count {
      let scalar = scalars[position]
      if beginsLink {
        skip { $0.isASCII && $0 != " " }
      } else if scalar == "#" || scalar == "@" {
        position += 1
        let name = take { WordEdge.joins($0) || $0 == "_" || Self.isUnspaced($0) }
        // Chinese micro-blogs close a hashtag with a second sign.
        if scalar == "#", position < scalars.count, scalars[position] == "#" { position += 1 }
        if name.count > 1 { return .tag(sign: String(scalar), name: Self.text(name)) }
      } else if WordEdge.joins(scalar) {
        return .word(word())
      } else if Self.isUnspaced(scalar) {
        return .run(take(Self.isUnspaced))
      } else {
        position += 1
      }
    }
    return nil
  }

  private mutating func word() -> String {
    var letters = take(WordEdge.joins)
    while position + 1 < scalars.count, scalars[position] == "'", WordEdge.joins(scalars[position + 1]) {
      letters.append(scalars[position])
      position += 1
      letters += take(WordEdge.joins)
    }
    if letters.count > 2, letters.suffix(2) == ["'", "s"] { letters.removeLast(2) }
    return Self.text(letters)
  }

  private var beginsLink: Bool {
    let rest = scalars[position...].prefix(8)
    return rest.starts(with: "http://".unicodeScalars) || rest.starts(with: "https://".unicodeScalars)
      || rest.starts(with: "www.".unicodeScalars)
  }

  private mutating func take(_ belongs: (Unicode.Scalar) -> Bool) -> [Unicode.Scalar] {
    let start = position
    skip(belongs)
    return Array(scalars[start..<position])
  }

  private mutating func skip(_ belongs: (Unicode.Scalar) -> Bool) {
    while position < scalars.count, belongs(scalars[position]) { position += 1 }
  }

  /// Letters of scripts that put no spaces between words; Chinese above all.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x0E00 && scalar.properties.generalCategory == .otherLetter && !WordEdge.joins(scalar)
  }

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}

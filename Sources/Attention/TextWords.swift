extension SentimentModel {
  /// The words of a text, in order, by which it is explained.
  ///
  /// White space ends a word. So does the change between Han characters, emoji and everything else; a run of emoji is one
  /// word, and a run of Han characters is divided as the tokenizer cuts it. A Weibo sign (`[泪]`) and a Chinese hashtag
  /// (`#双十一#`) are one word each. Every scalar that is no white space belongs to exactly one word.
  func words(of text: Substring) -> [Substring] {
    runs(of: text).flatMap { run in run.kind == .han ? pieces(of: run.text) : [run.text] }
  }

  private enum RunKind { case han, emoji, unit, other }

  private func runs(of text: Substring) -> [(text: Substring, kind: RunKind)] {
    let scalars = text.unicodeScalars
    var runs: [(text: Substring, kind: RunKind)] = []
    var isOpen = false
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      if let end = endOfUnit(in: scalars, from: index) {
        runs.append((text[index..<end], .unit))
        isOpen = false
        index = end
        continue
      }
      let next = scalars.index(after: index)
      if scalar.properties.isWhitespace {
        isOpen = false
      } else {
        let last = runs.last
        let kind: RunKind =
          if scalar.isHan { .han } else if isOpen, last?.kind == .emoji, scalar.joinsEmoji {
            .emoji
          } else if scalar.isEmoji { .emoji } else { .other }
        if isOpen, let last, last.kind == kind {
          runs[runs.count - 1].text = text[last.text.startIndex..<next]
        } else {
          runs.append((text[index..<next], kind))
          isOpen = true
        }
      }
      index = next
    }
    return runs
  }

  /// Where a Weibo sign or a Chinese hashtag ends, if one begins here.
  private func endOfUnit(in scalars: Substring.UnicodeScalarView, from start: String.Index) -> String.Index? {
    let (closing, limit): (Unicode.Scalar, Int)
    switch scalars[start] {
    case "[": (closing, limit) = ("]", 8)
    case "#": (closing, limit) = ("#", 32)
    default: return nil
    }
    var hasHan = false
    let inside = scalars[scalars.index(after: start)...].prefix(limit + 1)
    for index in inside.indices {
      let scalar = inside[index]
      if scalar == closing { return hasHan ? scalars.index(after: index) : nil }
      if scalar.properties.isWhitespace || scalar == "[" || scalar == "#" { return nil }
      hasHan = hasHan || scalar.isHan
    }
    return nil
  }

  /// Divides a run of Han characters as the tokenizer does, or into characters where it rewrites some of them.
  private func pieces(of run: Substring) -> [Substring] {
    let ids = tokenizer.encode(String(run), maximumCount: .max).dropFirst(frameCount).dropLast()
    var rest = run.unicodeScalars
    var pieces: [Substring] = []
    for id in ids {
      let piece = tokenizer.vocabulary.piece(id).unicodeScalars.drop { $0 == "\u{2581}" }
      if piece.isEmpty { continue }
      guard rest.starts(with: piece) else { break }
      pieces.append(Substring(rest.prefix(piece.count)))
      rest = rest.dropFirst(piece.count)
    }
    return pieces + rest.indices.map { Substring(rest[$0...$0]) }
  }
}

extension Unicode.Scalar {
  /// Whether this is shown as a picture: emoji by default, and the symbols that often are.
  fileprivate var isEmoji: Bool {
    switch value {
    case 0x2600...0x27BF, 0x1F000...0x1FAFF: true
    case 0...0x22FF: false
    default: properties.isEmojiPresentation
    }
  }

  /// Whether this continues a picture: a joiner, a variation selector, a tag.
  fileprivate var joinsEmoji: Bool {
    switch value {
    case 0x200D, 0xFE0F, 0xE0020...0xE007F: true
    default: false
    }
  }
}

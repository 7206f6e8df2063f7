extension SentimentModel {
  /// How much each word carries: what the predicted class loses in probability when that word alone is left out.
  ///
  /// A positive weight speaks for the prediction, a negative one against it. Words are what white space divides; runs of
  /// Han characters are divided further, as the tokenizer cuts them. Only the words that the model reads are listed. The
  /// cost is one classification for each.
  public func explain(_ text: String) -> [(word: String, weight: Float)] {
    let text = String(text.unicodeScalars.prefix(8192))
    let words = words(of: text[...]).prefix(maximumTokens)
    let variants = words.map { String(text[..<$0.startIndex]) + String(text[$0.endIndex...]) }
    let scores = classify([text] + variants)
    guard let whole = scores.first else { return [] }
    let label = whole.label
    return zip(words, scores.dropFirst()).map { word, score in
      (String(word), whole.probability(of: label) - score.probability(of: label))
    }
  }

  private func words(of text: Substring) -> [Substring] {
    text.unicodeScalars.split { $0.properties.isWhitespace }.flatMap { word in
      runs(of: Substring(word)).flatMap { $0.isHan ? pieces(of: $0.text) : [$0.text] }
    }
  }

  /// Divides a word where Han characters begin and end.
  private func runs(of word: Substring) -> [(text: Substring, isHan: Bool)] {
    var runs: [(text: Substring, isHan: Bool)] = []
    var start = word.startIndex
    for index in word.unicodeScalars.indices {
      let isHan = word.unicodeScalars[index].isHan
      if let last = runs.last, last.isHan == isHan {
        runs[runs.count - 1].text = word[start..<word.unicodeScalars.index(after: index)]
      } else {
        start = index
        runs.append((word[index..<word.unicodeScalars.index(after: index)], isHan))
      }
    }
    return runs
  }

  /// Divides a run of Han characters as the tokenizer does, or into characters where it rewrites some of them.
  private func pieces(of run: Substring) -> [Substring] {
    let frame = tokenizer.encode("", maximumCount: .max).count
    let ids = tokenizer.encode(String(run), maximumCount: maximumTokens + frame).dropFirst(frame - 1).dropLast()
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

import Attention

/// A scored text as people read it on a terminal: the label with its probability, and the text.
///
/// In an explanation the words have a background: green where they speak for the label, red where they speak against it,
/// the stronger the more. Without colours (`NO_COLOR`, no-color.org) the weight follows each word that matters. Control
/// characters are shown by their pictures, so that no text commands the terminal.
struct ScoredText {
  var text: String
  var sentiment: Sentiment
  var explanation: Explanation?
  var isColoured: Bool

  /// What precedes explained lines.
  static func legend(isColoured: Bool) -> String {
    guard isColoured else {
      return "(+1.2) behind a word: by how much it raises the log-odds of the label; (-1.2) speaks against the label\n"
    }
    let steps = [1, 0.6, 0.3].map { painted(" + ", Float($0)) } + [0.3, 0.6, 1].map { painted(" - ", Float(-$0)) }
    return "\(steps.joined()) green words speak for the label, red ones against it\n"
  }

  /// One line.
  var line: String {
    let name = sentiment.label.rawValue
    let space = String(repeating: " ", count: max(0, 10 - name.count))
    return "\(name)\(space)\(fixedDecimals(Double(sentiment.probability(of: sentiment.label)), 2))  \(body)\n"
  }

  private var body: String {
    guard let explanation else { return Self.visible(text) }
    let strongest = max(explanation.words.map { abs($0.weight) }.max() ?? 0, 0.5)
    var result = ""
    var position = explanation.text.startIndex
    for word in explanation.words {
      result += Self.visible(explanation.text[position..<word.text.startIndex])
      let shown = Self.visible(word.text)
      let strength = word.weight / strongest
      result += isColoured ? Self.painted(shown, strength) : shown + Self.note(word.weight, strength)
      position = word.text.endIndex
    }
    result += Self.visible(explanation.text[position...])
    return result + (text.utf8.count > explanation.text.utf8.count ? " …" : "")
  }

  /// The weight behind a word that matters, where there are no colours.
  private static func note(_ weight: Float, _ strength: Float) -> String {
    abs(strength) < 0.1 ? "" : "(\(weight > 0 ? "+" : "")\(fixedDecimals(Double(weight), 1)))"
  }

  /// A word on a background of the 256-colour cube, by strength from -1 to 1; black on it, to be legible on every theme.
  private static func painted(_ word: String, _ strength: Float) -> String {
    let step = min(3, Int((abs(strength) * 4).rounded(.down)))
    guard step > 0 else { return word }
    let colour = strength > 0 ? [194, 157, 114][step - 1] : [224, 217, 210][step - 1]
    return "\u{1B}[30;48;5;\(colour)m\(word)\u{1B}[0m"
  }

  /// The text with control characters, marks of direction included, replaced by what can be seen.
  private static func visible(_ text: some StringProtocol) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
      case 0x7F: shown.append("\u{2421}")
      case 0x80..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: shown.append("\u{FFFD}")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }
}

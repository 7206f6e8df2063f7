import Attention
import FoundationEssentials
import Glibc

extension Command {
  static let score = Command(
    name: "score",
    summary: "Score lines of text from standard input: one line out for each",
    details: """
      Each line is a text, or a JSON object with a "text" field. The answer has the fields text, label (negative, neutral or
      positive) and the probabilities negative, neutral and positive, in the order of the input.

      Every input has an answer. Where nothing can be read (an empty line, white space, control characters, a script that the model
      does not know) it is neutral with probability 1. Bytes that are not UTF-8 are read as U+FFFD. A line is read up to 1 MB, and
      explained up to its first 128 pieces or so.

      The weight of a word is how much the log-odds of the label fall when that word is left out. On a terminal words are coloured
      instead, unless NO_COLOR is set.
      """,
    options: [
      OptionSpecification(name: "model", value: "FILE", help: "model file (default: the shipped one)"),
      OptionSpecification(
        name: "explain", value: nil,
        help: "add \"tokens\": [[word, weight], ...]: how much each word speaks for the label"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON lines (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    let model = try loadModel(arguments["model"])
    var reader = LineReader()
    var scorer = ScoreLines(model: model, explains: arguments.has("explain"))
    if Console.outputIsTerminal && !arguments.has("json") {
      scorer.style = .people(isColoured: getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    }
    Console.printPart(scorer.heading)
    while let lines = try reader.next() {
      Console.printPart(try scorer.answers(to: lines))
    }
    return .success
  }
}

/// Opens a model file, or the shipped one.
func loadModel(
  _ path: String?, precision: AttentionEncoder.Precision = .int8
) throws(CommandError) -> SentimentModel {
  let path = if let path { path } else { try ShippedModel.path() }
  do {
    return try SentimentModel(path: path, precision: precision)
  } catch {
    throw CommandError(.unavailable, "cannot load the model \(path): \(error)")
  }
}

/// Turns input lines into answer lines.
struct ScoreLines {
  /// How answers are written.
  enum Style {
    case json
    case people(isColoured: Bool)
  }

  let model: SentimentModel
  let explains: Bool
  var style = Style.json
  private var lineNumber = 0
  private let decoder = JSONDecoder()
  private let encoder = JSONEncoder()

  init(model: SentimentModel, explains: Bool) {
    self.model = model
    self.explains = explains
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// What precedes the answers.
  var heading: String {
    guard explains, case .people(let isColoured) = style else { return "" }
    return ScoredText.legend(isColoured: isColoured)
  }

  /// One line for each line, in order.
  mutating func answers(to lines: [String]) throws -> String {
    var texts: [String] = []
    for line in lines {
      lineNumber += 1
      texts.append(try text(of: line))
    }
    var output = ""
    for (text, sentiment) in zip(texts, model.classify(texts, threads: scoringThreads)) {
      let explanation = explains ? model.explain(text) : nil
      switch style {
      case .json:
        let answer = ScoreAnswer(text: text, sentiment: sentiment, words: explanation?.words)
        output += String(decoding: try encoder.encode(answer), as: UTF8.self) + "\n"
      case .people(let isColoured):
        let answer = ScoredText(text: text, sentiment: sentiment, explanation: explanation, isColoured: isColoured)
        output += answer.line
      }
    }
    return output
  }

  private func text(of line: String) throws(CommandError) -> String {
    guard looksLikeJSONObject(line) else { return line }
    do {
      return try decoder.decode(ScoreQuestion.self, from: Data(line.utf8)).text
    } catch {
      throw CommandError(
        .dataError,
        "standard input, line \(lineNumber): found a line that begins like a JSON object, but it is none with a \"text\" "
          + "string; expected {\"text\": \"...\"} or plain text")
    }
  }

  /// `{"` begins a JSON object; `{sigh}` is something that people write.
  private func looksLikeJSONObject(_ line: String) -> Bool {
    let bytes = line.utf8.lazy.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return bytes.starts(with: [UInt8(ascii: "{"), UInt8(ascii: "\"")])
  }
}

private struct ScoreQuestion: Decodable {
  var text: String
}

private struct ScoreAnswer: Encodable {
  var text: String
  var label: String
  var negative: Double
  var neutral: Double
  var positive: Double
  var tokens: [Token]?

  struct Token: Encodable {
    var text: String
    var weight: Double

    func encode(to encoder: any Encoder) throws {
      var pair = encoder.unkeyedContainer()
      try pair.encode(text)
      try pair.encode(weight)
    }
  }

  init(text: String, sentiment: Sentiment, words: [Explanation.Word]?) {
    self.text = text
    label = sentiment.label.rawValue
    negative = roundedForOutput(sentiment.negative)
    neutral = roundedForOutput(sentiment.neutral)
    positive = roundedForOutput(sentiment.positive)
    tokens = words?.map { Token(text: String($0.text), weight: roundedForOutput($0.weight)) }
  }
}

/// A probability or weight to six decimals: more would be noise.
func roundedForOutput(_ value: Float) -> Double {
  (Double(value) * 1_000_000).rounded() / 1_000_000
}

import Attention
import FoundationEssentials

extension Command {
  static let score = Command(
    name: "score",
    summary: "Score lines of text from standard input: one JSON object a line out",
    details: """
      Each line is a text, or a JSON object with a "text" field. The answer has the fields text, label (negative, neutral or
      positive) and the probabilities negative, neutral and positive, in the order of the input.
      """,
    options: [
      OptionSpecification(name: "model", value: "FILE", help: "model file (default: the shipped one)"),
      OptionSpecification(
        name: "explain", value: nil,
        help: "add \"tokens\": [[word, weight], ...]: how much each word speaks for the label"),
      OptionSpecification(name: "json", value: nil, help: "accepted for symmetry: the output is always JSON lines"),
    ]
  ) { arguments in
    let model = try loadModel(arguments["model"])
    var reader = LineReader()
    var scorer = ScoreLines(model: model, explains: arguments.has("explain"))
    while let lines = try reader.next() {
      Console.printPart(try scorer.answers(to: lines))
    }
    return .success
  }
}

/// Opens a model file, or the shipped one.
func loadModel(_ path: String?) throws(CommandError) -> SentimentModel {
  let path = if let path { path } else { try ShippedModel.path() }
  do {
    return try SentimentModel(path: path)
  } catch {
    throw CommandError(.unavailable, "cannot load the model \(path): \(error)")
  }
}

/// Turns input lines into answer lines.
struct ScoreLines {
  let model: SentimentModel
  let explains: Bool
  private var lineNumber = 0
  private let decoder = JSONDecoder()
  private let encoder = JSONEncoder()

  init(model: SentimentModel, explains: Bool) {
    self.model = model
    self.explains = explains
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// One line of JSON for each line, in order.
  mutating func answers(to lines: [String]) throws -> String {
    var texts: [String] = []
    for line in lines {
      lineNumber += 1
      texts.append(try text(of: line))
    }
    var output = ""
    for (text, sentiment) in zip(texts, model.classify(texts)) {
      let answer = ScoreAnswer(text: text, sentiment: sentiment, tokens: explains ? model.explain(text) : nil)
      output += String(decoding: try encoder.encode(answer), as: UTF8.self) + "\n"
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

  init(text: String, sentiment: Sentiment, tokens: [(word: String, weight: Float)]?) {
    self.text = text
    label = sentiment.label.rawValue
    negative = roundedForOutput(sentiment.negative)
    neutral = roundedForOutput(sentiment.neutral)
    positive = roundedForOutput(sentiment.positive)
    self.tokens = tokens?.map { Token(text: $0.word, weight: roundedForOutput($0.weight)) }
  }
}

/// A probability or weight to six decimals: more would be noise.
func roundedForOutput(_ value: Float) -> Double {
  (Double(value) * 1_000_000).rounded() / 1_000_000
}

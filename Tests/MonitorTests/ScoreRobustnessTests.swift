import Attention
import FoundationEssentials
import Testing

@testable import Monitor

/// Whatever comes in, `voxpop score` has an answer.
@Suite(.timeLimit(.minutes(5))) struct ScoreRobustnessTests {
  private struct Answer: Decodable {
    struct Token: Decodable {
      var text: String
      var weight: Double

      init(from decoder: any Decoder) throws {
        var pair = try decoder.unkeyedContainer()
        text = try pair.decode(String.self)
        weight = try pair.decode(Double.self)
      }
    }
    var text: String, label: String, negative: Double, neutral: Double, positive: Double, tokens: [Token]?
  }

  /// What `printf` makes of the bytes, scored with explanations.
  private func answers(to command: String, explains: Bool = true) async throws -> [Answer] {
    let result = try await Shell.run("\(command) | voxpop score \(explains ? "--explain" : "")")
    try #require(result.code == 0, "\(result.errors)")
    let answers = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
    for answer in answers {
      #expect(abs(answer.negative + answer.neutral + answer.positive - 1) < 1e-5)
      #expect((answer.tokens ?? []).allSatisfy { $0.weight.isFinite } && (answer.tokens?.count ?? 0) <= 128)
    }
    return answers
  }

  @Test(arguments: [
    ("an empty line", #"printf '\n'"#), ("white space", #"printf ' \t \343\200\200 \n'"#),
    ("control characters", #"printf '\001\002\033\177\n'"#), ("NULs", #"printf '\000\000\000\n'"#),
    ("an empty JSON text", #"printf '{"text": ""}\n'"#),
    ("zero-width characters", #"printf '\342\200\213\357\273\277\n'"#),
  ])
  func `where nothing can be read the answer is neutral for certain`(case: String, command: String) async throws {
    let answers = try await answers(to: command)
    #expect(answers.count == 1)
    #expect(answers.allSatisfy { $0.label == "neutral" && $0.neutral == 1 && $0.tokens?.isEmpty == true })
  }

  @Test(arguments: [
    ("one letter", "printf 'a'"), ("one Chinese character", "printf '好'"), ("one mark", "printf '!'"),
    ("emoji only", "printf '😭😭😭'"), ("right to left", "printf 'هذا المنتج سيئ جدا'"),
    ("right to left with marks of direction", #"printf '\342\200\256hello\342\200\254 שלום'"#),
    ("bytes that are not UTF-8", #"printf '\377\376\200 bad \300\257'"#),
    ("a NUL among words", #"printf 'so\000 bad'"#),
    ("a lone surrogate in JSON", #"printf '%s' '{"text": "bad \ud83d"}'"#),
    ("a program", "head -c 20000 /bin/sh | tr -d '\\n'"),
    ("combining marks", #"printf 'Z'; i=0; while [ $i -lt 3000 ]; do printf '\314\200\315\211'; i=$((i+1)); done"#),
  ])
  func `odd input has one answer with probabilities that sum to one`(case: String, command: String) async throws {
    if `case` == "a lone surrogate in JSON" {
      let result = try await Shell.run("\(command) | voxpop score --explain")
      #expect(result.code == 65 || result.code == 0, "refused or read, but no crash")
      return
    }
    #expect(try await answers(to: "{ \(command); }").count == 1)
  }

  @Test(arguments: [
    ("words", "yes 'so bad' | head -c 1048576 | tr '\\n' ' '", true),
    ("one word", "head -c 1048576 /dev/zero | tr '\\0' 'a'", true),
    ("Chinese", "yes '差' | head -c 1048576 | tr -d '\\n'", false),
    ("more than is read", "head -c 3000000 /dev/zero | tr '\\0' 'b'", false),
  ])
  func `a line of a megabyte is answered, and explained by its beginning`(
    case: String, command: String, explains: Bool
  ) async throws {
    let answers = try await answers(to: command, explains: explains)
    #expect(answers.count == 1)
    let answer = try #require(answers.first)
    #expect(answer.text.utf8.count <= LineReader.lengthLimit)
    #expect(!explains || answer.tokens?.isEmpty == false)
    #expect(!answer.text.unicodeScalars.contains("\u{FFFD}"), "the line is cut between characters")
  }
}

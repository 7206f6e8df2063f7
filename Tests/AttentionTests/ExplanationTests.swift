import FoundationEssentials
import Glibc
import Testing

@testable import Attention

@Suite struct ExplanationTests {
  private let model: SentimentModel

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    model = try SentimentModel(path: root.appending(path: "models/voxpop-sentiment.safetensors").path)
  }

  @Test(arguments: [
    ("a  b\tc", "a|b|c"), ("so sad😭😭!", "so|sad|😭😭|!"), ("👩‍👩‍👧❤️ok", "👩‍👩‍👧❤️|ok"), ("#fail @bob it's", "#fail|@bob|it's"),
    ("[泪]哭", "[泪]|哭"), ("[a b]", "[a|b]"), ("#双十一#贵", "#双十一#|贵"), ("5[star]", "5[star]"), ("##", "##"), ("", ""),
    (" \n", ""), ("e\u{301}\u{301}\u{301} x", "e\u{301}\u{301}\u{301}|x"), ("שלום עולם", "שלום|עולם"),
  ])
  func `words are what people would call so`(text: String, expected: String) {
    #expect(model.words(of: text[...]).joined(separator: "|") == expected)
  }

  @Test func `no scalar is lost or counted twice, whatever the text`() {
    let alphabet = Array("ab #[]@好的泪😭\u{200D}\u{FE0F}\u{301}\u{0}\u{202E}ع\t１㈱".unicodeScalars)
    var generator = SeededNumbers(state: 7)
    for _ in 0..<300 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        scalars.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
      }
      let text = String(scalars)
      let words = model.words(of: text[...]).flatMap { Array($0.unicodeScalars) }
      #expect(words == text.unicodeScalars.filter { !$0.properties.isWhitespace }, "\(text.debugDescription)")
    }
  }

  @Test(arguments: ExplanationMethod.allCases)
  func `the word that carries the verdict weighs most`(method: ExplanationMethod) {
    for (text, expected) in [("The staff was terrible", "terrible"), ("What a wonderful evening", "wonderful")] {
      let explanation = model.explain(text, by: method)
      let strongest = explanation.ranking.first.map { explanation.words[$0].text }
      #expect(strongest.map(String.init) == expected)
      #expect(explanation.label == model.classify([text])[0].label)
    }
  }

  @Test func `a weight is what the log-odds lose without the word`() throws {
    let text = "The food was cold and awful"
    let explanation = model.explain(text)
    #expect(explanation.label == .negative)
    for (index, word) in explanation.words.enumerated() {
      let pair = model.classify([text, explanation.text(without: [index])])
      let odds = pair.map { log(Double($0.negative) / Double($0.neutral + $0.positive)) }
      #expect(abs(odds[0] - odds[1] - Double(word.weight)) < 1e-3, "\(word.text)")
    }
  }

  @Test func `words are taken out and the rest stays as it was`() {
    let explanation = model.explain(" not  so bad! ")
    #expect(explanation.text(without: [1]) == " not   bad! ")
    #expect(explanation.text(without: [2, 0]) == "   so  ")
    #expect(explanation.text(without: EmptyCollection()) == explanation.text)
  }

  @Test(arguments: [
    String(repeating: "word ", count: 200_000), String(repeating: "a", count: 1_000_000),
    String(repeating: "坏", count: 300_000), "e" + String(repeating: "\u{301}", count: 500_000),
    String(repeating: "😭", count: 250_000), String(repeating: "[", count: 1_000_000),
  ])
  func `a text of a megabyte is explained by its beginning`(text: String) {
    let explanation = model.explain(text, by: .alone)
    #expect((1...SentimentModel.explainedPieces).contains(explanation.words.count))
    #expect(text.unicodeScalars.starts(with: explanation.text.unicodeScalars))
    #expect(explanation.words.allSatisfy { $0.weight.isFinite })
  }

  @Test func `leaving out the weightiest words does more than chance, and few words are not counted`() {
    var faithfulness = Faithfulness()
    var generator = SeededNumbers(state: 1)
    let texts = [
      "The staff was so terrible that we left at once", "I went to the shop today and it was wonderful, thanks",
      "手机质量太差了，用了两天就坏了", "one", "",
    ]
    for text in texts { faithfulness.add(model.explain(text), of: model, using: &generator) }
    #expect(faithfulness.texts == 3)
    #expect(faithfulness.drop > 0)
    #expect((faithfulness.ratio ?? .infinity) > 2)
    #expect(Faithfulness().ratio == nil && Faithfulness().drop == 0)
  }
}

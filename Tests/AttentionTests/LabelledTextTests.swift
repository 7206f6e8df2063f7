import Attention
import FoundationEssentials
import Testing

@Suite struct LabelledTextTests {
  private func decode(_ line: String) throws -> LabelledText {
    try JSONDecoder().decode(LabelledText.self, from: Data(line.utf8))
  }

  @Test func `reads a line with every key, and one with the two that matter`() throws {
    let line = #"{"text": "很好", "label": "positive", "lang": "zh", "source": "reviews", "split": "dev", "weak": true}"#
    #expect(
      try decode(line)
        == LabelledText(text: "很好", label: .positive, language: "zh", source: "reviews", isWeak: true))
    #expect(try decode(#"{"text": "", "label": "neutral"}"#) == LabelledText(text: "", label: .neutral))
  }

  @Test func `names the labels it knows when it meets another`() throws {
    let error = #expect(throws: DecodingError.self) { try decode(#"{"text": "x", "label": "happy"}"#) }
    #expect("\(try #require(error))".contains("the label “happy” is none of negative, neutral, positive"))
  }

  @Test(arguments: [#"{"text": "x"}"#, #"{"label": "neutral"}"#, #"{"text": 1, "label": "neutral"}"#, "[]"])
  func `refuses a line without text and label`(line: String) {
    #expect(throws: DecodingError.self) { try decode(line) }
  }
}

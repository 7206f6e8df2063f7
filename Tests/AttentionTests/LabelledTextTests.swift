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

  @Test func `a teacher's shares are made to sum to one`() throws {
    let row = try decode(#"{"text": "x", "label": "neutral", "teacher": [1, 2, 1]}"#)
    #expect(row.teacher == Sentiment(negative: 0.25, neutral: 0.5, positive: 0.25))
    #expect(try decode(#"{"text": "x", "label": "neutral"}"#).teacher == nil)
    #expect(try decode(#"{"text": "x", "label": "neutral", "teacher": null}"#).teacher == nil)
  }

  @Test(arguments: ["[0, 0, 0]", "[0.5, 0.5]", "[1, -1, 1]", "[1, 1, 1, 1]", #""negative""#, #"["a", 1, 1]"#])
  func `a teacher is three numbers of zero or more`(teacher: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try decode(#"{"text": "x", "label": "neutral", "teacher": \#(teacher)}"#)
    }
    #expect("\(try #require(error))".contains("the teacher is not three numbers of zero or more"))
  }
}

import Attention
import Testing

@testable import Monitor

@Suite struct ScoredTextTests {
  private func line(_ text: String, explains: Bool, isColoured: Bool) throws -> String {
    let model = try loadModel(nil)
    let explanation = explains ? model.explain(text) : nil
    let sentiment = model.classify([text])[0]
    return ScoredText(text: text, sentiment: sentiment, explanation: explanation, isColoured: isColoured).line
  }

  @Test func `a line has the label, its probability and the text`() throws {
    let line = try line("What a wonderful day", explains: false, isColoured: true)
    #expect(line.wholeMatch(of: /positive  [01]\.\d\d  What a wonderful day\n/) != nil)
  }

  @Test func `words are painted by what they say, and only on request`() throws {
    let painted = try line("What a wonderful day", explains: true, isColoured: true)
    #expect(painted.contains("\u{1B}[30;48;5;114mwonderful\u{1B}[0m"))
    let plain = try line("What a wonderful day", explains: true, isColoured: false)
    #expect(!plain.contains("\u{1B}"))
    #expect(plain.firstMatch(of: /wonderful\(\+\d\.\d\)/) != nil)
  }

  @Test func `no text commands the terminal`() throws {
    for explains in [true, false] {
      let line = try line("\u{1B}[2J bad\u{7}\u{202E} day\u{9B}", explains: explains, isColoured: false)
      #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
      #expect(!line.unicodeScalars.contains("\u{202E}"))
      #expect(line.contains("␛[2J"))
    }
  }

  @Test func `the legend says what the signs mean`() {
    #expect(ScoredText.legend(isColoured: true).hasSuffix("green words speak for the label, red ones against it\n"))
    #expect(!ScoredText.legend(isColoured: false).contains("\u{1B}"))
  }
}

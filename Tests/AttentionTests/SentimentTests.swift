import Attention
import Testing

@Suite struct SentimentTests {
  @Test func `a tie is called neutral`() {
    #expect(Sentiment(negative: 0.4, neutral: 0.4, positive: 0.2).label == .neutral)
  }
}

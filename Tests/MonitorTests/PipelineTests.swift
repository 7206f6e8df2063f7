import Alerts
import Testing

@testable import Monitor

@Suite struct PipelineTests {
  @Test(arguments: [
    ([], []), ([10], [1]), ([40, 40, 40], [2, 1]), ([100, 1], [1, 1]), ([500, 500], [1, 1]), ([1, 500, 1], [1, 1, 1]),
    ([50, 50, 1], [2, 1]), ([0, 0, 0, 100], [4]),
  ])
  func `a batch is cut where its texts add up to too much, and never within a post`(sizes: [Int], counts: [Int]) {
    let items = sizes.enumerated().map { item($0.offset, size: $0.element) }
    let parts = Pipeline.parts(of: items, textLimit: 100)
    #expect(parts.map(\.count) == counts)
    #expect(Array(parts.joined()) == items)
  }

  @Test func `the end of a poll stays behind its last post`() {
    let poll = SourceItem.finished(
      PollRecord(source: "s", finished: EventTime(seconds: 1), outcome: .failed(reason: "x")))
    let items = [item(1, size: 90), item(2, size: 90), poll]
    #expect(Pipeline.parts(of: items, textLimit: 100).map(\.count) == [1, 2])
  }

  private func item(_ number: Int, size: Int) -> SourceItem {
    .post(
      Post(
        key: Post.Key(high: 0, low: UInt64(number)), source: "s", id: "\(number)",
        text: String(repeating: "x", count: size), published: EventTime(seconds: 1), received: EventTime(seconds: 1)))
  }
}

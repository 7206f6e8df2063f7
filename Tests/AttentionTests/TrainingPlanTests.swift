import Testing

@testable import Attention

@Suite struct TrainingPlanTests {
  private static let rows: [LabelledText] =
    (0..<40).map { LabelledText(text: "gold \($0)", label: .positive, source: "gold") }
    + (0..<60).map { LabelledText(text: "weak \($0)", label: .negative, source: "weak", isWeak: true) }

  private static func order(_ change: (inout TrainingOptions) -> Void) -> [Int] {
    var options = TrainingOptions()
    change(&options)
    return TrainingPlan(rows, options).order.map(Int.init)
  }

  @Test func `a pass reads every row once, and the final one only what people judged`() {
    let order = Self.order { $0.finalPasses = 1 }
    #expect(order.count == 140)
    #expect(order.prefix(100).sorted() == Array(0..<100))
    #expect(order.suffix(40).sorted() == Array(0..<40))
  }

  @Test func `two passes of half the rows read each row once`() {
    let order = Self.order {
      $0.passes = 2
      $0.finalPasses = 0
      $0.shares = ["gold": .init(0.5, final: 0), "weak": .init(0.5, final: 0)]
    }
    #expect(order.sorted() == Array(0..<100))
  }

  @Test func `the seed alone decides on the order`() {
    let first = Self.order { $0.seed = 5 }
    #expect(first == Self.order { $0.seed = 5 })
    #expect(first != Self.order { $0.seed = 6 })
  }
}

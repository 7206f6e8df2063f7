import Testing

@testable import Alerts

/// Timelines of ticks, five minutes apart. In: `x` the expression is true, `.` it is not. Out: `F` the alert fires,
/// `R` it is resolved, `.` nothing is reported.
@Suite struct AlertLifeTests {
  private func run(_ timeline: String, holdFor: Int, keepFiringFor: Int, restarting: Bool = false) throws -> String {
    var life = AlertLife.inactive
    var out = ""
    for (index, mark) in timeline.enumerated() {
      if restarting { life = try AlertLife(life.encoded(expression: 7), named: "x", expression: 7) }
      let action = life.observe(
        mark == "x", at: EventTime(seconds: Int64(index) * 300), holdFor: .seconds(holdFor * 300),
        keepFiringFor: .seconds(keepFiringFor * 300))
      switch action {
      case .none: out += "."
      case .fire: out += "F"
      case .resolve: out += "R"
      }
    }
    return out
  }

  @Test(arguments: [
    (0, 0, "....", "...."),
    (0, 0, ".x..", ".FR."),
    (0, 0, "xxx.", "F..R"),
    (0, 0, "x.x.", "FRFR"),
    (1, 0, "x.x.", "...."),
    (1, 0, "xx..", ".FR."),
    (2, 0, "xx.xx.", "......"),
    (2, 0, "xxxx.", "..F.R"),
    (0, 2, "x...", "F..R"),
    (0, 2, "x..x...", "F.....R"),
    (0, 2, "x.x.x....", "F......R."),
    (1, 1, "xx.xx..xx", ".F....R.F"),
    (2, 1, "xxx.x..xxx", "..F...R..F"),
  ])
  func `holds before it fires and lingers before it resolves`(
    holdFor: Int, keepFiringFor: Int, timeline: String, expected: String
  ) throws {
    #expect(try run(timeline, holdFor: holdFor, keepFiringFor: keepFiringFor) == expected)
    #expect(try run(timeline, holdFor: holdFor, keepFiringFor: keepFiringFor, restarting: true) == expected)
  }

  @Test func `an alert begins when the expression turned true`() {
    var life = AlertLife.inactive
    let ticks = (0..<3).map { EventTime(seconds: 300 * $0) }
    let actions = ticks.map { life.observe(true, at: $0, holdFor: .seconds(600), keepFiringFor: .zero) }
    #expect(actions == [.none, .none, .fire(since: ticks[0])])
  }

  @Test func `under another expression a pending alert starts anew and a firing one goes on`() throws {
    let since = EventTime(seconds: 1)
    let pending = AlertLife.pending(since: since).encoded(expression: 1)
    let lingering = AlertLife.lingering(since: since, clearSince: EventTime(seconds: 9)).encoded(expression: 1)
    #expect(try AlertLife(pending, named: "x", expression: 1) == .pending(since: since))
    #expect(try AlertLife(pending, named: "x", expression: 2) == .inactive)
    #expect(try AlertLife(lingering, named: "x", expression: 2) == .firing(since: since))
    #expect(try AlertLife([], named: "x", expression: 2) == .inactive)
  }

  @Test func `damaged bytes are an error and never a trap`() throws {
    let bytes = AlertLife.lingering(since: EventTime(seconds: 1), clearSince: EventTime(seconds: -9))
      .encoded(expression: .max)
    for length in 1..<bytes.count {
      #expect(throws: StateError.self) { try AlertLife(Array(bytes.prefix(length)), named: "x", expression: .max) }
    }
    #expect(throws: StateError.self) { try AlertLife(bytes + [0], named: "x", expression: .max) }
    #expect(throws: StateError.self) { try AlertLife([2] + bytes.dropFirst(), named: "x", expression: .max) }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let noise = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? AlertLife([1] + noise, named: "x", expression: 1)  // Either outcome is fine; a trap is not.
    }
  }
}

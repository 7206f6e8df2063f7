import Alerts
import Testing

@testable import Monitor

@Suite struct HorizonTests {
  private func at(_ minutes: Int64) -> EventTime { EventTime(seconds: minutes * 60) }

  private func twoSources() -> Horizon {
    Horizon(sources: [("a", .seconds(60)), ("b", .seconds(60))])
  }

  @Test func `there is none until every source has answered or failed`() {
    var horizon = twoSources()
    horizon.observe(at(10), from: "a", at: at(100))
    horizon.finish("a", succeeded: true, started: at(100), at: at(100))
    #expect(horizon.value(at: at(100)) == nil)
    horizon.finish("b", succeeded: false, started: at(100), at: at(100))
    #expect(horizon.value(at: at(100)) == at(10))
  }

  @Test func `it is what the slowest source has told`() {
    var horizon = twoSources()
    horizon.observe(at(5), from: "b", at: at(100))
    horizon.finish("b", succeeded: true, started: at(100), at: at(100))
    horizon.observe(at(10), from: "a", at: at(100))
    horizon.finish("a", succeeded: true, started: at(100), at: at(100))
    #expect(horizon.value(at: at(100)) == at(5))
    horizon.finish("b", succeeded: true, started: at(101), at: at(101))
    #expect(horizon.value(at: at(101)) == at(10), "b was asked after a's newest post and had nothing older to add")
  }

  @Test func `quiet time passes with the polls`() {
    var horizon = twoSources()
    horizon.observe(at(10), from: "a", at: at(100))
    for minute in Int64(100)...107 {
      horizon.finish("a", succeeded: true, started: at(minute), at: at(minute))
      horizon.finish("b", succeeded: true, started: at(minute), at: at(minute))
    }
    #expect(horizon.value(at: at(107)) == at(17))
  }

  @Test func `a request that went out before another source's news does not vouch for it`() {
    var horizon = twoSources()
    horizon.observe(at(5), from: "a", at: at(100))
    horizon.finish("a", succeeded: true, started: at(100), at: at(100))
    // b was asked at 100, a's post of minute 9 came in at 101, and b's answer came after it.
    horizon.observe(at(9), from: "a", at: at(101))
    horizon.finish("b", succeeded: true, started: at(100), at: at(102))
    #expect(horizon.value(at: at(102)).map { $0 <= at(5) } == true)
    horizon.finish("b", succeeded: true, started: at(103), at: at(104))
    #expect(horizon.value(at: at(104)) == at(9))
  }

  @Test func `continues from its bytes`() {
    var horizon = twoSources()
    horizon.observe(at(10), from: "a", at: at(100))
    var restored = twoSources()
    restored.restore(horizon.bytes)
    for name in ["a", "b"] { restored.finish(name, succeeded: true, started: at(130), at: at(130)) }
    #expect(restored.value(at: at(130)) == at(40))
  }

  @Test func `a failing source is not waited for, and when all fail time stands still for ten minutes`() {
    var horizon = twoSources()
    horizon.observe(at(10), from: "a", at: at(100))
    horizon.finish("a", succeeded: true, started: at(100), at: at(100))
    horizon.finish("b", succeeded: false, started: at(100), at: at(100))
    #expect(horizon.value(at: at(100)) == at(10))
    #expect(horizon.troubled(at: at(100)) == ["b"])
    horizon.finish("a", succeeded: false, started: at(150), at: at(150))
    #expect(horizon.troubled(at: at(150)) == ["a", "b"])
    // The newest post came in at minute 100, so that 110 stands for 20, ten of which are waited for.
    for (clock, expected) in [(105, 10), (110, 10), (111, 11), (150, 50)] {
      #expect(horizon.value(at: at(Int64(clock))) == at(Int64(expected)))
    }
  }

  @Test func `a source that is polled once an hour does not hold the others back`() {
    var horizon = Horizon(sources: [("often", .seconds(60)), ("rarely", .seconds(3600))])
    horizon.observe(at(1), from: "rarely", at: at(100))
    horizon.finish("rarely", succeeded: true, started: at(100), at: at(100))
    horizon.observe(at(30), from: "often", at: at(100))
    horizon.finish("often", succeeded: true, started: at(100), at: at(100))
    #expect(horizon.value(at: at(100)) == at(30))
  }
}

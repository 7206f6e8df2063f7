import Alerts
import Testing

@testable import Monitor

@Suite struct DeliveryPacingTests {
  @Test(arguments: [(20, 60, 3), (30, 60, 4), (2, 60, 1), (100, 3600, 20), (60, 300, 10)])
  func `no span ever holds more messages than the limit, and none is dropped`(count: Int, seconds: Int, burst: Int) {
    let span = Duration.seconds(seconds)
    var bucket = TokenBucket(.atMost(count, in: span, burst: burst), at: noon)
    var now = noon
    var sent: [EventTime] = []
    var random = SplitMix(state: 7)
    while sent.count < 300 {
      if let later = bucket.take(at: now) {
        #expect(later > now)
        now = later
      } else {
        sent.append(now)
        if Int.random(in: 0..<20, using: &random) == 0 { now = now + .seconds(Int.random(in: 0...90, using: &random)) }
      }
    }
    for (index, time) in sent.enumerated() {
      #expect(sent[index...].prefix { $0 - time < span }.count <= count)
    }
  }

  @Test func `a burst goes at once, and messages of before the start count`() {
    let limit = RateLimit(burst: 3, interval: .seconds(10))
    var bucket = TokenBucket(limit, at: noon)
    #expect((0..<4).map { _ in bucket.take(at: noon) } == [nil, nil, nil, noon + .seconds(10)])
    var restarted = TokenBucket(limit, taken: 99, at: noon)
    #expect(restarted.take(at: noon) == noon + .seconds(10))
    #expect(restarted.take(at: noon + .seconds(10)) == nil)
  }

  @Test func `a clock set back costs no more than an empty bucket`() throws {
    var bucket = TokenBucket(RateLimit(burst: 2, interval: .seconds(10)), at: noon)
    while bucket.take(at: noon) == nil {}
    let past = noon - .seconds(86_400)
    let waited = bucket.take(at: past)
    let later = try #require(waited)
    #expect(later - past <= .seconds(10))
  }

  @Test func `the circuit opens for longer and longer, and one success closes it`() {
    var breaker = CircuitBreaker()
    var rests: [Int64] = []
    var now = noon
    for _ in 0..<9 {
      #expect(breaker.opens(at: now) == nil)
      breaker.fail(at: now, chance: 0.5)
      let until = breaker.opens(at: now) ?? now
      rests.append((until - now).wholeMilliseconds / 1000)
      now = until
    }
    #expect(rests == [5, 10, 20, 40, 80, 160, 300, 300, 300])
    breaker.succeed()
    #expect(breaker.opens(at: now) == nil)
    breaker.fail(at: now, asked: .seconds(3600), chance: 0.5)
    #expect(breaker.state == .open(failures: 1, until: now + .seconds(3600)))
  }

  private func message(_ id: Int64, _ alert: String, due seconds: Int) -> PendingMessage {
    PendingMessage(id: id, alert: alert, due: noon + .seconds(seconds))
  }

  @Test func `the oldest goes first, even before its time if a newer one is due`() {
    let order = DeliveryOrder()
    let pending = [message(1, "a", due: 300), message(2, "b", due: -1), message(3, "c", due: -1)]
    #expect(order.next(of: pending, at: noon)?.id == 1)
    #expect(order.next(of: [pending[0]], at: noon) == nil)
    #expect(order.nextDue(of: [pending[0]], at: noon) == noon + .seconds(300))
  }

  @Test func `a refused message steps aside, and its alert's end waits behind it`() {
    var order = DeliveryOrder()
    order.setAside(1)
    let pending = [message(1, "a", due: 300), message(2, "a", due: -1), message(3, "b", due: -1)]
    #expect(order.next(of: pending, at: noon)?.id == 3)
    #expect(order.next(of: Array(pending[..<2]), at: noon) == nil)
    #expect(order.nextDue(of: Array(pending[..<2]), at: noon) == noon + .seconds(300))
    #expect(order.next(of: pending, at: noon + .seconds(300))?.id == 1)
    order.forget(1)
    #expect(order.next(of: pending, at: noon)?.id == 1)
  }
}

import Alerts
import Testing

@testable import Monitor

@Suite struct PollScheduleTests {
  private let every = Duration.seconds(120)

  @Test func `after a success the interval varies by a tenth`() {
    var generator = SplitMix(state: 5)
    var schedule = PollSchedule(every: every)
    let delays = (0..<500).map { _ in schedule.delay(after: .success, using: &generator) }
    #expect(delays.allSatisfy { (.seconds(108) ... .seconds(132)).contains($0) })
    #expect(Set(delays.map { $0.components.seconds }).count > 15)
  }

  @Test func `failures double the range of the wait up to an hour and a success ends that`() {
    var generator = SplitMix(state: 6)
    var schedule = PollSchedule(every: every)
    var longest = Duration.zero
    for failure in 1...40 {
      let delay = schedule.delay(after: .failure(retryAfter: nil), using: &generator)
      #expect(delay >= .seconds(15))
      #expect(delay <= min(.seconds(30) * Double(1 << min(failure - 1, 20)), .seconds(3600)))
      longest = max(longest, delay)
    }
    #expect(longest > .seconds(1800))
    #expect(schedule.delay(after: .success, using: &generator) <= .seconds(132))
    #expect(schedule.delay(after: .failure(retryAfter: nil), using: &generator) <= .seconds(30))
  }

  @Test func `a server's wish is never undercut, and not followed beyond a day`() {
    var generator = SplitMix(state: 7)
    for _ in 0..<100 {
      var schedule = PollSchedule(every: every)
      let delay = schedule.delay(after: .failure(retryAfter: .seconds(500)), using: &generator)
      #expect((.seconds(500) ... .seconds(550)).contains(delay))
      #expect(schedule.delay(after: .failure(retryAfter: .seconds(1_000_000)), using: &generator) <= .seconds(95_040))
    }
  }

  @Test func `first polls are spread over a tenth of the interval, half a minute at most`() {
    var generator = SplitMix(state: 8)
    for (every, most) in [(1, 100), (120, 12_000), (86_400, 30_000)] {
      let schedule = PollSchedule(every: .seconds(every))
      for _ in 0..<100 {
        #expect((.zero ... .milliseconds(most)).contains(schedule.firstDelay(using: &generator)))
      }
    }
  }
}

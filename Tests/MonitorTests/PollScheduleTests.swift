import Alerts
import Testing

@testable import Monitor

@Suite struct PollScheduleTests {
  private let now = EventTime(seconds: 1_795_428_000)  // Monday 2026-11-23T10:00:00Z
  private let schedule = PollSchedule(source(every: .seconds(120)))

  @Test func `after a success the interval is that of the operator, a little longer and never shorter`() {
    var generator = SplitMix(state: 5)
    let waits = (0..<500).map { _ in
      schedule.due(after: .success(freshness: nil), failures: 0, state: PollState(), at: now, using: &generator) - now
    }
    #expect(waits.allSatisfy { (.seconds(120) ... .seconds(126)).contains($0) })
    #expect(Set(waits).count > 100)
  }

  @Test func `failures double the wait up to an hour, refusals up to a day, and none is shorter than the interval`() {
    var generator = SplitMix(state: 6)
    for (verdict, most) in [(PollSchedule.Verdict.failure, 3600), (.refused(rest: .zero), 86_400)] {
      var longest = Duration.zero
      for failures in 1...40 {
        let wait =
          schedule.due(after: verdict, failures: failures, state: PollState(), at: now, using: &generator) - now
        #expect(wait >= .seconds(120))
        #expect(wait <= min(.seconds(120) * Double(1 << min(failures - 1, 20)), .seconds(most)) * 1.05)
        longest = max(longest, wait)
      }
      #expect(longest > .seconds(most / 2))
    }
  }

  @Test func `a server's wish for rest is never undercut, and not believed beyond a week`() {
    var generator = SplitMix(state: 7)
    for _ in 0..<100 {
      let wait =
        schedule.due(after: .hostRest(.seconds(500)), failures: 1, state: PollState(), at: now, using: &generator) - now
      #expect((.seconds(500) ... .seconds(525)).contains(wait))
      let long = schedule.due(
        after: .hostRest(.seconds(10_000_000)), failures: 1, state: PollState(), at: now, using: &generator)
      #expect((.seconds(604_800) ... .seconds(635_040)).contains(long - now))
    }
  }

  @Test func `first polls are spread over a tenth of the interval, and over all of it where there are many`() {
    var generator = SplitMix(state: 8)
    for (every, count, most) in [(1, 1, 100), (120, 1, 12_000), (86_400, 1, 30_000), (60, 10_000, 60_000)] {
      let schedule = PollSchedule(source(every: .seconds(every)))
      let delays = (0..<200).map { _ in schedule.firstDelay(among: count, using: &generator) }
      #expect(delays.allSatisfy { (.zero ... .milliseconds(most)).contains($0) })
      #expect((delays.max() ?? .zero) > .milliseconds(most) / 2)
    }
  }

  @Test func `the longest wish counts, a day at most, and none where the operator wants none`() {
    var state = PollState()
    state.askedInterval = .seconds(1800)
    let interval = PollInterval(source(every: .seconds(120)))
    #expect(interval.wait(PollState(), freshness: nil, at: now) == .seconds(120))
    #expect(interval.wait(state, freshness: nil, at: now) == .seconds(1800))
    #expect(interval.wait(state, freshness: .seconds(60), at: now) == .seconds(1800))
    #expect(interval.wait(state, freshness: .seconds(7200), at: now) == .seconds(7200))
    #expect(interval.wait(state, freshness: .seconds(1_000_000), at: now) == .seconds(86_400))
    // The operator may ask for less than the publisher does, and for more.
    #expect(PollInterval(source(every: .seconds(172_800))).wait(state, freshness: nil, at: now) == .seconds(172_800))
    var insistent = source(every: .seconds(120))
    insistent.isAdaptive = false
    #expect(PollInterval(insistent).wait(state, freshness: .seconds(7200), at: now) == .seconds(120))
  }

  @Test func `a quiet source is asked less often, by its own pace, and once an hour at least`() {
    let interval = PollInterval(source(every: .seconds(120)))
    var state = PollState()
    for (quiet, gap, wait) in [
      (60, nil, 120), (1600, nil, 200), (16_000, nil, 2000), (1_000_000, nil, 3600), (1_000_000, 600, 600),
      (1_000_000, 86_400, 3600), (1600, 60, 120), (-5, nil, 120),
    ] as [(Int, Int?, Int)] {
      state.renewed = now - .seconds(quiet)
      state.entryGap = gap.map { .seconds($0) }
      #expect(interval.wait(state, freshness: nil, at: now) == .seconds(wait))
    }
  }

  @Test func `hours and days in which nothing is to be asked are passed over, a day at most`() {
    let interval = PollInterval(source(every: .seconds(120)))
    var state = PollState()
    let latest = now + .seconds(86_400)
    // 10:00 and 11:00 GMT.
    state.skipHours = 0b11 << 10
    #expect(interval.allowed(now + .seconds(120), state, latest: latest) == now + .seconds(7200))
    #expect(interval.allowed(now - .seconds(120), state, latest: latest) == now - .seconds(120))
    // All Monday: the next moment is Tuesday, midnight.
    state = PollState()
    state.skipDays = 0b10
    #expect(interval.allowed(now, state, latest: latest) == now + .seconds(50_400))
    state.skipDays = 0b111_1110
    #expect(interval.allowed(now, state, latest: latest) == latest)
    // Nothing is left: that is no wish.
    state.skipDays = 0b111_1111
    #expect(interval.allowed(now, state, latest: latest) == now)
    state = PollState()
    state.skipHours = 0xff_ffff
    #expect(interval.allowed(now, state, latest: latest) == now)
  }
}

private func source(every: Duration) -> Configuration.Source {
  var source = Configuration.Source(name: "s", url: "http://127.0.0.1/")
  source.every = every
  return source
}

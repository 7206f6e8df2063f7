import Alerts

/// How long to wait after a poll that went well: never shorter than the operator's interval, and longer where the publisher
/// asks for it or nothing has come for long. See docs/decisions/0033.
struct PollInterval: Sendable {
  /// What publishers ask for beyond a day is not followed: it is more often a mistake than a wish.
  static let longest = Duration.seconds(86_400)
  /// The strictest publishers ask for an hour between conditional requests: quiet sources are not left alone for longer.
  static let longestQuiet = Duration.seconds(3600)
  /// A source that has been quiet for a time is asked again after this part of it.
  static let quietPart = 8

  let every: Duration
  /// Without it, only `every` counts.
  let isAdaptive: Bool

  init(_ source: Configuration.Source) {
    every = source.every
    isAdaptive = source.isAdaptive
  }

  /// `freshness` is what the answer's caching headers say.
  func wait(_ state: PollState, freshness: Duration?, at now: EventTime) -> Duration {
    guard isAdaptive else { return every }
    let asked = min(max(state.askedInterval ?? .zero, freshness ?? .zero), Self.longest)
    return max(every, asked, quiet(state, at: now))
  }

  private func quiet(_ state: PollState, at now: EventTime) -> Duration {
    guard let renewed = state.renewed, now > renewed else { return .zero }
    return min((now - renewed) / Self.quietPart, state.entryGap ?? Self.longestQuiet, Self.longestQuiet)
  }

  /// The next moment from `due` on that is not in an hour or day which the publisher wants to be left alone in, but not after
  /// `latest`. Hours and days that leave no time at all are ignored.
  func allowed(_ due: EventTime, _ state: PollState, latest: EventTime) -> EventTime {
    guard isAdaptive, state.skipHours & 0xff_ffff != 0xff_ffff, state.skipDays & 0x7f != 0x7f else { return due }
    var time = due
    while time < latest {
      let hour = time.milliseconds / 3_600_000 % 24
      // 1 January 1970 was a Thursday.
      let day = (time.milliseconds / 86_400_000 + 4) % 7
      guard state.skipHours >> UInt32(hour) & 1 == 1 || state.skipDays >> UInt8(day) & 1 == 1 else { return time }
      time = time.rounded(downTo: .seconds(3600)) + .seconds(3600)
    }
    return max(due, latest)
  }
}

import Alerts

/// Tells an outage of our own network from failures of servers: when one host after the other cannot be reached, and none
/// has answered in between, it is us. A pure value.
struct NetworkWatch: Sendable {
  enum Change: Sendable, Equatable {
    case none
    case down
    case up(after: Duration)
  }

  /// So many hosts in a row must fail, or all that there are; one alone proves nothing.
  static let hostsNeeded = 5
  static let firstPause = Duration.seconds(10)
  static let longestPause = Duration.seconds(60)

  private let needed: Int
  private(set) var downSince: EventTime?
  private(set) var outages = 0
  /// Sources that failed since the last answer, and when the first of them did.
  private(set) var suspects: [Int32] = []
  private var hosts: Set<Int32> = []
  private var firstFailure: EventTime?
  private var pause = Self.firstPause
  /// During an outage, when one source is asked whether it is over.
  private(set) var nextProbe = EventTime.distantPast

  init(hosts: Int) { needed = max(2, min(Self.hostsNeeded, hosts)) }

  var isDown: Bool { downSince != nil }

  mutating func startProbe(at now: EventTime) { nextProbe = now + pause }

  mutating func answer(at now: EventTime) -> Change {
    (suspects, hosts, firstFailure) = ([], [], nil)
    guard let since = downSince else { return .none }
    downSince = nil
    pause = Self.firstPause
    return .up(after: now - since)
  }

  mutating func failure(of source: Int32, at host: Int32, now: EventTime) -> Change {
    if isDown {
      pause = min(pause * 2, Self.longestPause)
      nextProbe = now + pause
      return .none
    }
    firstFailure = firstFailure ?? now
    if suspects.count < 1000 { suspects.append(source) }
    hosts.insert(host)
    guard hosts.count >= needed else { return .none }
    downSince = firstFailure
    outages += 1
    nextProbe = now + pause
    return .down
  }

  mutating func shift(by duration: Duration) {
    downSince = downSince.map { $0 + duration }
    firstFailure = firstFailure.map { $0 + duration }
    if nextProbe > .distantPast { nextProbe = nextProbe + duration }
  }
}

package import Alerts

/// Which source is polled when: due times, turns at hosts, and what an outcome means for both. A pure value: it takes the
/// time as an argument, and says what to do.
///
/// A source takes some hundred bytes and no task. Each step costs the logarithm of the number of sources.
package struct PollQueue: Sendable {
  package enum Step: Sendable {
    case poll(Turn)
    /// Nothing to start before then, unless a poll ends.
    case wait(until: EventTime)
    /// Nothing is due until a poll ends, or ever.
    case idle
  }

  /// A poll that is to be made now; hand its result to ``finish(_:_:using:)``, and after that the source to ``release(_:)``.
  package struct Turn: Sendable {
    package let source: Int32
    package let poll: Poll
    fileprivate let host: Int32
  }

  struct Entry: Sendable {
    var state: PollState
    var validators: Validators
    var failures: Int
    /// What is undone when it turns out that our own network failed.
    var failuresBefore = 0
    var host: Int32
    /// Nil if it is never polled again.
    var due: EventTime?
    var phase = Phase.scheduled
  }

  enum Phase: Sendable {
    case scheduled
    /// Due, and in the line of its host.
    case waiting
    /// From the start of a poll until all that it brought is handed on.
    case out
  }

  /// A source counts as failing from so many failures in a row on.
  static let failingPoint = 3

  let sources: [Configuration.Source]
  let limits: Configuration.Limits
  let rules: HostRules
  var entries: [Entry] = []
  var hosts: [HostTurn] = []
  var hostNames: [String] = []
  private var hostNumbers: [String: Int32] = [:]
  private var dueSources = TimeHeap()
  private var dueHosts = TimeHeap()
  /// Whose address a plain URL is.
  var owners: [String: Int32] = [:]
  var network = NetworkWatch(hosts: 0)
  private var latest = EventTime.distantPast

  /// Continues from what the store holds. What is not due yet waits until it is; the rest starts spread over some time.
  package init(
    sources: [Configuration.Source], limits: Configuration.Limits, rules: HostRules, restored: [String: SourceHealth],
    at now: EventTime, using generator: inout some RandomNumberGenerator
  ) {
    self.sources = sources
    self.limits = limits
    self.rules = rules
    for (number, source) in sources.enumerated() {
      if let url = WebAddress.plain(source.url), owners[url] == nil { owners[url] = Int32(number) }
    }
    for (number, source) in sources.enumerated() {
      add(source, as: Int32(number), health: restored[source.name], at: now, using: &generator)
    }
    network = NetworkWatch(hosts: hosts.count { $0.isPublic })
  }

  private mutating func add(
    _ source: Configuration.Source, as number: Int32, health: SourceHealth?, at now: EventTime,
    using generator: inout some RandomNumberGenerator
  ) {
    // What was learnt of another address does not count.
    let belongs = health?.polling.address.map { $0 == PollState.address(of: source.url) } ?? true
    var state = belongs ? health?.polling ?? PollState() : PollState()
    state.address = PollState.address(of: source.url)
    let host = host(of: state.moved ?? source.url)
    if let moved = state.moved, owners[moved] == nil { owners[moved] = number }
    if let rest = state.hostRest, rest > now { hosts[Int(host)].rest(until: min(rest, now + PollSchedule.longestRest)) }
    let failures = belongs ? health?.consecutiveFailures ?? 0 : 0
    entries.append(
      Entry(
        state: state, validators: belongs ? health?.validators ?? Validators() : Validators(), failures: failures,
        host: host))
    guard state.gone == nil else { return }
    let start = now + PollSchedule(source).firstDelay(among: sources.count, using: &generator)
    let stored = storedDue(state, of: source, last: health?.lastAttempt, failures: failures)
    setDue(number, stored.flatMap { $0 > now ? min($0, now + PollSchedule.longestRest * 1.1) : nil } ?? start)
  }

  /// The due time of the store; an operator who has shortened the interval does not wait for the old one.
  private func storedDue(
    _ state: PollState, of source: Configuration.Source, last: EventTime?, failures: Int
  ) -> EventTime? {
    guard let due = state.due else { return nil }
    guard let every = state.every, every > source.every, failures == 0, let last else { return due }
    return min(due, last + PollInterval(source).wait(state, freshness: nil, at: last))
  }

  private mutating func host(of url: String) -> Int32 {
    let (name, gap, isPublic) = rules.host(of: url)
    if let number = hostNumbers[name] { return number }
    let number = Int32(hosts.count)
    hostNumbers[name] = number
    hostNames.append(name)
    hosts.append(HostTurn(gap: gap, isPublic: isPublic))
    return number
  }

  // MARK: Time

  private mutating func setDue(_ source: Int32, _ time: EventTime) {
    entries[Int(source)].due = time
    dueSources.insert(source, at: time)
  }

  /// Looks at the host again when its next request may start.
  private mutating func arrange(_ host: Int32, notBefore now: EventTime) {
    guard !hosts[Int(host)].waiting.isEmpty, let ready = hosts[Int(host)].ready else { return }
    // During an outage those that were tried least come first.
    let isProbe = network.isDown && hosts[Int(host)].isPublic
    let probe = isProbe ? network.nextProbe + .milliseconds(hosts[Int(host)].probes) : .distantPast
    let time = max(ready, probe, now)
    if let appointment = hosts[Int(host)].appointment, appointment <= time { return }
    hosts[Int(host)].appointment = time
    dueHosts.insert(host, at: time)
  }

  /// A clock that was set back would leave everything waiting: all times move with it.
  private mutating func follow(_ now: EventTime) {
    if now < latest - .seconds(60) {
      let shift = now - latest
      dueSources.shift(by: shift)
      dueHosts.shift(by: shift)
      for index in entries.indices { entries[index].due = entries[index].due.map { $0 + shift } }
      for index in hosts.indices { hosts[index].shift(by: shift) }
      network.shift(by: shift)
      latest = now
    }
    latest = max(latest, now)
  }

  /// What to do now; ask again after every poll that was started or has ended, and when the time has come.
  package mutating func next(at now: EventTime) -> Step {
    follow(now)
    while let (time, source) = dueSources.first, time <= now {
      dueSources.removeFirst()
      guard entries[Int(source)].due == time else { continue }
      guard entries[Int(source)].phase == .scheduled else { continue }
      let host = entries[Int(source)].host
      entries[Int(source)].phase = .waiting
      hosts[Int(host)].waiting.append(source)
      arrange(host, notBefore: now)
    }
    while let (time, host) = dueHosts.first, time <= now {
      dueHosts.removeFirst()
      guard hosts[Int(host)].appointment == time else { continue }
      hosts[Int(host)].appointment = nil
      if let turn = start(host, at: now) { return .poll(turn) }
      arrange(host, notBefore: now)
    }
    return [dueSources.first?.time, dueHosts.first?.time].compactMap { $0 }.min().map { .wait(until: $0) } ?? .idle
  }

  private mutating func start(_ host: Int32, at now: EventTime) -> Turn? {
    let index = Int(host)
    guard let source = hosts[index].waiting.first, let ready = hosts[index].ready, ready <= now else { return nil }
    if network.isDown, hosts[index].isPublic {
      guard network.nextProbe <= now else { return nil }
      network.startProbe(at: now)
      hosts[index].probes += 1
    }
    hosts[index].waiting.removeFirst()
    entries[Int(source)].phase = .out
    hosts[index].start(at: now)
    arrange(host, notBefore: now)
    let entry = entries[Int(source)]
    let poll = Poll(
      source: sources[Int(source)], limits: limits, validators: entry.validators, state: entry.state,
      failures: entry.failures, at: now)
    return Turn(source: source, poll: poll, host: host)
  }

  /// Puts the source back into the queue, when all that it brought is handed on.
  package mutating func release(_ source: Int32) {
    entries[Int(source)].phase = .scheduled
    if let due = entries[Int(source)].due { setDue(source, due) }
  }

  /// Notes that a request is over, whatever it brought.
  mutating func free(_ turn: Turn, at now: EventTime) {
    hosts[Int(turn.host)].end(started: turn.poll.now)
    arrange(turn.host, notBefore: now)
  }

  func host(of turn: Turn) -> Int { Int(turn.host) }

  /// After an outage, everything that waited may go on.
  mutating func arrangeAll(at now: EventTime) {
    for host in hosts.indices {
      hosts[host].appointment = nil
      hosts[host].probes = 0
      arrange(Int32(host), notBefore: now)
    }
  }

  /// Moves a source to the host of its present address.
  mutating func settle(_ source: Int32) {
    entries[Int(source)].host = host(of: entries[Int(source)].state.moved ?? sources[Int(source)].url)
  }

  /// Makes a source due at once, as if it had not been polled.
  mutating func postpone(_ source: Int32, at now: EventTime) {
    entries[Int(source)].failures = entries[Int(source)].failuresBefore
    switch entries[Int(source)].phase {
    case .scheduled: setDue(source, now)
    case .waiting: break
    case .out: entries[Int(source)].due = now
    }
  }
}

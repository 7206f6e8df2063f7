package import Alerts

extension PollQueue {
  /// What a poll's result means beyond its posts.
  package struct Ending: Sendable {
    /// Nil if nothing is to be recorded: our own network failed, and no source is to blame.
    package var result: Poll.Result?
    package var events: [PollEvent] = []
  }

  /// Takes a result in, and decides when the source is polled next.
  package mutating func finish(
    _ turn: Turn, _ found: Poll.Result, at now: EventTime, using generator: inout some RandomNumberGenerator
  ) -> Ending {
    var ending = Ending(result: found)
    let source = turn.source
    watchNetwork(turn, found, at: now, noting: &ending.events)
    if network.isDown, found.reach == .nowhere, hosts[host(of: turn)].isPublic {
      // The clock stands still: the source is as due as it was.
      free(turn, at: now)
      entries[Int(source)].due = now
      ending.result = nil
      return ending
    }
    watchHost(turn, found, at: now, using: &generator, noting: &ending.events)
    free(turn, at: now)

    var result = found
    remember(turn, &result, noting: &ending.events)
    count(turn, result, noting: &ending.events)
    let due = PollSchedule(turn.poll.source).due(
      after: result.verdict, failures: entries[Int(source)].failures, state: result.state, at: now, using: &generator)
    result.state.due = due
    result.state.every = turn.poll.source.every
    result.record.state = result.state
    entries[Int(source)].state = result.state
    entries[Int(source)].due = result.state.gone == nil ? due : nil
    settle(source)
    ending.result = result
    return ending
  }

  /// How many polls are put off because our own network is down, and since when.
  package var outage: EventTime? { network.downSince }
  package var outages: Int { network.outages }

  private mutating func watchNetwork(
    _ turn: Turn, _ result: Poll.Result, at now: EventTime, noting events: inout [PollEvent]
  ) {
    let host = host(of: turn)
    guard hosts[host].isPublic else { return }
    let change =
      result.reach == .nowhere
      ? network.failure(of: turn.source, at: Int32(host), now: now) : network.answer(at: now)
    switch change {
    case .none: break
    case .down:
      events.append(.networkDown)
      // Those that failed before it was clear are not to blame, either.
      for suspect in network.suspects where suspect != turn.source && entries[Int(suspect)].due != nil {
        postpone(suspect, at: now)
      }
    case .up(let pause):
      events.append(.networkUp(after: pause))
      arrangeAll(at: now)
    }
  }

  private mutating func watchHost(
    _ turn: Turn, _ result: Poll.Result, at now: EventTime, using generator: inout some RandomNumberGenerator,
    noting events: inout [PollEvent]
  ) {
    let host = host(of: turn)
    let reason = if case .failed(let reason) = result.record.outcome { reason } else { "" }
    if case .hostRest(let rest) = result.verdict {
      let rest = min(rest, PollSchedule.longestRest)
      hosts[host].rest(until: now + rest)
      events.append(.hostRests(host: hostNames[host], for: rest, reason: reason))
    }
    if result.reach == .answered {
      hosts[host].succeed()
    } else if let pause = hosts[host].fail(turn.source, at: now, using: &generator) {
      events.append(.hostRests(host: hostNames[host], for: pause, reason: "its sources fail one after the other"))
    }
  }

  /// Remembers a move, unless another source has the new address already.
  private mutating func remember(_ turn: Turn, _ result: inout Poll.Result, noting events: inout [PollEvent]) {
    result.state.hostRest =
      if case .hostRest(let rest) = result.verdict { result.record.finished + min(rest, PollSchedule.longestRest) } else
      { nil }
    let source = turn.source
    if let left = turn.poll.state.moved, result.state.moved == nil, owners[left] == source { owners[left] = nil }
    if result.state.gone != nil { events.append(.gone(source: turn.poll.source.name)) }
    guard let target = result.movedTo else { return }
    if let owner = owners[target], owner != source {
      let other = sources[Int(owner)].name
      result.record.warning = "moved permanently to the address of source \(other), a duplicate"
      events.append(.duplicate(source: turn.poll.source.name, of: other))
    } else if target != WebAddress.plain(turn.poll.source.url) {
      if let left = turn.poll.state.moved, owners[left] == source { owners[left] = nil }
      owners[target] = source
      result.state.moved = target
      events.append(.moved(source: turn.poll.source.name, to: WebAddress.base(target) ?? "another address"))
    }
  }

  private mutating func count(_ turn: Turn, _ result: Poll.Result, noting events: inout [PollEvent]) {
    let source = Int(turn.source)
    entries[source].failuresBefore = entries[source].failures
    switch result.record.outcome {
    case .fetched(let validators, _), .notModified(let validators):
      entries[source].failures = 0
      entries[source].validators = validators
    case .failed(let reason):
      entries[source].failures += 1
      if entries[source].failures == Self.failingPoint {
        events.append(.failing(source: turn.poll.source.name, failures: Self.failingPoint, reason: reason))
      }
    }
  }
}

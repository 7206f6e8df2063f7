import Alerts

/// The one task that serves one receiver.
struct Courier: Sendable {
  let receiver: String
  let target: DeliveryTarget
  let store: Store
  let clock: DeliveryClock
  let report: @Sendable (Deliverer.Event) -> Void
  let signal = WakeSignal()

  /// What a courier remembers from one message to the next.
  private struct Memory {
    var breaker = CircuitBreaker()
    var order = DeliveryOrder()
    var bucket: TokenBucket?
  }

  /// The outbox is looked at this often even if nothing wakes the task: another program may have revived a message, and the
  /// wall clock may have jumped.
  private static let longestSleep: Duration = .seconds(60)
  private static let storeRest: Duration = .seconds(1)
  /// How many messages are looked at for the next one: a few, and if none of them may go, all that can be expected.
  private static let views = [8, 2048]

  /// Returns at the cancellation, or with the failure that no waiting mends.
  func run() async -> DatabaseError? {
    var memory = Memory()
    while !Task.isCancelled {
      do {
        let next = try await deliverDue(&memory)
        await wait(until: next)
      } catch {
        report(.storeFailed(receiver: receiver, error))
        guard error.isTransient else { return error }
        await clock.sleep(Self.storeRest)
      }
    }
    return nil
  }

  /// Sends every message that is due; returns when to look again, nil if nothing waits.
  private func deliverDue(_ memory: inout Memory) async throws(DatabaseError) -> EventTime? {
    let gathered = try await store.assemble(for: receiver, at: clock.now())
    let waiting = try await sendDue(&memory)
    return [gathered, waiting].compactMap(\.self).min()
  }

  private func sendDue(_ memory: inout Memory) async throws(DatabaseError) -> EventTime? {
    if let endpoint = target.endpoint,
      try await store.disabledReason(receiver: receiver, endpoint: endpoint) != nil
    {
      return nil
    }
    try await fill(&memory)
    while !Task.isCancelled {
      if let opening = memory.breaker.opens(at: clock.now()) { return opening }
      let (chosen, due) = try await nextMessage(memory.order)
      guard let chosen, let entry = try await store.message(chosen.id) else { return due }
      if let token = memory.bucket?.take(at: clock.now()) { return token }
      let isEarly = chosen.due > clock.now()
      let outcome = await target.send(entry, at: clock.now())
      // A transfer that the shutdown cut off is no failure of the receiver's.
      if Task.isCancelled, !outcome.isSuccess { return nil }
      if try await settle(entry, isEarly: isEarly, outcome: outcome, &memory) { return nil }
    }
    return nil
  }

  /// Messages that went out just before the start count against the limit.
  private func fill(_ memory: inout Memory) async throws(DatabaseError) {
    guard memory.bucket == nil, let rate = target.rate else { return }
    let recent = try await store.deliveredCount(to: receiver, since: clock.now() - rate.interval * rate.burst)
    memory.bucket = TokenBucket(rate, taken: recent, at: clock.now())
  }

  private func nextMessage(
    _ order: DeliveryOrder
  ) async throws(DatabaseError) -> (message: PendingMessage?, due: EventTime?) {
    var due: EventTime?
    for view in Self.views {
      let pending = try await store.pendingMessages(for: receiver, limit: view)
      let now = clock.now()
      if let message = order.next(of: pending, at: now) { return (message, nil) }
      due = order.nextDue(of: pending, at: now)
      if pending.count < view { break }
    }
    return (nil, due)
  }

  /// Writes down what became of an attempt; returns whether the receiver is gone for good.
  private func settle(
    _ entry: OutboxEntry, isEarly: Bool, outcome: WebhookOutcome, _ memory: inout Memory
  ) async throws(DatabaseError) -> Bool {
    let attempts = entry.attempts + 1
    let now = clock.now()
    let chance = Double.random(in: 0...1)
    switch target.schedule.verdict(on: outcome, attempts: attempts, chance: chance) {
    case .delivered:
      await insist { () async throws(DatabaseError) in try await store.markDelivered(entry.id, at: now) }
      memory.breaker.succeed()
      memory.order.forget(entry.id)
      report(.delivered(receiver: receiver, messageID: entry.messageID, attempts: attempts))
    case .disabled(let reason):
      try await store.markFailed(entry.id, reason: reason, nextAttempt: nil)
      guard let endpoint = target.endpoint else { return false }
      try await store.disable(receiver: receiver, endpoint: endpoint, reason: reason, at: now)
      report(.disabled(receiver: receiver, reason: reason))
      return true
    case .retry(let delay, let asked, let reason):
      learn(from: outcome, of: entry, asked: asked, chance: chance, &memory)
      if isEarly {
        // The schedule goes on as if this attempt had not been: it was made for the sake of a newer message.
        try await store.noteFailure(entry.id, reason: reason)
        report(.retry(receiver: receiver, messageID: entry.messageID, reason: reason, nextAttempt: entry.nextAttempt))
      } else {
        try await store.markFailed(entry.id, reason: reason, nextAttempt: now + delay)
        report(.retry(receiver: receiver, messageID: entry.messageID, reason: reason, nextAttempt: now + delay))
      }
    case .dead(let reason):
      learn(from: outcome, of: entry, asked: .zero, chance: chance, &memory)
      guard !isEarly else {
        try await store.noteFailure(entry.id, reason: reason)
        return false
      }
      try await store.markFailed(entry.id, reason: reason, nextAttempt: nil)
      memory.order.forget(entry.id)
      report(.dead(receiver: receiver, messageID: entry.messageID, reason: reason))
    }
    return false
  }

  private func learn(
    from outcome: WebhookOutcome, of entry: OutboxEntry, asked: Duration, chance: Double, _ memory: inout Memory
  ) {
    if outcome.concernsMessage {
      memory.breaker.succeed()
      memory.order.setAside(entry.id)
    } else {
      memory.breaker.fail(at: clock.now(), asked: asked, chance: chance)
    }
  }

  /// Tries to mark a delivered message until it works: to look into the outbox again before that would send it again.
  private func insist(_ mark: () async throws(DatabaseError) -> Void) async {
    while true {
      do {
        return try await mark()
      } catch {
        report(.storeFailed(receiver: receiver, error))
        // Sent again after the next start, with the same id.
        if Task.isCancelled { return }
        await clock.sleep(Self.storeRest)
      }
    }
  }

  private func wait(until next: EventTime?) async {
    let rest = next.map { min(max($0 - clock.now(), .zero), Self.longestSleep) } ?? Self.longestSleep
    await withTaskGroup { group in
      group.addTask { await signal.wait() }
      group.addTask { await clock.sleep(rest) }
      await group.next()
      group.cancelAll()
    }
  }
}

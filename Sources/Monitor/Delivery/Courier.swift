import Alerts

/// The one task that serves one receiver.
struct Courier: Sendable {
  enum Target: Sendable {
    case webhook(Webhook)
    case file(AlertLog)
  }

  let receiver: String
  let target: Target
  let store: Store
  let clock: DeliveryClock
  let report: @Sendable (Deliverer.Event) -> Void
  let signal = WakeSignal()

  /// The outbox is looked at this often even if nothing wakes the task: another program may have revived a message, and the
  /// wall clock may have jumped.
  private static let longestSleep: Duration = .seconds(60)
  private static let storeRest: Duration = .seconds(1)

  /// Returns at the cancellation, or with the failure that no waiting mends.
  func run() async -> DatabaseError? {
    var pausedUntil = EventTime.distantPast
    while !Task.isCancelled {
      do {
        let next = try await deliverDue(pausedUntil: &pausedUntil)
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
  func deliverDue(pausedUntil: inout EventTime) async throws(DatabaseError) -> EventTime? {
    if case .webhook(let webhook) = target,
      try await store.disabledReason(receiver: receiver, endpoint: webhook.endpoint) != nil
    {
      return nil
    }
    while !Task.isCancelled {
      guard pausedUntil <= clock.now() else { return pausedUntil }
      guard let entry = try await store.dueMessages(for: receiver, at: clock.now(), limit: 1).first else { break }
      let outcome = await send(entry)
      // A transfer that the shutdown cut off is no failure of the receiver's.
      if Task.isCancelled, !outcome.isSuccess { return nil }
      try await settle(entry, outcome: outcome, pausedUntil: &pausedUntil)
    }
    return try await store.nextMessageDue(for: receiver)
  }

  private func send(_ entry: OutboxEntry) async -> WebhookOutcome {
    switch target {
    case .webhook(let webhook): return await webhook.send(entry, at: clock.now())
    case .file(let log):
      do {
        try await log.append(try AlertLogLine(entry).text, marker: entry.messageID)
        return .answered(status: 200, retryAfter: nil)
      } catch {
        return .failed(reason: "\(error)")
      }
    }
  }

  private func settle(
    _ entry: OutboxEntry, outcome: WebhookOutcome, pausedUntil: inout EventTime
  ) async throws(DatabaseError) {
    let attempts = entry.attempts + 1
    let now = clock.now()
    switch schedule.verdict(on: outcome, attempts: attempts, chance: Double.random(in: 0...1)) {
    case .delivered:
      await insist { () async throws(DatabaseError) in try await store.markDelivered(entry.id, at: now) }
      report(.delivered(receiver: receiver, messageID: entry.messageID, attempts: attempts))
    case .retry(let delay, let pause, let reason):
      pausedUntil = now + pause
      try await store.markFailed(entry.id, reason: reason, nextAttempt: now + delay)
      report(.retry(receiver: receiver, messageID: entry.messageID, reason: reason, nextAttempt: now + delay))
    case .dead(let reason):
      try await store.markFailed(entry.id, reason: reason, nextAttempt: nil)
      report(.dead(receiver: receiver, messageID: entry.messageID, reason: reason))
    case .disabled(let reason):
      try await store.markFailed(entry.id, reason: reason, nextAttempt: nil)
      guard case .webhook(let webhook) = target else { return }
      try await store.disable(receiver: receiver, endpoint: webhook.endpoint, reason: reason, at: now)
      report(.disabled(receiver: receiver, reason: reason))
    }
  }

  private var schedule: RetrySchedule {
    switch target {
    case .webhook: .standardWebhooks
    case .file: .file
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

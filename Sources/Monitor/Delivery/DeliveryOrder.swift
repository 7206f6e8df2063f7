package import Alerts

/// A message that waits, without its body.
package struct PendingMessage: Sendable, Equatable {
  package var id: OutboxEntry.ID
  package var alert: String
  package var due: EventTime

  package init(id: OutboxEntry.ID, alert: String, due: EventTime) {
    self.id = id
    self.alert = alert
    self.due = due
  }
}

/// Which message a receiver gets next.
///
/// Messages go out in the order in which they were committed: while the oldest one fails, it is the oldest one that is tried
/// again, also before its time if a newer one is due, for it shows as well as any other whether the receiver is back. Only a
/// message that was refused for what is in it steps aside until its time comes, and what follows it about the same alert with it:
/// an alert's end never overtakes its beginning.
package struct DeliveryOrder: Sendable, Equatable {
  private var aside: Set<OutboxEntry.ID> = []

  package init() {}

  package mutating func setAside(_ id: OutboxEntry.ID) { aside.insert(id) }

  /// To be called when a message waits no longer.
  package mutating func forget(_ id: OutboxEntry.ID) { aside.remove(id) }

  /// The message to send now, of those that wait, oldest first; nil if none is due.
  package func next(of pending: [PendingMessage], at now: EventTime) -> PendingMessage? {
    let candidates = candidates(of: pending, at: now)
    return candidates.contains { $0.due <= now } ? candidates.first : nil
  }

  /// When to look again; nil if nothing waits.
  package func nextDue(of pending: [PendingMessage], at now: EventTime) -> EventTime? {
    let candidates = candidates(of: pending, at: now)
    return (candidates + pending.filter { aside.contains($0.id) }).map(\.due).min()
  }

  private func candidates(of pending: [PendingMessage], at now: EventTime) -> [PendingMessage] {
    var held: Set<String> = []
    return pending.filter { message in
      let isHeld = held.contains(message.alert) || (aside.contains(message.id) && message.due > now)
      if isHeld { held.insert(message.alert) }
      return !isHeld
    }
  }
}

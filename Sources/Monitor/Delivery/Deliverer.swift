package import Alerts

/// Sends what lies in the outbox to its receivers, at least once each, and writes down what became of it.
///
/// Each receiver has a task of its own, so one that is slow or dead delays no other. Messages go out in the order in which
/// they were committed (see ``DeliveryOrder``).
package struct Deliverer: Sendable {
  /// What happened, for the log and for counters.
  package enum Event: Sendable, Equatable {
    case delivered(receiver: String, messageID: String, attempts: Int)
    case retry(receiver: String, messageID: String, reason: String, nextAttempt: EventTime)
    case dead(receiver: String, messageID: String, reason: String)
    case disabled(receiver: String, reason: String)
    /// The store refused a read or a mark; it is tried again.
    case storeFailed(receiver: String, DatabaseError)
  }

  private let couriers: [Courier]

  /// Delivers to these receivers by `post`, which makes one request and is called once at a time for each receiver, and mail by
  /// SMTP; `report` is told of everything that happens, and must not wait.
  package init(
    store: Store, receivers: [Configuration.Receiver], clock: DeliveryClock = .system,
    post: @escaping @Sendable (WebhookRequest) async -> WebhookOutcome,
    report: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    let carriers = DeliveryTarget.Carriers(post: post)
    couriers = receivers.map { receiver in
      Courier(
        receiver: receiver.name, target: DeliveryTarget(receiver, carriers: carriers), store: store, clock: clock,
        report: report)
    }
  }

  /// Delivers until the task is cancelled; call it once.
  ///
  /// Throws only if the store is beyond repair. A message on its way at the cancellation is marked if the receiver still
  /// took it, and is sent again after the next start if not.
  package func run() async throws(DatabaseError) {
    let failure = await withTaskGroup(of: DatabaseError?.self) { group in
      for courier in couriers { group.addTask { await courier.run() } }
      for await failure in group where failure != nil {
        group.cancelAll()
        return failure
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Lets go of every log file; the next message to one opens it anew.
  package func reopenFiles() async {
    for courier in couriers {
      if case .file(let log, _) = courier.target { await log.reopen() }
    }
  }

  /// Says that a commit has put messages into the outbox.
  package func wake() {
    for courier in couriers { courier.signal.raise() }
  }
}

import Alerts
import Synchronization

@testable import Monitor

/// A clock that stands still until somebody sleeps; then it is later.
final class SteppingClock: Sendable {
  private let time: Mutex<EventTime>

  init(_ start: EventTime) { time = Mutex(start) }

  var clock: DeliveryClock {
    DeliveryClock { [self] in
      time.withLock { $0 }
    } sleep: { [self] duration in
      time.withLock { $0 = $0 + duration }
      await Task.yield()
    }
  }
}

/// A far side that answers as it is told, and remembers what it was sent.
final class ScriptedReceiver: Sendable {
  struct Heard: Sendable, Equatable {
    var id: String
    var timestamp: Int64
    var signature: String
  }

  private let heard = Mutex<[Heard]>([])
  private let answers: Mutex<[WebhookOutcome]>

  /// The answers in order; the last one goes on for ever.
  init(_ answers: [WebhookOutcome]) { self.answers = Mutex(answers) }

  var requests: [Heard] { heard.withLock { $0 } }

  func answer(_ request: WebhookRequest) -> WebhookOutcome {
    func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
    heard.withLock {
      $0.append(
        Heard(
          id: header("webhook-id"), timestamp: Int64(header("webhook-timestamp")) ?? 0,
          signature: header("webhook-signature")))
    }
    return answers.withLock { answers in answers.count > 1 ? answers.removeFirst() : answers[0] }
  }
}

let accepted = WebhookOutcome.answered(status: 200, retryAfter: nil)

func webhookReceiver(_ name: String = "pr-team", url: String = "https://hooks.example.net/pr", secret: String? = nil)
  -> Configuration.Receiver
{
  Configuration.Receiver(name: name, kind: .webhook(url: url, secretFile: secret, allowPrivate: false))
}

/// Runs the deliverer until `isDone` says so of an event.
func deliver(
  _ store: Store, _ receivers: [Configuration.Receiver], clock: DeliveryClock = SteppingClock(noon).clock,
  post: @escaping @Sendable (WebhookRequest) async -> WebhookOutcome,
  until isDone: @escaping @Sendable (Deliverer.Event) -> Bool
) async throws -> [Deliverer.Event] {
  let events = Mutex<[Deliverer.Event]>([])
  let done = WakeSignal()
  let deliverer = Deliverer(store: store, receivers: receivers, clock: clock, post: post) { event in
    events.withLock { $0.append(event) }
    if isDone(event) { done.raise() }
  }
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await deliverer.run() }
    group.addTask { await done.wait() }
    try await group.next()
    group.cancelAll()
  }
  return events.withLock { $0 }
}

extension Deliverer.Event {
  var isDelivery: Bool { if case .delivered = self { true } else { false } }
}

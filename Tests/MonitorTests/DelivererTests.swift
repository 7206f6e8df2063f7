import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// A clock that stands still until somebody sleeps; then it is later.
private final class SteppingClock: Sendable {
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
private final class Listener: Sendable {
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

private let ok = WebhookOutcome.answered(status: 200, retryAfter: nil)

private func webhook(_ name: String = "pr-team", url: String = "https://hooks.example.net/pr", secret: String? = nil)
  -> Configuration.Receiver
{
  Configuration.Receiver(name: name, kind: .webhook(url: url, secretFile: secret, allowPrivate: false))
}

/// Runs the deliverer until `isDone` says so of an event.
private func run(
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
  fileprivate var isDelivery: Bool { if case .delivered = self { true } else { false } }
}

@Suite(.timeLimit(.minutes(1))) struct DelivererTests {
  @Test func `a message goes to every receiver, signed and as a line`() async throws {
    let folder = try TemporaryFolder()
    try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to: folder.file("key"))
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let path = folder.file("alerts.log")
    let receivers = [
      webhook(secret: folder.file("key")), Configuration.Receiver(name: "log", kind: .file(path: path)),
    ]
    let secrets = try WebhookSecrets.read(path: folder.file("key")).secrets
    let count = Atomic(0)
    let events = try await run(store, receivers) { request in
      #expect(throws: Never.self) {
        try WebhookSignature.verify(body: request.body, with: secrets, now: noon) { name in
          request.headers.first { $0.name == name }?.value
        }
      }
      return ok
    } until: { _ in
      count.add(1, ordering: .relaxed).newValue == 2
    }
    #expect(events.count { $0.isDelivery } == 2)
    let line = try contents(of: path)
    #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
    guard case .object(let members) = try MessageValue(json: line) else {
      Issue.record("no object")
      return
    }
    let id = MessageID(alert: alertEvent().id, status: .firing, receiver: "log").text
    #expect(members["message_id"] == .string(id))
    #expect(members["id"] == .string("NegativeSurge/acme/2026-11-23T12:00:00Z"))
    #expect(members["time"] == .string("2026-11-23T12:05:00Z"))
    #expect(try await store.outboxSummaries().allSatisfy { $0.delivered == 1 && $0.pending == 0 })
  }

  @Test func `a receiver in trouble is tried on schedule, always with the same id and a fresh timestamp`() async throws
  {
    let folder = try TemporaryFolder()
    try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to: folder.file("key"))
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let listener = Listener([
      .answered(status: 500, retryAfter: nil), .failed(reason: "no answer"),
      .answered(status: 503, retryAfter: .seconds(7200)), .answered(status: 301, retryAfter: nil), ok,
    ])
    let events = try await run(store, [webhook(secret: folder.file("key"))]) {
      listener.answer($0)
    } until: {
      $0.isDelivery
    }
    #expect(events.count == 5)
    let heard = listener.requests
    #expect(Set(heard.map(\.id)) == [MessageID(alert: alertEvent().id, status: .firing, receiver: "pr-team").text])
    #expect(Set(heard.map(\.signature)).count == 5)
    let waits = zip(heard.dropFirst(), heard).map { $0.timestamp - $1.timestamp }
    for (wait, expected) in zip(waits, [5, 300, 7200, 7200]) {
      #expect(Double(wait) >= Double(expected) * 0.9 - 1 && Double(wait) <= Double(expected) * 1.1 + 61)
    }
  }

  @Test func `a receiver that never answers well is given up after ten attempts, and the message is kept`() async throws
  {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let listener = Listener([.answered(status: 500, retryAfter: nil)])
    let events = try await run(store, [webhook()]) {
      listener.answer($0)
    } until: { event in
      if case .dead = event { true } else { false }
    }
    #expect(listener.requests.count == 10)
    #expect(events.count == 10)
    let reader = try Store.openReadOnly(path: folder.file("a.db"))
    let message = try #require(try reader.messages(limit: 9).first { $0.receiver == "pr-team" })
    #expect(message.state == .dead)
    #expect(message.lastError == "HTTP 500; given up after 10 attempts")
    #expect(message.body.contains("NegativeSurge"))
  }

  @Test func `a receiver that is gone gets nothing more until it moves`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    _ = try await store.commit(fullCommit(posts: 10..<11, alerts: [alertEvent(status: .resolved)]), at: noon)
    let gone = Listener([.answered(status: 410, retryAfter: nil)])
    _ = try await run(store, [webhook()]) {
      gone.answer($0)
    } until: { event in
      if case .disabled = event { true } else { false }
    }
    #expect(gone.requests.count == 1)
    let web = try #require(try await store.outboxSummaries().last)
    #expect((web.dead, web.pending, web.disabledReason) == (2, 0, "HTTP 410: the receiver is gone"))

    #expect(try await store.reviveDead(receiver: "pr-team", at: noon) == 2)
    let listener = Listener([ok])
    let count = Atomic(0)
    _ = try await run(store, [webhook(url: "https://hooks.example.net/new")]) {
      listener.answer($0)
    } until: { _ in
      count.add(1, ordering: .relaxed).newValue == 2
    }
    #expect(listener.requests.count == 2)
    #expect(try await store.outboxSummaries().last?.disabledReason == nil)
  }

  @Test func `one that hangs delays no other, and messages arrive in order`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    var commit = Commit()
    commit.alerts = (0..<20).map {
      alertEvent(startsAt: noon + .seconds(300 * $0), receivers: ["hangs", "works"])
    }
    _ = try await store.commit(commit, at: noon)
    let bodies = Mutex<[String]>([])
    let count = Atomic(0)
    _ = try await run(store, [webhook("hangs"), webhook("works")]) { request in
      if request.receiver == "hangs" { await WakeSignal().wait() }
      guard request.receiver == "works" else { return .failed(reason: "cancelled") }
      bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
      return ok
    } until: { event in
      event.isDelivery && count.add(1, ordering: .relaxed).newValue == 20
    }
    let expected = commit.alerts.map(\.id)
    #expect(bodies.withLock { zip($0, expected).allSatisfy { $0.contains($1) } })
    let hanging = try #require(try await store.outboxSummaries().first)
    #expect((hanging.pending, hanging.retried, hanging.lastError) == (20, 0, nil))
  }

  @Test func `a crash between the delivery and its mark repeats the message with its id`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let crashed = folder.file("crashed.db")
    let store = try Store.open(path: path)
    _ = try await store.commit(fullCommit(), at: noon)
    let listener = Listener([ok])
    _ = try await run(store, [webhook()]) { request in
      // The receiver has the message; the machine stops here.
      #expect(throws: Never.self) { try copyDatabase(from: path, to: crashed) }
      return listener.answer(request)
    } until: {
      $0.isDelivery
    }
    let restarted = try Store.open(path: crashed)
    _ = try await run(restarted, [webhook()]) {
      listener.answer($0)
    } until: {
      $0.isDelivery
    }
    let ids = listener.requests.map(\.id)
    #expect(ids.count == 2 && Set(ids).count == 1)
  }

  @Test func `a shutdown in the middle of a transfer counts as no attempt`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let started = WakeSignal()
    let deliverer = Deliverer(store: store, receivers: [webhook()]) { _ in
      started.raise()
      await WakeSignal().wait()
      return .failed(reason: "cancelled")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await deliverer.run() }
      await started.wait()
      group.cancelAll()
      try await group.waitForAll()
    }
    let message = try #require(try await store.dueMessages(for: "pr-team", at: noon).first)
    #expect((message.attempts, message.lastError) == (0, nil))
  }

  @Test func `a delivered message that cannot be marked is not sent again`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    let store = try Store.open(path: path, busyTimeout: .milliseconds(1))
    _ = try await store.commit(fullCommit(), at: noon)
    let listener = Listener([ok])
    let blocker = Mutex(Blocker())
    let events = try await run(store, [webhook()]) { request in
      #expect(throws: Never.self) { try blocker.withLock { try $0.lock(path) } }
      return listener.answer(request)
    } until: { event in
      if case .storeFailed = event { blocker.withLock { $0.unlock() } }
      return event.isDelivery
    }
    #expect(listener.requests.count == 1)
    #expect(events.count == 2)
    #expect(try await store.outboxSummaries().last?.delivered == 1)
  }

  @Test func `a commit wakes a deliverer that has nothing to do`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    let idle = WakeSignal()
    let done = WakeSignal()
    let clock = DeliveryClock {
      noon
    } sleep: { _ in
      idle.raise()
      await WakeSignal().wait()
    }
    let deliverer = Deliverer(store: store, receivers: [webhook()], clock: clock) { _ in
      ok
    } report: { _ in
      done.raise()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await deliverer.run() }
      await idle.wait()
      _ = try await store.commit(fullCommit(), at: noon)
      deliverer.wake()
      await done.wait()
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(try await store.outboxSummaries().last?.delivered == 1)
  }

  @Test func `a secret that cannot be read is a failed attempt that says why`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let secret = folder.file("key")
    let events = try await run(store, [webhook(secret: secret)]) { _ in
      ok
    } until: { event in
      if case .retry = event {
        #expect(throws: Never.self) { try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to: secret) }
      }
      return event.isDelivery
    }
    guard case .retry(_, _, let reason, _) = events.first else {
      Issue.record("no retry")
      return
    }
    #expect(reason == "\(secret): no such file or directory")
  }

  /// Alerts that begin five minutes apart, for one receiver.
  private func manyAlerts(_ count: Int, for receiver: String) -> Commit {
    var commit = Commit()
    commit.alerts = (0..<count).map { alertEvent(startsAt: noon + .seconds(300 * $0), receivers: [receiver]) }
    return commit
  }

  @Test func `while a receiver is down its order is kept, and one message alone tries whether it is back`() async throws
  {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    let commit = manyAlerts(6, for: "pr-team")
    _ = try await store.commit(commit, at: noon)
    let down = WebhookOutcome.answered(status: 503, retryAfter: nil)
    let listener = Listener([down, .failed(reason: "no answer"), down, down, down, down, down, down, ok])
    let count = Atomic(0)
    _ = try await run(store, [webhook()]) {
      listener.answer($0)
    } until: { event in
      event.isDelivery && count.add(1, ordering: .relaxed).newValue == 6
    }
    let ids = commit.alerts.map { MessageID(alert: $0.id, status: .firing, receiver: "pr-team").text }
    let heard = listener.requests
    #expect(heard.map(\.id) == Array(repeating: ids[0], count: 8) + ids)
    // The circuit's rests, not the message's own schedule of hours: somebody newer is waiting.
    #expect(try #require(heard.last).timestamp - heard[0].timestamp < 1000)
    let reader = try Store.openReadOnly(path: folder.file("a.db"))
    #expect(try reader.messages(limit: 9).allSatisfy { $0.state == .delivered && $0.attempts <= 4 })
  }

  @Test func `a message that is refused for what is in it holds up no other, but its alert's end waits`() async throws {
    let folder = try TemporaryFolder()
    let store = try Store.open(path: folder.file("a.db"))
    var commit = manyAlerts(2, for: "pr-team")
    commit.alerts.insert(alertEvent(status: .resolved, receivers: ["pr-team"]), at: 1)
    _ = try await store.commit(commit, at: noon)
    let bad = MessageID(alert: commit.alerts[0].id, status: .firing, receiver: "pr-team").text
    let order = Mutex<[String]>([])
    let count = Atomic(0)
    _ = try await run(store, [webhook()]) { request in
      let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
      let isFirst = order.withLock { order in
        order.append(id)
        return order.count == 1
      }
      return isFirst ? .answered(status: 400, retryAfter: nil) : ok
    } until: { event in
      event.isDelivery && count.add(1, ordering: .relaxed).newValue == 3
    }
    let expected = [
      bad, MessageID(alert: commit.alerts[2].id, status: .firing, receiver: "pr-team").text, bad,
      MessageID(alert: commit.alerts[1].id, status: .resolved, receiver: "pr-team").text,
    ]
    #expect(order.withLock { $0 } == expected)
  }

  @Test func `a service's limit defers messages, and every one arrives in order`() async throws {
    let folder = try TemporaryFolder()
    try write("https://oapi.example.net/robot/send?access_token=x", to: folder.file("url"))
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(manyAlerts(50, for: "team"), at: noon)
    let receiver = Configuration.Receiver(
      name: "team", kind: .service(ServiceReceiver(.dingtalk, at: .file(folder.file("url")))))
    let clock = SteppingClock(noon).clock
    let sent = Mutex<[EventTime]>([])
    let count = Atomic(0)
    _ = try await run(store, [receiver], clock: clock) { _ in
      sent.withLock { $0.append(clock.now()) }
      return ok
    } until: { event in
      event.isDelivery && count.add(1, ordering: .relaxed).newValue == 50
    }
    let times = sent.withLock { $0 }
    #expect(times.count == 50)
    for (index, time) in times.enumerated() {
      #expect(times[index...].prefix { $0 - time < .seconds(60) }.count <= 20)
    }
  }

  @Test func `while a bot's key changes, attempts take turns, and no message is lost`() async throws {
    let folder = try TemporaryFolder()
    try write("https://open.example.net/hook/x", to: folder.file("url"))
    try write("new-key\nold-key\n", to: folder.file("key"))
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(manyAlerts(1, for: "team"), at: noon)
    var service = ServiceReceiver(.feishu, at: .file(folder.file("url")))
    service.secretFile = folder.file("key")
    let events = try await run(store, [Configuration.Receiver(name: "team", kind: .service(service))]) { request in
      // The bot still knows the old key only.
      guard let json = try? request.json(), let time = json["timestamp"]?.text.flatMap(Int64.init) else { return ok }
      let isKnown = json["sign"]?.text == FeishuMessage.signature(key: "old-key", seconds: time)
      let answer = isKnown ? #"{"code":0}"# : #"{"code":19021,"msg":"sign match fail"}"#
      return Service.feishu.outcome(status: 200, body: Array(answer.utf8), wait: nil)
    } until: {
      $0.isDelivery
    }
    #expect(events.count == 2)
  }

  @Test func `an address in a file that changes is used from the next attempt on, and never told`() async throws {
    let folder = try TemporaryFolder()
    let url = folder.file("url")
    try write("https://hooks.example.net/T0/B0/old-secret", to: url)
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(manyAlerts(1, for: "team"), at: noon)
    let receiver = Configuration.Receiver(name: "team", kind: .service(ServiceReceiver(.slack, at: .file(url))))
    let events = try await run(store, [receiver]) { request in
      guard request.url.hasSuffix("old-secret") else { return ok }
      #expect(throws: Never.self) { try write("https://hooks.example.net/T0/B0/new-secret", to: url) }
      return .failed(reason: "no way to \(request.url)")
    } until: {
      $0.isDelivery
    }
    guard case .retry(_, _, let reason, _) = try #require(events.first) else { return }
    #expect(reason == "no way to [secret]")
  }
}

/// Another program that holds the write lock.
private struct Blocker: ~Copyable, Sendable {
  /// Only ever used under the mutex that holds the blocker.
  private nonisolated(unsafe) var database: Database?

  mutating func lock(_ path: String) throws {
    let database = try Database.open(path: path)
    try database.execute("BEGIN IMMEDIATE")
    self.database = consume database
  }

  mutating func unlock() { database = nil }
}

import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct DelivererTests {
  @Test func `a message goes to every receiver, signed and as a line`() async throws {
    let folder = try TemporaryFolder()
    try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to: folder.file("key"))
    let store = try Store.open(path: folder.file("a.db"))
    _ = try await store.commit(fullCommit(), at: noon)
    let path = folder.file("alerts.log")
    let receivers = [
      webhookReceiver(secret: folder.file("key")), Configuration.Receiver(name: "log", kind: .file(path: path)),
    ]
    let secrets = try WebhookSecrets.read(path: folder.file("key")).secrets
    let count = Atomic(0)
    let events = try await deliver(store, receivers) { request in
      #expect(throws: Never.self) {
        try WebhookSignature.verify(body: request.body, with: secrets, now: noon) { name in
          request.headers.first { $0.name == name }?.value
        }
      }
      return accepted
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
    let listener = ScriptedReceiver([
      .answered(status: 500, retryAfter: nil), .failed(reason: "no answer"),
      .answered(status: 503, retryAfter: .seconds(7200)), .answered(status: 301, retryAfter: nil), accepted,
    ])
    let events = try await deliver(store, [webhookReceiver(secret: folder.file("key"))]) {
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
    let listener = ScriptedReceiver([.answered(status: 500, retryAfter: nil)])
    let events = try await deliver(store, [webhookReceiver()]) {
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
    let gone = ScriptedReceiver([.answered(status: 410, retryAfter: nil)])
    _ = try await deliver(store, [webhookReceiver()]) {
      gone.answer($0)
    } until: { event in
      if case .disabled = event { true } else { false }
    }
    #expect(gone.requests.count == 1)
    let web = try #require(try await store.outboxSummaries().last)
    #expect((web.dead, web.pending, web.disabledReason) == (2, 0, "HTTP 410: the receiver is gone"))

    #expect(try await store.reviveDead(receiver: "pr-team", at: noon) == 2)
    let listener = ScriptedReceiver([accepted])
    let count = Atomic(0)
    _ = try await deliver(store, [webhookReceiver(url: "https://hooks.example.net/new")]) {
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
    _ = try await deliver(store, [webhookReceiver("hangs"), webhookReceiver("works")]) { request in
      if request.receiver == "hangs" { await WakeSignal().wait() }
      guard request.receiver == "works" else { return .failed(reason: "cancelled") }
      bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
      return accepted
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
    let listener = ScriptedReceiver([accepted])
    _ = try await deliver(store, [webhookReceiver()]) { request in
      // The receiver has the message; the machine stops here.
      #expect(throws: Never.self) { try copyDatabase(from: path, to: crashed) }
      return listener.answer(request)
    } until: {
      $0.isDelivery
    }
    let restarted = try Store.open(path: crashed)
    _ = try await deliver(restarted, [webhookReceiver()]) {
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
    let deliverer = Deliverer(store: store, receivers: [webhookReceiver()]) { _ in
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
    let listener = ScriptedReceiver([accepted])
    let blocker = Mutex(Blocker())
    let events = try await deliver(store, [webhookReceiver()]) { request in
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
    let deliverer = Deliverer(store: store, receivers: [webhookReceiver()], clock: clock) { _ in
      accepted
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
    let events = try await deliver(store, [webhookReceiver(secret: secret)]) { _ in
      accepted
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

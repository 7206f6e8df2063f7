import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// Which message goes when: order, limits, trouble, and changes of keys.
@Suite(.timeLimit(.minutes(5))) struct DeliveryOrderTests {
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
    let listener = ScriptedReceiver([down, .failed(reason: "no answer"), down, down, down, down, down, down, accepted])
    let count = Atomic(0)
    _ = try await deliver(store, [webhookReceiver()]) {
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
    _ = try await deliver(store, [webhookReceiver()]) { request in
      let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
      let isFirst = order.withLock { order in
        order.append(id)
        return order.count == 1
      }
      return isFirst ? .answered(status: 400, retryAfter: nil) : accepted
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
    _ = try await deliver(store, [receiver], clock: clock) { _ in
      sent.withLock { $0.append(clock.now()) }
      return accepted
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
    let events = try await deliver(store, [Configuration.Receiver(name: "team", kind: .service(service))]) { request in
      // The bot still knows the old key only.
      guard let json = try? request.json(), let time = json["timestamp"]?.text.flatMap(Int64.init) else {
        return accepted
      }
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
    let events = try await deliver(store, [receiver]) { request in
      guard request.url.hasSuffix("old-secret") else { return accepted }
      #expect(throws: Never.self) { try write("https://hooks.example.net/T0/B0/new-secret", to: url) }
      return .failed(reason: "no way to \(request.url)")
    } until: {
      $0.isDelivery
    }
    guard case .retry(_, _, let reason, _) = try #require(events.first) else { return }
    #expect(reason == "no way to [secret]")
  }

  /// A machine that stops at random moments, before and after the receiver has taken a message, and a receiver that fails in
  /// every way but for good.
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `whatever fails and whenever it is killed, every message arrives, in order, under its one id`(seed: UInt64)
    async throws
  {
    let folder = try TemporaryFolder()
    let commit = manyAlerts(60, for: "pr-team")
    let first = try Store.open(path: folder.file("0.db"))
    _ = try await first.commit(commit, at: noon)
    let ids = commit.alerts.map { MessageID(alert: $0.id, status: .firing, receiver: "pr-team").text }
    let world = Mutex((random: SplitMix(state: seed), taken: [String](), time: noon))
    var kills = 0
    while kills < 400 {
      let path = folder.file("\(kills).db")
      let next = folder.file("\(kills + 1).db")
      let store = try Store.open(path: path)
      guard try await store.nextMessageDue(for: "pr-team") != nil else { break }
      let died = Atomic(false)
      _ = try await deliver(store, [webhookReceiver()], clock: SteppingClock(world.withLock { $0.time }).clock) {
        request in
        let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
        let time = request.headers.first { $0.name == "webhook-timestamp" }.flatMap { Int64($0.value) } ?? 0
        return world.withLock { world in
          world.time = EventTime(seconds: time)
          let fate = Int.random(in: 0..<12, using: &world.random)
          if fate < 5 { world.taken.append(id) }
          if fate == 0 || fate == 5 {
            #expect(throws: Never.self) { try copyDatabase(from: path, to: next) }
            died.store(true, ordering: .relaxed)
          }
          switch fate {
          case 0..<5: return accepted
          case 6: return .answered(status: 500, retryAfter: nil)
          case 7: return .answered(status: 429, retryAfter: .seconds(30))
          case 8: return .answered(status: 302, retryAfter: nil)
          case 9: return .answered(status: 503, retryAfter: nil)
          default: return .failed(reason: "the connection was reset")
          }
        }
      } until: { event in
        // What it does after its death is in no database that is looked at again.
        if died.load(ordering: .relaxed) { return true }
        guard case .delivered(_, let id, _) = event else { return false }
        return id == ids.last
      }
      if died.load(ordering: .relaxed) { kills += 1 } else { break }
    }
    let taken = world.withLock { $0.taken }
    var seen: Set<String> = []
    #expect(taken.filter { seen.insert($0).inserted } == ids, "each, in the order of the commit, first seen")
    #expect(kills > 5 && taken.count > ids.count, "kills did happen, and some messages came twice")
  }
}

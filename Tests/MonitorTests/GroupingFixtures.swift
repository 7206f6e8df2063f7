import Alerts

@testable import Monitor

/// Alerts of a rule `Surge`, and a store that tells a receiver `team` of them.
enum Gathering {
  static func alert(
    _ topic: String, _ status: AlertEvent.Status = .firing, rule: String = "Surge", severity: String = "warning",
    startsAt: EventTime = noon, receivers: [String] = ["team"], muteTimes: [String] = []
  ) -> AlertEvent {
    AlertEvent(
      id: "\(rule)/\(topic)/\(startsAt)",
      rule: Rule(
        group: "g", name: rule, topics: [topic], expression: "1", labels: ["severity": severity],
        receivers: receivers, muteTimes: muteTimes),
      topic: topic, status: status, startsAt: startsAt, decidedAt: startsAt + .seconds(300), window: .seconds(3600),
      values: [.init(call: "posts('1h')", number: 9)], evidence: [],
      annotations: ["summary": "\(topic) is talked about"])
  }

  static func policy(wait: Int = 30) -> GroupingPolicy {
    var policy = GroupingPolicy()
    policy.groupWait = .seconds(wait)
    return policy
  }

  static func configuration(
    _ grouping: GroupingPolicy?, _ kind: Configuration.Receiver.Kind? = nil
  ) -> Configuration {
    var configuration = Configuration()
    var receiver = webhookReceiver("team")
    if let kind { receiver.kind = kind }
    receiver.grouping = grouping
    configuration.receivers = [receiver, Configuration.Receiver(name: "log", kind: .file(path: "/dev/null"))]
    configuration.rules = [alert("acme").rule]
    configuration.rules[0].topics = ["acme", "a", "b"]
    return configuration
  }

  /// A store with a plan, and what its receiver was sent.
  final class Bench {
    let folder: TemporaryFolder
    let store: Store

    init(_ configuration: Configuration) async throws {
      folder = try TemporaryFolder()
      store = try Store.open(path: folder.file("a.db"))
      try await store.adopt(DeliveryPlan(configuration))
    }

    @discardableResult func raise(_ alerts: AlertEvent..., at time: EventTime) async throws -> Int {
      var commit = Commit()
      commit.alerts = alerts
      return try await store.commit(commit, at: time).messages
    }

    /// `type ids` of what is in the outbox for a receiver, each once.
    func messages(_ receiver: String = "team") throws -> [String] {
      try Store.openReadOnly(path: folder.file("a.db")).messages(receiver: receiver, state: nil, limit: 100).reversed()
        .map { entry in
          let payload = try MessageValue(json: entry.body).members
          let data = payload["data"]?.members ?? [:]
          let alerts = data["alerts"]?.items.map { $0.members["topic"]?.text ?? "" }.joined(separator: ",")
          let mark = data["repeat"] == .bool(true) ? " repeat" : data["digest"] == .bool(true) ? " digest" : ""
          return "\(payload["type"]?.text ?? "") \(alerts ?? data["topic"]?.text ?? "")\(mark)"
        }
    }

    func markAllDelivered(at time: EventTime) async throws {
      for entry in try await store.dueMessages(for: "team", at: time, limit: 100) {
        try await store.markDelivered(entry.id, at: time)
      }
    }
  }
}

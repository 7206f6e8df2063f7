import Alerts

@testable import Monitor

/// A message as it lies in the outbox, with as much evidence as is asked for.
func outboxEntry(
  status: AlertEvent.Status = .firing, posts: Int = 5, text: String = "It broke again", summary: String? = nil,
  severity: String = "critical", receiver: String = "team", attempts: Int = 0, topic: String = "acme",
  startsAt: EventTime = noon
) -> OutboxEntry {
  var alert = alertEvent(status: status, startsAt: startsAt, decidedAt: startsAt + .seconds(300))
  alert.topic = topic
  alert.rule.labels["severity"] = severity
  if let summary { alert.annotations["summary"] = summary }
  let evidence = (0..<posts).map { number in
    AlertMessage.EvidencePost(
      source: "hn", link: "https://example.net/\(number)", title: "\(number) \(text)", text: text, published: noon,
      negative: 0.9, neutral: 0.1, positive: 0)
  }
  var message = AlertMessage(alert: alert, posts: evidence, sourcesDown: ["blog"])
  message.hourlyPosts = (1...24).map { Int64($0) }
  let id = MessageID(alert: alert.id, status: status, receiver: receiver)
  return OutboxEntry(
    id: 1, messageID: id.text, receiver: receiver, alert: alert.id, body: message.body(), created: noon,
    nextAttempt: noon, attempts: attempts, lastError: nil, state: .pending, deliveredAt: nil)
}

/// What a receiver at a service is sent.
func serviceRequest(
  _ service: Service, _ entry: OutboxEntry, language: MessageLanguage = .english, key: String? = nil,
  template: MessageTemplate? = nil, at time: EventTime = noon
) throws -> WebhookRequest {
  var receiver = ServiceReceiver(service, at: .plain("https://chat.example.net/hook"))
  receiver.language = language
  receiver.place = "!room:example.net"
  receiver.template = template
  let hook = ServiceHook(name: "team", receiver: receiver) { _ in .answered(status: 200, retryAfter: nil) }
  let secrets = ServiceHook.Secrets(address: "https://chat.example.net/hook", token: "token-1234", key: key)
  return hook.request(try AlertNotice(entry), secrets: secrets, at: time)
}

extension WebhookRequest {
  var text: String { String(decoding: body, as: UTF8.self) }

  func json() throws -> MessageValue { try MessageValue(json: text) }
}

extension MessageValue {
  /// The value at a path of keys and indices.
  subscript(path: String) -> MessageValue? {
    path.split(separator: ".").reduce(self as MessageValue?) { value, step in
      guard let value else { return nil }
      if let index = Int(step) { return value.items.indices.contains(index) ? value.items[index] : nil }
      return value.members[String(step)]
    }
  }

  /// Every string in it.
  var strings: [String] {
    switch self {
    case .string(let text): [text]
    case .array(let items): items.flatMap(\.strings)
    case .object(let members): members.values.flatMap(\.strings)
    default: []
    }
  }
}

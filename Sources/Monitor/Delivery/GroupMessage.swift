import Alerts

/// What is said of an alert, as JSON: everything, and the essentials.
struct AlertTexts {
  var data: String
  var brief: String
}

/// A message about several alerts, as its receiver reads it: one payload of Standard Webhooks with the alerts in a list.
///
/// What is new comes first, then what ended, then what goes on. A program gets every alert, in as many messages as that takes; people
/// get as many as they can be shown, and how many there are.
struct GroupMessage {
  /// What a member says, as JSON: everything, and the essentials.
  struct Alert {
    var rule: String
    var topic: String
    var decidedAt: EventTime
    var data: String
    var brief: String
  }

  var receiver: String
  var labels: [String: String]
  var notification: AlertGroup.Notification
  var alerts: [Alert]
  var isForPeople: Bool
  /// The id of the first message about the same alerts; nil if this is it.
  var thread: String?
  var time: EventTime

  /// Bytes of alerts that are told in full; the others are told in brief.
  static let detailLimit = 64 * 1024
  /// Bytes of one message's alerts, more than any service takes of a text, and less than what servers take of a request.
  static let byteLimit = 512 * 1024
  /// How many alerts people are told of in one message, at most; no service shows more.
  static let peopleLimit = 100

  static func type(isFiring: Bool) -> String { isFiring ? "alerts.firing" : "alerts.resolved" }

  /// The type of the message, and the payload of each of its parts.
  var bodies: (type: String, texts: [String]) {
    let isFiring = !notification.firing.isEmpty
    let type = Self.type(isFiring: isFiring)
    var parts: [[String]] = [[]]
    var size = 0
    var used = 0
    for (index, alert) in alerts.prefix(isForPeople ? Self.peopleLimit : alerts.count).enumerated() {
      let isWhole = used + alert.data.utf8.count <= Self.detailLimit && (!isForPeople || alerts.count == 1)
      let text = isWhole ? alert.data : alert.brief
      used += text.utf8.count
      if size + text.utf8.count > Self.byteLimit, index > 0 {
        parts.append([])
        size = 0
      }
      size += text.utf8.count + 1
      parts[parts.count - 1].append(text)
    }
    let texts = parts.enumerated().map { number, part in
      let rest = self.rest(part: number + 1, of: parts.count).json
      // The keys of an object are in order, and "alerts" is the first of them.
      return #"{"data":{"alerts":[\#(part.joined(separator: ","))],\#(rest.dropFirst()),"#
        + #""timestamp":"\#(time)","type":"\#(type)"}"#
    }
    return (type, texts)
  }

  private func rest(part: Int, of parts: Int) -> MessageValue {
    let rules = Set(alerts.map(\.rule)).sorted()
    let oldest = (notification.firing + notification.resolved).map(\.startsAt).min() ?? time
    var data: [String: MessageValue] = [
      "firing": .number(Double(notification.firing.count)), "group": .strings(labels),
      "new": .number(Double(notification.firing.count { $0.isNew })), "receiver": .string(receiver),
      "repeat": .bool(notification.isRepeat), "resolved": .number(Double(notification.resolved.count)),
      "rules": .array(rules.prefix(5).map { .string($0) }), "rule_count": .number(Double(rules.count)),
      "starts_at": .string(oldest.description),
      "status": .string((notification.firing.isEmpty ? AlertEvent.Status.resolved : .firing).rawValue),
      "topic_count": .number(Double(Set(alerts.map(\.topic)).count)),
    ]
    if notification.isDigest { data["digest"] = .bool(true) }
    if let thread { data["thread"] = .string(thread) }
    if parts > 1 { (data["part"], data["parts"]) = (.number(Double(part)), .number(Double(parts))) }
    let missing = alerts.count - Self.peopleLimit
    if isForPeople, missing > 0 { data["truncated_alerts"] = .number(Double(missing)) }
    return .object(data)
  }
}

import Alerts

/// An alert that says of itself that it is a test, for trying a receiver.
enum TestAlert {
  /// The label by which it is known.
  static let label = "voxpop_test"

  /// A message to the receiver as the outbox would hold it; it is not stored.
  static func entry(for receiver: String, at time: EventTime) -> OutboxEntry {
    let alert = AlertEvent(
      id: "Test/example/\(time)",
      rule: Rule(
        group: "test", name: "Test", topics: ["example"], expression: "negative_share('1h') > 0.5",
        labels: ["severity": "info", label: "true"], receivers: [receiver]),
      topic: "example", status: .firing, startsAt: time, decidedAt: time, window: .seconds(3600),
      values: [.init(call: "posts('1h')", number: 131), .init(call: "negative_share('1h')", number: 0.61)],
      evidence: [
        .init(
          measure: "spike('posts')", observed: 131, expected: 12.5, spread: 4.5, view: .hour, statistic: 8,
          threshold: 3.5)
      ],
      annotations: ["summary": "This is a test of the receiver '\(receiver)'. Nothing has happened."])
    var message = AlertMessage(alert: alert, posts: posts(at: time), sourcesDown: [])
    message.hourlyPosts = [3, 2, 1, 1, 1, 2, 4, 8, 11, 12, 12, 13, 12, 11, 12, 13, 12, 10, 9, 9, 14, 38, 87, 131]
    let id = MessageID(alert: alert.id, status: .firing, receiver: receiver)
    return OutboxEntry(
      id: 0, messageID: id.text, receiver: receiver, alert: alert.id, body: message.body(), created: time,
      nextAttempt: time, attempts: 0, lastError: nil, state: .pending, deliveredAt: nil)
  }

  private static func posts(at time: EventTime) -> [AlertMessage.EvidencePost] {
    [
      AlertMessage.EvidencePost(
        source: "example", link: "https://example.com/1", title: "A post as it would stand here",
        text: "The text of a post.", published: time, negative: 0.91, neutral: 0.07, positive: 0.02),
      AlertMessage.EvidencePost(
        source: "example", link: "https://example.com/2", title: nil, text: "另一条帖子：这里会显示原文。",
        published: time, negative: 0.84, neutral: 0.1, positive: 0.06),
    ]
  }
}

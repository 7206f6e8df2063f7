import Testing

@testable import Alerts
@testable import Monitor

/// What receivers are sent of a group of alerts, in every form.
@Suite struct GroupMessageTests {
  /// A message about so many alerts that fire and that ended, on topics of their own.
  private static func entry(
    firing: Int, resolved: Int = 0, isRepeat: Bool = false, isForPeople: Bool = true, text: String = "It broke again",
    thread: String? = nil
  ) throws -> OutboxEntry {
    func member(_ number: Int, isResolved: Bool) -> AlertGroup.Member {
      var member = AlertGroup.Member(id: "a\(number)", startsAt: noon, isResolved: isResolved)
      member.isNew = !isRepeat
      return member
    }
    let alerts = try (0..<firing + resolved).map { number in
      let status = number < firing ? AlertEvent.Status.firing : .resolved
      // People are told of many alerts in brief.
      let isWhole = !isForPeople || firing + resolved == 1
      let single = isWhole ? outboxEntry(status: status, text: text, summary: text, topic: "topic\(number)") : nil
      let data = try single.map { try #require(try MessageValue(json: $0.body).members["data"]).json } ?? "{}"
      var alert = alertEvent(status: status)
      alert.topic = "topic\(number)"
      alert.annotations = ["summary": text]
      let post = AlertMessage.EvidencePost(
        source: "hn", link: "https://example.net/\(number)", title: text, text: text, published: noon, negative: 0.9,
        neutral: 0.1, positive: 0)
      let brief = AlertMessage(alert: alert, posts: [post], sourcesDown: []).brief()
      #expect(brief.utf8.count < 6000)
      return GroupMessage.Alert(
        rule: "NegativeSurge", topic: "topic\(number)", decidedAt: noon, data: data, brief: brief)
    }
    let message = GroupMessage(
      receiver: "team", labels: ["alertname": "NegativeSurge"],
      notification: AlertGroup.Notification(
        firing: (0..<firing).map { member($0, isResolved: false) },
        resolved: (firing..<firing + resolved).map { member($0, isResolved: true) }, isRepeat: isRepeat,
        isDigest: false),
      alerts: alerts, isForPeople: isForPeople, thread: thread, time: noon)
    var entry = outboxEntry()
    entry.messageID = "msg_0123"
    entry.body = try #require(message.bodies.texts.first)
    return entry
  }

  private static let chats = Service.allCases.filter { ![.http, .alertmanager].contains($0) }

  @Test(arguments: chats)
  func `a chat gets a heading, and a line with a link for each alert`(service: Service) throws {
    let request = try serviceRequest(service, Self.entry(firing: 5, resolved: 2))
    let text = try request.json().strings.joined(separator: "\n").replacing("\\", with: "")
    #expect(text.contains("5 alerts, 2 resolved: NegativeSurge on 7 topics"), "\(text)")
    for expected in ["topic0", "topic6", "https://example.net/0", "It broke again", "RESOLVED"] {
      #expect(text.contains(expected), "\(service): \(text)")
    }
    let chinese = try serviceRequest(service, Self.entry(firing: 5, resolved: 2), language: .chinese)
    #expect(try chinese.json().strings.joined().contains("5 条告警，2 条已恢复：NegativeSurge（7 个主题）"))
  }

  @Test(arguments: chats)
  func `whole alerts are left out, and the message says how many`(service: Service) throws {
    let entry = try Self.entry(firing: 300, text: String(repeating: "很长的话", count: 40))
    let text = try serviceRequest(service, entry).json().strings.joined(separator: "\n").replacing("\\", with: "")
    #expect(text.contains("300 alerts: NegativeSurge on 300 topics"))
    let cut = try #require(text.firstMatch(of: /(\d+) more alerts did not fit/)?.1)
    #expect((200..<300).contains(try #require(Int(cut))))
  }

  private static let limits: [(Service, String?, TextLimit)] = [
    (.slack, nil, TextLimit(count: 40_000, unit: .characters)),
    (.discord, "embeds.0.description", TextLimit(count: 4096, unit: .utf16Units)),
    (.discord, "embeds.0.title", TextLimit(count: 256, unit: .utf16Units)),
    (.teams, nil, TextLimit(count: 28_000, unit: .utf8Bytes)),
    (.telegram, "text", TextLimit(count: 4096, unit: .utf16Units)),
    (.feishu, nil, TextLimit(count: 20_000, unit: .utf8Bytes)),
    (.dingtalk, nil, TextLimit(count: 20_000, unit: .utf8Bytes)),
    (.wecom, "markdown.content", TextLimit(count: 4096, unit: .utf8Bytes)),
    (.ntfy, "message", TextLimit(count: 4096, unit: .utf8Bytes)),
    (.matrix, nil, TextLimit(count: 65_536, unit: .utf8Bytes)),
  ]

  @Test(arguments: ["<", "坏", "😀"])
  func `a message about a hundred alerts is no longer than its service takes`(unit: String) throws {
    let entry = try Self.entry(firing: 100, text: String(repeating: unit, count: 300))
    for (service, path, limit) in Self.limits {
      let request = try serviceRequest(service, entry, key: "key")
      let json = try request.json()
      let size = try limit.size(of: #require(path.map { json[$0]?.text } ?? request.text))
      #expect(size <= limit.count, "\(service): \(size)")
    }
    let slack = try serviceRequest(.slack, entry).json()
    #expect((slack["attachments.0.blocks"]?.items ?? []).count <= 50)
  }

  @Test func `a group of one looks like its alert, and a repeat says that it still fires`() throws {
    let one = try serviceRequest(.slack, Self.entry(firing: 1)).json()
    #expect(one["text"] == .string("🔴 FIRING NegativeSurge: topic0"))
    let again = try serviceRequest(.slack, Self.entry(firing: 1, isRepeat: true)).json()
    #expect(again["text"] == .string("🔴 STILL FIRING NegativeSurge: topic0"))
    let many = try serviceRequest(.telegram, Self.entry(firing: 3, isRepeat: true)).json()
    let text = try #require(many["text"]?.text)
    #expect(text.contains("3 alerts still firing: NegativeSurge on 3 topics"))
    #expect(text.contains("Nothing new; still firing since 2026-11-23T12:00:00Z."))
  }

  @Test func `Alertmanager gets a list of alerts`() throws {
    let list = try serviceRequest(.alertmanager, Self.entry(firing: 3, resolved: 1, isForPeople: false)).json().items
    #expect(list.map { $0["labels.topic"]?.text } == ["topic0", "topic1", "topic2", "topic3"])
    #expect(list.map { $0["endsAt"]?.text }.last == "2026-11-23T12:05:00Z")
  }

  @Test func `a webhook's payload has its keys in order, the counts, and the alerts as they would be alone`() throws {
    let entry = try Self.entry(firing: 2, resolved: 1, isForPeople: false, thread: "msg_first")
    let payload = try MessageValue(json: entry.body)
    #expect(payload["type"] == .string("alerts.firing"))
    let data = try #require(payload["data"]?.members)
    #expect(data["firing"] == .number(2) && data["resolved"] == .number(1) && data["new"] == .number(2))
    #expect(data["group"] == .object(["alertname": .string("NegativeSurge")]))
    #expect(data["thread"] == .string("msg_first") && data["truncated_alerts"] == nil)
    let alone = try MessageValue(json: outboxEntry(summary: "It broke again", topic: "topic0").body)
    #expect(data["alerts"]?.items.first == alone["data"])
    #expect(entry.body == payload.json.replacing("\"alerts\":", with: "\"alerts\":"), "the form that is signed")
  }

  @Test func `mails about a group hang together`() throws {
    let receiver = MailReceiver(
      server: Mail.Server(host: "localhost", port: 25, security: .none), from: "a@example.net", to: ["b@example.net"])
    let first = MailMessage(try AlertNotice(Self.entry(firing: 2)), receiver: receiver, at: noon).text
    #expect(!first.contains("In-Reply-To") && first.contains("Message-ID: <msg_0123@example.net>"))
    let second = MailMessage(
      try AlertNotice(Self.entry(firing: 2, thread: "msg_first")), receiver: receiver, at: noon
    ).text
    #expect(second.contains("In-Reply-To: <msg_first@example.net>"))
  }
}

import Alerts
import Testing

@testable import Monitor

@Suite struct ServiceMessageTests {
  private static let jsonServices = Service.allCases.filter { $0 != .http }

  @Test(arguments: jsonServices)
  func `every service is told what, why and where to look`(service: Service) throws {
    let json = try serviceRequest(service, outboxEntry()).json()
    let text = json.strings.joined(separator: "\n").replacing("\\", with: "")
    for expected in ["NegativeSurge", "acme", "131", "https://example.net/0", "It broke again"] {
      #expect(text.contains(expected), "\(service): \(text)")
    }
    if service != .alertmanager { #expect(text.contains("▁"), "the last day as blocks") }
  }

  @Test(arguments: [
    (Service.slack, "attachments.0.color", "#d32f2f", "#2e7d32"),
    (.teams, "attachments.0.content.body.0.style", "attention", "good"),
    (.feishu, "card.header.template", "red", "green"),
  ])
  func `the colour is that of the severity, and green at the end`(
    service: Service, path: String, firing: String, resolved: String
  ) throws {
    #expect(try serviceRequest(service, outboxEntry()).json()[path] == .string(firing))
    #expect(try serviceRequest(service, outboxEntry(status: .resolved)).json()[path] == .string(resolved))
  }

  @Test func `Discord's colour is a number`() throws {
    #expect(try serviceRequest(.discord, outboxEntry()).json()["embeds.0.color"] == .number(0xd32f2f))
  }

  @Test(arguments: jsonServices.filter { $0 != .alertmanager })
  func `a Chinese receiver is told in Chinese`(service: Service) throws {
    let english = try serviceRequest(service, outboxEntry()).json().strings.joined()
    let chinese = try serviceRequest(service, outboxEntry(), language: .chinese).json().strings.joined()
    #expect(english.contains("FIRING") && !english.contains("告警"))
    #expect(chinese.contains("告警") && !chinese.contains("FIRING"))
    #expect(chinese.contains("负面 90%"))
  }

  /// A service, what of its message is limited, and how the service counts.
  private struct Limit {
    var service: Service
    var path: String?
    var limit: TextLimit
  }

  private static let limits = [
    Limit(service: .slack, limit: TextLimit(count: 40_000, unit: .characters)),
    Limit(service: .discord, path: "embeds.0.description", limit: TextLimit(count: 4096, unit: .utf16Units)),
    Limit(service: .discord, path: "embeds.0.title", limit: TextLimit(count: 256, unit: .utf16Units)),
    Limit(service: .teams, limit: TextLimit(count: 28_000, unit: .utf8Bytes)),
    Limit(service: .telegram, path: "text", limit: TextLimit(count: 4096, unit: .utf16Units)),
    Limit(service: .feishu, limit: TextLimit(count: 20_000, unit: .utf8Bytes)),
    Limit(service: .dingtalk, limit: TextLimit(count: 20_000, unit: .utf8Bytes)),
    Limit(service: .wecom, path: "markdown.content", limit: TextLimit(count: 4096, unit: .utf8Bytes)),
    Limit(service: .ntfy, path: "message", limit: TextLimit(count: 4096, unit: .utf8Bytes)),
    Limit(service: .matrix, limit: TextLimit(count: 65_536, unit: .utf8Bytes)),
  ]

  @Test(arguments: ["a", "<", "&", "*", "坏", "😀", "e\u{301}", "\n", "\"", "\\"])
  func `no text of strangers makes a message longer than its service takes`(unit: String) throws {
    for summary in [nil, String(repeating: unit, count: 3900 / unit.utf8.count)] {
      let entry = outboxEntry(posts: 5, text: String(repeating: unit, count: 800), summary: summary)
      for limit in Self.limits {
        for language in MessageLanguage.allCases {
          let request = try serviceRequest(limit.service, entry, language: language, key: "key")
          let json = try request.json()
          let text = limit.path.map { json[$0]?.text } ?? request.text
          let size = try limit.limit.size(of: #require(text))
          #expect(size <= limit.limit.count, "\(limit.service): \(size) of \(unit)")
        }
      }
    }
  }

  @Test func `Slack's sections and header stay within their own limits`() throws {
    let entry = outboxEntry(text: String(repeating: "&", count: 500), summary: String(repeating: "<", count: 3900))
    let json = try serviceRequest(.slack, entry).json()
    let blocks = json["attachments.0.blocks"]?.items ?? []
    #expect(blocks.count <= 50)
    #expect(blocks.compactMap { $0["text.text"]?.text }.allSatisfy { $0.unicodeScalars.count <= 3000 })
    #expect(blocks.first?["text.text"]?.text.map { $0.unicodeScalars.count <= 150 } == true)
  }

  @Test func `posts are cut whole, and the message says how many`() throws {
    let words = String(repeating: "很长的一段话", count: 20)
    let english = try serviceRequest(.wecom, outboxEntry(text: words, summary: String(repeating: "字", count: 700)))
    let text = try #require(try english.json()["markdown.content"]?.text)
    let kept = text.count { $0 == "•" }
    #expect((1...4).contains(kept))
    #expect(text.contains(kept == 4 ? "1 more post did not fit" : "\(5 - kept) more posts did not fit"))
    for line in text.split(separator: "\n") where line.hasPrefix("•") {
      #expect(line.hasSuffix(")") && line.contains("](https://example.net/"))
    }
  }

  @Test(arguments: [
    ("<!channel> <@U1>", Service.slack, "attachments", "<!"), ("<b>x</b><a href='x'>", .telegram, "text", "<b>x"),
    ("</b><script>", .matrix, "formatted_body", "<script>"), ("<at id=all></at>", .feishu, "card", "<at"),
    ("<@all>", .wecom, "markdown", "<@all"),
    ("[x](https://evil.example)", .dingtalk, "actionCard.text", "](https://evil"),
    ("[x](https://evil.example)", .discord, "embeds", "x](https://e"),
    ("`code` **bold**", .teams, "attachments", " **bold"),
  ])
  func `what a stranger writes is text, never markup`(
    text: String, service: Service, path: String, forbidden: String
  ) throws {
    let json = try serviceRequest(service, outboxEntry(text: text, summary: text)).json()
    let shown = json[path]?.strings ?? []
    #expect(!shown.isEmpty && !shown.contains { $0.contains(forbidden) }, "\(shown)")
  }

  @Test func `Discord calls nobody, and Matrix mentions nobody`() throws {
    #expect(try serviceRequest(.discord, outboxEntry()).json()["allowed_mentions.parse"] == .array([]))
    #expect(try serviceRequest(.matrix, outboxEntry()).json().members["m.mentions"] == .object([:]))
  }

  @Test(arguments: [
    "javascript:alert(1)", "https://x.example/a)b", "https://x.example/\"onclick=", "ftp://x.example", "",
  ])
  func `only whole web addresses become links`(link: String) { #expect(!isWebLink(link)) }

  @Test func `addresses and headers are those of each service`() throws {
    let entry = outboxEntry()
    let telegram = try serviceRequest(.telegram, entry)
    #expect(telegram.url == "https://chat.example.net/hook/bottoken-1234/sendMessage")
    #expect(!telegram.headers.contains { $0.value.contains("token-1234") })
    let matrix = try serviceRequest(.matrix, entry)
    #expect(
      matrix.url
        == "https://chat.example.net/hook/_matrix/client/v3/rooms/%21room%3Aexample.net/send/m.room.message/\(entry.messageID)"
    )
    #expect(matrix.isPut)
    #expect(matrix.headers.contains(WebhookRequest.Header("authorization", "Bearer token-1234")))
    #expect(try serviceRequest(.alertmanager, entry).url == "https://chat.example.net/hook/api/v2/alerts")
    #expect(try serviceRequest(.discord, entry).url.hasSuffix("?wait=true"))
  }

  /// The expected signatures were made with Python's hmac and base64 from the services' own recipes.
  @Test func `Feishu and DingTalk can verify who writes`() throws {
    let time = EventTime(milliseconds: 1_599_360_473_000)
    #expect(
      FeishuMessage.signature(key: "demo", seconds: 1_599_360_473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=")
    let signed = DingTalkMessage.signed("https://oapi.example.net/send?access_token=x", with: "SECdemo", at: time)
    let expected = "timestamp=1599360473000&sign=tGWkA5eQOQNCNPDgphtxIoNLO%2B%2FgD8Lcb705KQoRzeY%3D"
    #expect(signed == "https://oapi.example.net/send?access_token=x&" + expected)
    let feishu = try serviceRequest(.feishu, outboxEntry(), key: "demo", at: time).json()
    #expect(feishu["timestamp"] == .string("1599360473"))
    #expect(try serviceRequest(.feishu, outboxEntry()).json()["sign"] == nil)
  }

  @Test func `Alertmanager gets the same labels at the beginning and at the end`() throws {
    let firing = try serviceRequest(.alertmanager, outboxEntry()).json()
    let resolved = try serviceRequest(.alertmanager, outboxEntry(status: .resolved)).json()
    #expect(firing["0.labels"] == resolved["0.labels"])
    #expect(firing["0.labels.alertname"] == .string("NegativeSurge"))
    #expect(firing["0.endsAt"] == .string("2026-11-30T12:05:00Z"))
    #expect(resolved["0.endsAt"] == .string("2026-11-23T12:05:00Z"))
  }

  @Test func `a template's values stand in JSON as they must, and as they are elsewhere`() throws {
    let entry = outboxEntry(summary: "a \"quoted\"\nline")
    let json = try MessageTemplate(parsing: #"{"t":"{{ summary }}","p":{{payload}},"s":"{{ status }}"}"#, isJSON: true)
    let body = try serviceRequest(.http, entry, template: json).json()
    #expect(body["t"] == .string("a \"quoted\"\nline"))
    #expect(body["p.type"] == .string("alert.firing"))
    #expect(body["s"] == .string("firing"))
    let plain = try MessageTemplate(parsing: "{{summary}} {{link}}", isJSON: false)
    #expect(try serviceRequest(.http, entry, template: plain).text == "a \"quoted\"\nline https://example.net/0")
    #expect(throws: MessageTemplate.Mistake.self) { try MessageTemplate(parsing: "{{ sumary }}", isJSON: false) }
    #expect(throws: MessageTemplate.Mistake.self) { try MessageTemplate(parsing: "{{ summary", isJSON: false) }
  }

  @Test func `a test alert says that it is one, in every form`() throws {
    let entry = TestAlert.entry(for: "team", at: noon)
    for service in Self.jsonServices {
      #expect(try serviceRequest(service, entry).json().strings.joined().lowercased().contains("test"))
    }
    let chinese = try serviceRequest(.feishu, entry, language: .chinese).json().strings.joined()
    #expect(chinese.contains("测试"))
  }
}

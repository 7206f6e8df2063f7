import Alerts
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// Programs of other people that must agree with us. scripts/install-judges brings those written in Python; where one is not
/// there, its test says so and checks nothing.
@Suite(.serialized, .timeLimit(.minutes(5))) struct JudgeTests {
  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func program(_ candidates: [String], for what: String) -> String? {
    if let found = candidates.first(where: { access($0, X_OK) == 0 }) { return found }
    print("skipped: \(what) is not installed (looked for \(candidates.joined(separator: ", ")))")
    return nil
  }

  private static func python() -> String? {
    let own = getenv("VOXPOP_JUDGES").map { String(cString: $0) + "/bin/python3" }
    return program([own, "\(repository)/.build/judges/bin/python3"].compactMap(\.self), for: "scripts/install-judges")
  }

  private static func judge(_ name: String) -> String { "\(repository)/Tests/Fixtures/judges/\(name)" }

  /// Waits until a growing file says something; it is another program's, and nothing tells us when it is written to.
  private static func wait(
    for path: String, until isEnough: (String) -> Bool
  ) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if let text = try? contents(of: path), isEnough(text) { return text }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw FixtureError(description: "\(path) never said it: \((try? contents(of: path)) ?? "")")
  }

  @Test func `the Standard Webhooks library verifies our signatures, and we verify its`() async throws {
    guard let python = Self.python() else { return }
    let folder = try TemporaryFolder()
    let (old, new) = (WebhookSecrets.generated(), WebhookSecrets.generated())
    let secrets = try WebhookSecrets(parsing: "\(new)\n\(old)", name: "key")
    let now = wallClock()
    let body = outboxEntry(text: "坏 \"quoted\" 😀").body
    var headers: [String: MessageValue] = [:]
    let timestamp = now.milliseconds / 1000
    for header in WebhookSignature.headers(id: "msg_1", timestamp: timestamp, body: Array(body.utf8), secrets: secrets)
    {
      headers[header.name] = .string(header.value)
    }
    func question(_ secret: String, _ body: String) -> String {
      MessageValue.object(["secret": .string(secret), "headers": .object(headers), "body": .string(body)]).json + "\n"
    }
    let signing = MessageValue.object(["secret": .string(old), "id": .string("msg_2"), "sign": .string(body)]).json
    let questions = question(new, body) + question(old, body) + question(old, body + " ") + signing + "\n"
    try write(questions, to: folder.file("questions"))
    let result = try await Shell.run("'\(python)' '\(Self.judge("webhooks.py"))' <'\(folder.file("questions"))'")
    #expect(result.code == 0, "\(result.errors)")
    let answers = result.output.split(separator: "\n").map(String.init)
    #expect(answers.count == 4)
    #expect(answers.prefix(2).allSatisfy { $0 == "genuine" }, "during a change of keys both are enough")
    #expect(answers[2].hasPrefix("WebhookVerificationError"))
    let parts = answers[3].split(separator: " ").map(String.init)
    let theirs = ["webhook-id": "msg_2", "webhook-timestamp": parts[0], "webhook-signature": parts[1]]
    #expect(throws: Never.self) {
      try WebhookSignature.verify(body: Array(body.utf8), with: secrets, now: now) { theirs[$0] }
    }
  }

  @Test(arguments: ["starttls", "implicit"])
  func `a real mail server takes our mail over TLS, and a mail program reads it`(security: String) async throws {
    guard let python = Self.python(), Self.program(["/usr/bin/openssl"], for: "openssl") != nil else { return }
    let folder = try TemporaryFolder()
    let (certificate, key) = (folder.file("c.pem"), folder.file("k.pem"))
    let made = try await Shell.run(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '\(key)' -out '\(certificate)' "
        + "-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1")
    #expect(made.code == 0, "\(made.errors)")
    let output = folder.file("mails")
    let server = try ChildProcess(python, [Self.judge("mail.py"), certificate, key, security], output: output)
    defer { withExtendedLifetime(server.id) {} }
    let first = try await Self.wait(for: output) { $0.contains("\n") }
    let port = try #require(first.split(separator: "\n").compactMap { Int($0) }.first)

    var receiver = MailReceiver(
      server: Mail.Server(
        host: "127.0.0.1", port: port, security: try #require(Mail.Security(rawValue: security)),
        authorities: certificate),
      from: "voxpop@example.org", to: ["press@example.org", "duty@example.org"])
    receiver.user = "voxpop"
    receiver.passwordFile = folder.file("password")
    receiver.language = .chinese
    try write("hunter2", to: folder.file("password"))
    let sender = MailSender(receiver: receiver) { await send($0) }
    for status in [AlertEvent.Status.firing, .resolved] {
      let outcome = await sender.send(outboxEntry(status: status, text: "坏消息 <b>"), at: noon)
      #expect(outcome.isSuccess, "\(outcome)")
    }
    let mails = try await Self.wait(for: output) { $0.count { $0 == "{" } >= 2 }.split(separator: "\n")
      .filter { $0.hasPrefix("{") }.map { try MessageValue(json: String($0)) }
    let mail = try #require(mails.first)
    #expect(mail["from"]?.text == "voxpop@example.org")
    #expect(mail["to"]?.strings == ["press@example.org", "duty@example.org"])
    #expect(mail["tls"] == .bool(true))
    #expect(mail["subject"]?.text == "🔴 告警 NegativeSurge: acme")
    #expect(mail["date"]?.text == "2026-11-23 12:00:00+00:00")
    #expect(mail["plain"]?.text?.contains("0 坏消息 <b>") == true)
    #expect(mail["html"]?.text?.contains("<a href=\"https://example.net/0\">0 坏消息 &lt;b&gt;</a>") == true)
    #expect(mail["defects"]?.items == [])
    #expect(mails[1]["reply_to"] == mail["id"], "the end of an alert is shown below its beginning")

    try write("wrong-password", to: folder.file("password"))
    let denied = await sender.send(outboxEntry(), at: noon)
    guard case .rejected(let rejection) = denied else {
      Issue.record("a wrong password: \(denied)")
      return
    }
    #expect(rejection.reason.contains("refused the user name or password"))
    receiver.server.authorities = nil
    let stranger = await MailSender(receiver: receiver) { await send($0) }.send(outboxEntry(), at: noon)
    #expect(!stranger.isSuccess, "a certificate that nobody vouches for")
  }

  @Test func `a real Alertmanager takes, groups and resolves our alerts`() async throws {
    let candidates = ["/usr/bin/prometheus-alertmanager", "/usr/bin/alertmanager"]
    guard let alertmanager = Self.program(candidates, for: "Debian's prometheus-alertmanager") else { return }
    let folder = try TemporaryFolder()
    let told = Mutex<[MessageValue]>([])
    try await LoopbackServer.serving({ request in
      if let json = try? MessageValue(json: String(decoding: request.body, as: UTF8.self)) {
        told.withLock { $0.append(json) }
      }
      return HTTPResponse(text: "ok")
    }) { hook in
      try write(
        """
        route: { receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 1s }
        receivers: [{ name: hook, webhook_configs: [{ url: "\(hook.url())" }] }]
        """, to: folder.file("alertmanager.yml"))
      let port = try LoopbackServer { _ in HTTPResponse(text: "") }.port
      let log = folder.file("log")
      let process = try ChildProcess(
        alertmanager,
        [
          "--config.file=\(folder.file("alertmanager.yml"))", "--storage.path=\(folder.path)",
          "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
        ], output: log)
      defer { withExtendedLifetime(process.id) {} }
      _ = try await Self.wait(for: log) { $0.contains("Listening on") || $0.contains("Listening") }
      try await running { transport in
        let receiver = ServiceReceiver(.alertmanager, at: .plain("http://127.0.0.1:\(port)"))
        let sender = ServiceHook(name: "am", receiver: receiver) { await transport.deliver($0, clock: wallClock) }
        func tell(_ status: AlertEvent.Status) async {
          for topic in ["acme", "globex"] {
            let start = wallClock() - .seconds(600)
            let outcome = await sender.send(outboxEntry(status: status, topic: topic, startsAt: start), at: wallClock())
            #expect(outcome.isSuccess, "\(outcome)")
          }
        }
        func heard(_ status: String) async throws -> MessageValue {
          let deadline = ContinuousClock.now + .seconds(60)
          while ContinuousClock.now < deadline {
            let found = told.withLock { $0.last { $0["status"]?.text == status && $0["alerts"]?.items.count == 2 } }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(50))
          }
          throw FixtureError(description: "never \(status): \(told.withLock { $0.map(\.json) })")
        }
        await tell(.firing)
        let firing = try await heard("firing")
        #expect(Set(firing["alerts"]?.items.compactMap { $0["labels.topic"]?.text } ?? []) == ["acme", "globex"])
        #expect(firing["groupLabels.alertname"]?.text == "NegativeSurge")
        #expect(firing["alerts.0.annotations.summary"]?.text == "acme: 61 % of 131 posts are negative")
        await tell(.resolved)
        let resolved = try await heard("resolved")
        #expect(resolved["alerts"]?.items.allSatisfy { $0["status"]?.text == "resolved" } == true)
      }
    }
  }

  /// Lines as receivers get them: whole, truncated, with every kind of number, and a resolved one.
  private static func log(at path: String) throws {
    var hostile = outboxEntry(text: "坏 \u{2028}\u{85}\t\"x\"", summary: String(repeating: "長", count: 9000))
    hostile.messageID = MessageID(alert: "x", status: .firing, receiver: "log").text
    let entries = [outboxEntry(), outboxEntry(status: .resolved, posts: 0), hostile]
    try write(entries.map { try AlertLogLine($0).text + "\n" }.joined(), to: path)
  }

  @Test func `a checker of JSON Schema finds our lines to be what the schema says`() async throws {
    guard let python = Self.python() else { return }
    let folder = try TemporaryFolder()
    try Self.log(at: folder.file("alerts.log"))
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator as Validator
      schema = json.load(open(sys.argv[1]))
      Validator.check_schema(schema)
      judge = Validator(schema)
      lines = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8").read().split("\\n") if line]
      known = set(schema["properties"])
      print(len(lines), sum(len(list(judge.iter_errors(line))) for line in lines), *sorted(set().union(*lines) - known))
      lines[0]["status"] = "maybe"
      print(len(list(judge.iter_errors(lines[0]))))
      """
    try write(script, to: folder.file("check.py"))
    let schema = "\(Self.repository)/docs/alert-log.schema.json"
    let result = try await Shell.run(
      "'\(python)' '\(folder.file("check.py"))' '\(schema)' '\(folder.file("alerts.log"))'")
    #expect(result.output == "3 0\n1\n", "\(result.errors)")
  }

  @Test func `jq and lnav read the log`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    try Self.log(at: path)
    if Self.program(["/usr/bin/jq"], for: "jq") != nil {
      let result = try await Shell.run(
        "jq -r '[.status, .topic, .values[\"posts('\"'\"'1h'\"'\"')\"]] | @csv' '\(path)'")
      #expect(result.output == "\"firing\",\"acme\",131\n\"resolved\",\"acme\",131\n\"firing\",\"acme\",131\n")
    }
    if Self.program(["/usr/bin/lnav"], for: "lnav") != nil {
      let format = "\(Self.repository)/docs/voxpop-alerts.lnav.json"
      let result = try await Shell.run(
        "export HOME='\(folder.path)'; lnav -i '\(format)' >/dev/null; "
          + "lnav -n -c ';select log_level, topic, status from voxpop_alerts' -c ':write-csv-to -' '\(path)'")
      #expect(
        result.output.hasPrefix(
          "log_level,topic,status\nerror,acme,firing\ninfo,acme,resolved\nerror,acme,firing\n"), "\(result)")
    }
  }
}

import Alerts
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// `voxpop receivers` and `voxpop deliveries` as people call them.
@Suite(.timeLimit(.minutes(5))) struct ReceiverCommandTests {
  private static let base = "sources: [{ name: hn, url: 'https://news.example.org/rss' }]\nreceivers:\n"

  @Test func `a test alert is sent as alerts are, and shown with its answer and without a secret`() async throws {
    let folder = try TemporaryFolder()
    let heard = Mutex<[(target: String, body: String)]>([])
    try await LoopbackServer.serving({ request in
      heard.withLock { $0.append((request.target, String(decoding: request.body, as: UTF8.self))) }
      let isBot = request.target.contains("sendMessage")
      return HTTPResponse(
        contentType: "application/json",
        text: isBot ? #"{"ok":false,"error_code":404,"description":"no bot 99:secret-token here"}"# : "ok")
    }) { server in
      try write(server.url("/services/T0/B0/secret-hook-path"), to: folder.file("slack.url"))
      try write("99:secret-token", to: folder.file("telegram.token"))
      try write(
        Self.base + """
            - name: chat
              slack: { url_file: slack.url }
            - name: bot
              telegram: { url: "\(server.url())", token_file: telegram.token, chat: "1" }
            - name: log
              file: { path: alerts.log }
          """, to: folder.file("voxpop.yaml"))
      let config = "--config '\(folder.file("voxpop.yaml"))'"
      let chat = try await Shell.run("voxpop receivers test chat \(config)")
      #expect(chat.code == 0, "\(chat.errors)")
      #expect(chat.output.hasPrefix("> POST http://127.0.0.1:\(server.port)/…\n"))
      #expect(chat.output.contains("This is a test") && chat.output.contains("< HTTP 200 OK\nok\n"))
      #expect(!(chat.output + chat.errors).contains("secret"))
      #expect(heard.withLock { $0.first?.target } == "/services/T0/B0/secret-hook-path")

      let bot = try await Shell.run("voxpop receivers test bot \(config)")
      #expect(bot.code == 69)
      #expect(bot.errors.contains("bot did not take the test alert: Telegram refused it: no bot [secret] here"))
      #expect(!(bot.output + bot.errors).contains("secret-token"), "\(bot)")

      let log = try await Shell.run("voxpop receivers test log \(config)")
      #expect(log.code == 0)
      #expect(try contents(of: folder.file("alerts.log")).contains("\"voxpop_test\":\"true\""))
      let wrong = try await Shell.run("voxpop receivers test chatt \(config)")
      #expect(wrong.code == 64 && wrong.errors.contains("did you mean 'chat'?"))
    }
  }

  @Test func `deliveries are listed, shown, tried again and dropped`() async throws {
    let folder = try TemporaryFolder()
    try write(Self.base + "  - name: pr-team\n    file: { path: a.log }\n", to: folder.file("voxpop.yaml"))
    let config = "--config '\(folder.file("voxpop.yaml"))' --json"
    let missing = try await Shell.run("voxpop deliveries \(config)")
    #expect(missing.code == 69)
    let store = try Store.open(path: folder.file("voxpop.db"))
    var commit = fullCommit()
    commit.alerts = (0..<3).map { alertEvent(startsAt: noon + .seconds(300 * $0), receivers: ["pr-team"]) }
    _ = try await store.commit(commit, at: noon)
    let pending = try await store.pendingMessages(for: "pr-team", limit: 9)
    for message in pending.prefix(2) { try await store.markFailed(message.id, reason: "HTTP 500", nextAttempt: nil) }
    let ids = commit.alerts.map { MessageID(alert: $0.id, status: .firing, receiver: "pr-team").text }

    let dead = try await Shell.run("voxpop deliveries list --state dead --receiver pr-team \(config)")
    let lines = try dead.output.split(separator: "\n").map { try MessageValue(json: String($0)) }
    #expect(lines.compactMap { $0["message_id"]?.text } == [ids[1], ids[0]])
    #expect(lines.first?["last_error"] == .string("HTTP 500"))
    let shown = try await Shell.run("voxpop deliveries show \(ids[0]) \(config)")
    #expect(try MessageValue(json: shown.output)["payload.data.alert"] == .string("NegativeSurge"))
    let retried = try await Shell.run("voxpop deliveries retry \(ids[0]) \(config)")
    #expect(retried.output == "{\"action\":\"retry\",\"messages\":1}\n")
    #expect(try await store.pendingMessages(for: "pr-team", limit: 9).count == 2)
    let dropped = try await Shell.run("voxpop deliveries drop \(config)")
    #expect(dropped.output == "{\"action\":\"drop\",\"messages\":1}\n", "of all only the dead ones")
    let one = try await Shell.run("voxpop deliveries drop \(ids[2]) \(config)")
    #expect(one.code == 0)
    #expect(try await store.pendingMessages(for: "pr-team", limit: 9).count == 1)
    let none = try await Shell.run("voxpop deliveries retry \(ids[2]) \(config)")
    #expect(none.code == 65)
    for line in ["show", "show nonsense-id", "resend", "list x", "list --state gone"] {
      #expect([64, 65].contains(try await Shell.run("voxpop deliveries \(line) \(config)").code), "\(line)")
    }
  }

  @Test func `SIGUSR1 does not end the daemon, and opens the alert log anew`() async throws {
    let folder = try TemporaryFolder()
    try write(Self.base + "  - name: log\n    file: { path: a.log }\n", to: folder.file("voxpop.yaml"))
    let output = folder.file("out")
    var daemon = try ChildProcess(
      ChildProcess.voxpop, ["run", "--config", folder.file("voxpop.yaml")], output: output)
    func wait(for words: String) async throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < deadline {
        if let text = try? contents(of: output), text.contains(words) { return }
        try await Task.sleep(for: .milliseconds(50))
      }
      throw FixtureError(description: "never '\(words)': \(try contents(of: output))")
    }
    try await wait(for: "started")
    #expect(kill(daemon.id, SIGUSR1) == 0)
    try await wait(for: "log files opened anew")
    #expect(daemon.end(with: SIGTERM) == 0)
  }
}

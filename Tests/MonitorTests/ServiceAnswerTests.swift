import Testing

@testable import Monitor

@Suite struct ServiceAnswerTests {
  private func outcome(_ service: Service, _ status: Int, _ body: String, wait: Duration? = nil) -> WebhookOutcome {
    service.outcome(status: status, body: Array(body.utf8), wait: wait)
  }

  @Test(arguments: [
    (Service.slack, "ok"), (.slack, #"{"ok":true,"ts":"1"}"#), (.telegram, #"{"ok":true,"result":{}}"#),
    (.feishu, #"{"code":0,"msg":"success"}"#), (.feishu, #"{"StatusCode":0,"StatusMessage":"success"}"#),
    (.dingtalk, #"{"errcode":0,"errmsg":"ok"}"#), (.wecom, #"{"errcode":0,"errmsg":"ok"}"#),
    (.matrix, #"{"event_id":"$1"}"#), (.discord, #"{"id":"1"}"#), (.teams, ""), (.ntfy, #"{"id":"x"}"#),
    (.alertmanager, ""), (.http, "whatever"),
  ])
  func `a service's yes is a yes`(service: Service, body: String) {
    #expect(outcome(service, 200, body).isSuccess)
  }

  @Test(arguments: [
    (Service.slack, #"{"ok":false,"error":"channel_not_found"}"#, "Slack refused it: channel_not_found"),
    (.telegram, #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, "chat not found"),
    (.telegram, "<html>", "no answer of Telegram's"),
    (.feishu, #"{"code":19021,"msg":"sign match fail"}"#, "Feishu refused it: code 19021 sign match fail"),
    (.feishu, "{}", "no 'code' in its answer"),
    (.dingtalk, #"{"errcode":310000,"errmsg":"sign not match"}"#, "DingTalk refused it: errcode 310000 sign not match"),
    (.wecom, #"{"errcode":93000,"errmsg":"invalid webhook url"}"#, "errcode 93000"), (.wecom, "", "no 'errcode'"),
    (.matrix, #"{"errcode":"M_FORBIDDEN","error":"You are not in the room"}"#, "M_FORBIDDEN You are not in the room"),
    (.teams, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", "Webhook"),
  ])
  func `a no behind HTTP 200 is a no, in the service's words`(service: Service, body: String, reason: String) {
    guard case .rejected(let rejection) = outcome(service, 200, body) else {
      Issue.record("\(service) took \(body)")
      return
    }
    #expect(rejection.reason.contains(reason), "\(rejection.reason)")
  }

  @Test(arguments: [
    (
      Service.telegram, 429, #"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":35}}"#,
      Int?.some(35)
    ),
    (.matrix, 429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}"#, Int?.some(2)),
    (.discord, 429, #"{"message":"You are being rate limited.","retry_after":64.0,"global":false}"#, Int?.some(64)),
    (.feishu, 200, #"{"code":11232,"msg":"frequency limited"}"#, Int?.none),
    (.dingtalk, 200, #"{"errcode":130101,"errmsg":"send too fast"}"#, Int?.none),
    (.wecom, 200, #"{"errcode":45009,"errmsg":"api freq out of limit"}"#, Int?.none), (.slack, 429, "", Int?.none),
  ])
  func `asked too often, it says so, and for how long`(service: Service, status: Int, body: String, seconds: Int?) {
    guard case .rejected(let rejection) = outcome(service, status, body) else {
      Issue.record("\(service) took it")
      return
    }
    #expect(rejection.isOverload && !rejection.concernsMessage)
    #expect(rejection.retryAfter == seconds.map { .seconds($0) })
  }

  @Test func `the longer of header and body is waited`() {
    let body = #"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}"#
    guard case .rejected(let rejection) = outcome(.telegram, 429, body, wait: .seconds(60)) else { return }
    #expect(rejection.retryAfter == .seconds(60))
  }

  @Test func `a message refused for what is in it is told from a receiver in trouble`() {
    #expect(outcome(.slack, 400, "invalid_blocks").concernsMessage)
    #expect(!outcome(.slack, 403, "invalid_token").concernsMessage)
    #expect(!outcome(.slack, 500, "").concernsMessage)
    guard case .rejected(let gone) = outcome(.slack, 410, "channel_is_archived") else { return }
    #expect(gone.isGone)
    let verdict = RetrySchedule().verdict(on: .rejected(gone), attempts: 1, chance: 0)
    #expect(verdict == .disabled(reason: "HTTP 410: channel_is_archived: the receiver is gone"))
  }

  @Test func `a reason is one line, short, and without a secret`() {
    let body = #"{"ok":false,"description":"no \#(String(repeating: "x", count: 999))\nsecret-token"}"#
    guard case .rejected(let rejection) = outcome(.telegram, 200, body) else { return }
    #expect(rejection.reason.unicodeScalars.count < 240 && !rejection.reason.contains("\n"))
    let redacted = WebhookOutcome.failed(reason: "bot secret-token is gone").redacted(Redaction(["secret-token"]))
    #expect(redacted == .failed(reason: "bot [secret] is gone"))
    #expect(Redaction.address("https://u:p@hooks.example.net/T0/B0?x=1") == "https://hooks.example.net/…")
  }
}

import Alerts
import Testing

@testable import Monitor

@Suite struct DeliveryScheduleTests {
  private func delays(_ outcome: WebhookOutcome, schedule: RetrySchedule = .standardWebhooks) -> [String] {
    return (1...12).map { attempts in
      switch schedule.verdict(on: outcome, attempts: attempts, chance: 0.5) {
      case .retry(let delay, let asked, _):
        spelled(delay) + (asked > .zero ? "/\(spelled(asked))" : "")
      case .dead: "dead"
      case .disabled: "disabled"
      case .delivered: "delivered"
      }
    }
  }

  @Test(arguments: [
    (WebhookOutcome.answered(status: 500, retryAfter: nil), "5s 5m 30m 2h 5h 10h 14h 20h 1d dead dead dead"),
    (.answered(status: 302, retryAfter: nil), "5s 5m 30m 2h 5h 10h 14h 20h 1d dead dead dead"),
    (.failed(reason: "x"), "5s 5m 30m 2h 5h 10h 14h 20h 1d dead dead dead"),
    (
      .answered(status: 429, retryAfter: nil),
      "5m 30m 2h 5h 10h 14h 20h 1d 1d dead dead dead"
    ),
    (
      .answered(status: 503, retryAfter: .seconds(600)),
      "10m/10m 10m/10m 30m/30m 2h/2h 5h/5h 10h/10h 14h/14h 20h/20h 1d/1d dead dead dead"
    ),
    (.answered(status: 500, retryAfter: .seconds(-5)), "5s 5m 30m 2h 5h 10h 14h 20h 1d dead dead dead"),
  ])
  func `waits longer and longer, then gives up`(outcome: WebhookOutcome, expected: String) {
    #expect(delays(outcome) == expected.split(separator: " ").map(String.init))
  }

  @Test func `a file is never given up`() {
    let expected = "1s 5s 30s 1m 1m 1m 1m 1m 1m 1m 1m 1m"
    #expect(delays(.failed(reason: "disk full"), schedule: .file) == expected.split(separator: " ").map(String.init))
  }

  @Test func `2xx is success, and a receiver that is gone is left alone`() {
    #expect(Set(delays(.answered(status: 204, retryAfter: nil))) == ["delivered"])
    #expect(Set(delays(.answered(status: 410, retryAfter: nil))) == ["disabled"])
  }

  @Test func `the spread is a tenth, and never less than what the server asked for`() {
    func delay(_ outcome: WebhookOutcome, chance: Double) -> Int64? {
      guard case .retry(let delay, _, _) = RetrySchedule().verdict(on: outcome, attempts: 2, chance: chance) else {
        return nil
      }
      return delay.wholeMilliseconds
    }
    let busy = WebhookOutcome.answered(status: 503, retryAfter: .seconds(3600))
    #expect(
      [0, 0.5, 1].map { delay(.failed(reason: "x"), chance: $0) } == [270_000, 300_000, 330_000])
    #expect([0, 0.5, 1].map { delay(busy, chance: $0) } == [3_960_000, 3_600_000, 3_960_000])
  }

  @Test func `no server makes a message wait for longer than a day`() {
    let verdict = RetrySchedule().verdict(
      on: .answered(status: 429, retryAfter: .seconds(Int64.max)), attempts: 1, chance: 0.5)
    #expect(verdict == .retry(after: .seconds(86_400), asked: .seconds(86_400), reason: "HTTP 429"))
  }

  @Test(arguments: [
    ("120", 120), ("  7 ", 7), ("0", 0), ("99999999999999999999999", 366 * 86_400),
    ("Mon, 23 Nov 2026 12:00:30 GMT", 30), ("Mon, 23 Nov 2026 11:00:00 GMT", 0), ("-5", nil), ("", nil), ("soon", nil),
    ("1.5", nil), ("Mon, 99 Nov 2026 12:00:30 GMT", nil), ("Monday, 23-Nov-26 12:00:30 GMT", 30),
    ("Mon Nov 23 12:00:30 2026", 30),
  ])
  func `reads Retry-After`(header: String, seconds: Int64?) {
    #expect(retryAfter(header, now: noon) == seconds.map { .seconds($0) })
  }
}

/// A service that takes alerts in a form of its own.
package enum Service: String, Sendable, CaseIterable {
  case slack, discord, teams, telegram, feishu, dingtalk, wecom, ntfy, matrix, alertmanager
  /// Anything else that takes a POST; its body is a template of the operator's.
  case http

  /// As its makers write it, for people.
  var title: String {
    switch self {
    case .slack: "Slack"
    case .discord: "Discord"
    case .teams: "Microsoft Teams"
    case .telegram: "Telegram"
    case .feishu: "Feishu"
    case .dingtalk: "DingTalk"
    case .wecom: "WeCom"
    case .ntfy: "ntfy"
    case .matrix: "Matrix"
    case .alertmanager: "Alertmanager"
    case .http: "HTTP"
    }
  }

  /// What the service allows, with a margin where its makers give none.
  var usualRate: RateLimit {
    switch self {
    case .slack: .atMost(60, in: .seconds(60), burst: 5)
    case .discord: .atMost(30, in: .seconds(60), burst: 4)
    case .teams: .atMost(60, in: .seconds(60), burst: 4)
    case .telegram, .dingtalk, .wecom: .atMost(20, in: .seconds(60), burst: 3)
    case .feishu: .atMost(100, in: .seconds(60), burst: 5)
    case .ntfy: .atMost(60, in: .seconds(300), burst: 10)
    case .matrix: .atMost(12, in: .seconds(60), burst: 3)
    case .alertmanager: .atMost(6000, in: .seconds(60), burst: 100)
    case .http: .atMost(60, in: .seconds(60), burst: 10)
    }
  }
}

import Alerts

/// A message in a service's own form, ready but for the receiver's name.
struct ServiceMessage: Sendable, Equatable {
  var url: String
  var contentType = "application/json; charset=utf-8"
  var headers: [WebhookRequest.Header] = []
  var body: String
  /// Whether it is a PUT, which a repeat does not double.
  var isPut = false

  init(_ notice: AlertNotice, receiver: ServiceReceiver, secrets: ServiceHook.Secrets, time: EventTime) {
    let phrases = Phrases(receiver.language)
    let brief = AlertBrief(notice, phrases: phrases)
    let place = receiver.place ?? ""
    url = secrets.address
    body = ""
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    if let token = secrets.token, receiver.service != .telegram {
      headers.append(WebhookRequest.Header("authorization", "Bearer \(token)"))
    }
    switch receiver.service {
    case .slack:
      body = SlackMessage.body(notice, brief, phrases, channel: receiver.place).json
    case .discord:
      // With it, Discord answers what became of the message.
      url += url.contains("?") ? "&wait=true" : "?wait=true"
      body = DiscordMessage.body(notice, brief, phrases).json
    case .teams:
      body = TeamsMessage.body(notice, brief, phrases).json
    case .telegram:
      url = "\(base)/bot\(secrets.token ?? "")/sendMessage"
      body = TelegramMessage.body(brief, phrases, chat: place).json
    case .feishu:
      body = FeishuMessage.body(notice, brief, phrases, signedWith: secrets.key, at: time).json
    case .dingtalk:
      url = DingTalkMessage.signed(url, with: secrets.key, at: time)
      body = DingTalkMessage.body(brief, phrases).json
    case .wecom:
      body = WeComMessage.body(notice, brief, phrases).json
    case .ntfy:
      body = NtfyMessage.body(notice, brief, phrases, topic: place).json
    case .matrix:
      isPut = true
      let path = "/_matrix/client/v3/rooms/\(percentEncoded(place))/send/m.room.message/"
      url = base + path + percentEncoded(notice.messageID)
      body = MatrixMessage.body(brief, phrases).json
    case .alertmanager:
      url = base + "/api/v2/alerts"
      body = AlertmanagerAlert.body(notice, phrases).json
    case .http:
      contentType = receiver.contentType
      body = receiver.template?.text(notice, brief, phrases) ?? notice.payload
    }
  }
}

/// Everything but unreserved characters as `%XX` of its UTF-8 (RFC 3986 section 2).
func percentEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}

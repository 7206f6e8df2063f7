extension Service {
  /// What became of a message, by the answer's status and, where the service says 200 whatever happens, by its body;
  /// `wait` is the meaning of `Retry-After`.
  func outcome(status: Int, body: [UInt8], wait: Duration?) -> WebhookOutcome {
    let text = String(decoding: body.prefix(16_384), as: UTF8.self)
    // Whatever is no JSON object has no code.
    let members = (try? MessageValue(json: text))?.members ?? [:]
    guard let refusal = refusal(members, text: text, status: status) else {
      return .answered(status: status, retryAfter: wait)
    }
    let asked = [wait, refusal.wait].compactMap(\.self).max()
    let prefix = (200..<300).contains(status) ? "\(title) refused it" : "HTTP \(status)"
    var rejection = Rejection(reason: "\(prefix): \(Rejection.line(refusal.words))", retryAfter: asked)
    rejection.isOverload = refusal.isOverload || [429, 502, 504].contains(status)
    rejection.isGone = status == 410
    rejection.concernsMessage = !rejection.isOverload && refusal.concernsMessage
    return .rejected(rejection)
  }

  private struct Refusal {
    var words: String
    var wait: Duration?
    var isOverload = false
    /// Whether another message might be taken.
    var concernsMessage = true
  }

  private func refusal(_ members: [String: MessageValue], text: String, status: Int) -> Refusal? {
    let isSuccess = (200..<300).contains(status)
    var refusal = Refusal(words: "")
    refusal.concernsMessage = [400, 413, 415, 422].contains(status) || isSuccess
    switch self {
    case .slack:
      let error = members["error"]?.text
      if isSuccess, members["ok"] != .bool(false) { return nil }
      refusal.words = error ?? text
      refusal.isOverload = error == "ratelimited" || error == "rate_limited"
    case .telegram:
      if isSuccess, members["ok"] == .bool(true) { return nil }
      refusal.words = members["description"]?.text ?? "no answer of Telegram's"
      refusal.wait = seconds(members["parameters"]?.members["retry_after"]?.number)
      refusal.isOverload = members["error_code"]?.number == 429 || refusal.wait != nil
    case .feishu:
      guard let code = (members["code"] ?? members["StatusCode"])?.number else {
        refusal.words = "no 'code' in its answer"
        break
      }
      if isSuccess, code == 0 { return nil }
      refusal.words = "code \(number(code)) \(members["msg"]?.text ?? "")"
      refusal.isOverload = [11_232, 9499, 99_991_400].contains(code)
    case .dingtalk, .wecom:
      guard let code = members["errcode"]?.number else {
        refusal.words = "no 'errcode' in its answer"
        break
      }
      if isSuccess, code == 0 { return nil }
      refusal.words = "errcode \(number(code)) \(members["errmsg"]?.text ?? "")"
      refusal.isOverload = [130_101, 130_102, 45_009, -1].contains(code)
    case .matrix:
      let code = members["errcode"]?.text
      if isSuccess, code == nil { return nil }
      refusal.words = "\(code ?? "no 'errcode'") \(members["error"]?.text ?? "")"
      refusal.wait = seconds((members["retry_after_ms"]?.number).map { $0 / 1000 })
      refusal.isOverload = code == "M_LIMIT_EXCEEDED"
    case .discord:
      if isSuccess { return nil }
      refusal.words = members["message"]?.text ?? text
      refusal.wait = seconds(members["retry_after"]?.number)
    case .teams:
      // The older kind of webhook says 200 and writes what went wrong.
      if isSuccess, !text.contains("Webhook message delivery failed") { return nil }
      refusal.words = members["error"]?.members["message"]?.text ?? text
      refusal.isOverload = text.contains("HTTP error 429")
    case .ntfy, .alertmanager, .http:
      if isSuccess { return nil }
      refusal.words = members["error"]?.text ?? text
    }
    return refusal
  }

  private func seconds(_ number: Double?) -> Duration? {
    guard let number, number.isFinite, number >= 0 else { return nil }
    return .milliseconds(Int64((min(number, 366 * 86_400) * 1000).rounded(.up)))
  }

  private func number(_ code: Double) -> String { MessageValue.number(code).json }
}

import Alerts

extension Transport {
  /// Posts a signed message; the answer's body is of no interest and little of it is read.
  func deliver(_ webhook: WebhookRequest, clock: Clock) async -> WebhookOutcome {
    var request = Request(
      url: webhook.url, method: .post(body: webhook.body),
      headers: webhook.headers.map { Request.Header($0.name, $0.value) })
    request.timeout = .seconds(20)
    request.bodyLimit = 65_536
    request.allowPrivate = webhook.allowPrivate
    do {
      let response = try await fetch(request)
      let wait = response.retryAfter.flatMap { retryAfter($0, now: clock()) }
      return .answered(status: response.status, retryAfter: wait)
    } catch {
      return .failed(reason: "\(error)")
    }
  }
}

import Alerts

extension Transport {
  /// Sends a message; of the answer's body little is read, and only where the service says something in it.
  ///
  /// `observe` sees the answer before it is judged.
  func deliver(
    _ webhook: WebhookRequest, clock: Clock, observe: @Sendable (Response) -> Void = { _ in }
  ) async -> WebhookOutcome {
    var request = Request(
      url: webhook.url, method: webhook.isPut ? .put(body: webhook.body) : .post(body: webhook.body),
      headers: webhook.headers.map { Request.Header($0.name, $0.value) })
    request.timeout = .seconds(20)
    request.bodyLimit = 65_536
    request.allowPrivate = webhook.allowPrivate
    do {
      let response = try await fetch(request)
      observe(response)
      let wait = response.retryAfter.flatMap { retryAfter($0, now: clock()) }
      return webhook.service?.outcome(status: response.status, body: response.body, wait: wait)
        ?? .answered(status: response.status, retryAfter: wait)
    } catch {
      return .failed(reason: "\(error)")
    }
  }
}

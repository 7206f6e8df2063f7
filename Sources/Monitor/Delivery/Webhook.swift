import Alerts

/// Where a receiver listens, and how a message is made into a signed request to it.
struct Webhook: Sendable {
  var receiver: String
  var url: String
  var secretFile: String?
  var allowPrivate: Bool
  var post: @Sendable (WebhookRequest) async -> WebhookOutcome

  /// A digest of the address, by which the store knows that a receiver has moved.
  var endpoint: [UInt8] { sha256(Array(url.utf8)) }

  /// Signs the message anew and posts it. The secret is read each time, so a new one counts from the next attempt on.
  func send(_ entry: OutboxEntry, at time: EventTime) async -> WebhookOutcome {
    let secrets: WebhookSecrets?
    do {
      secrets = try secretFile.map { (path) throws(WebhookSecretError) in try WebhookSecrets.read(path: path).secrets }
    } catch {
      return .failed(reason: "\(error)")
    }
    let body = Array(entry.body.utf8)
    let timestamp = time.milliseconds / 1000
    let request = WebhookRequest(
      receiver: receiver, url: url, allowPrivate: allowPrivate,
      headers: [WebhookRequest.Header("content-type", "application/json")]
        + WebhookSignature.headers(id: entry.messageID, timestamp: timestamp, body: body, secrets: secrets),
      body: body)
    return await post(request)
  }
}

import Alerts

/// A receiver at a service, and how a message is made into a request to it.
struct ServiceHook: Sendable {
  var name: String
  var receiver: ServiceReceiver
  var post: @Sendable (WebhookRequest) async -> WebhookOutcome

  /// What the files said at one attempt.
  struct Secrets: Sendable {
    var address: String
    var token: String?
    var key: String?

    var redaction: Redaction { Redaction([address, token, key].compactMap(\.self)) }
  }

  /// A digest of the address, by which the store knows that a receiver has moved; of the file's name while it cannot be read.
  var endpoint: [UInt8] {
    let text =
      switch receiver.address {
      case .plain(let url): url + (receiver.place ?? "")
      // A file that cannot be read is reported by the attempt.
      case .file(let path): (try? SecretFile.read(path: path).secret.lines.first) ?? path
      }
    return sha256(Array(text.utf8))
  }

  /// Forms the message anew and posts it. Files are read each time, so new secrets count from the next attempt on.
  func send(_ entry: OutboxEntry, at time: EventTime) async -> WebhookOutcome {
    let secrets: Secrets
    let notice: AlertNotice
    do {
      secrets = try read(attempt: entry.attempts)
      notice = try AlertNotice(entry)
    } catch {
      return .failed(reason: "\(error)")
    }
    let outcome = await post(request(notice, secrets: secrets, at: time))
    return outcome.redacted(secrets.redaction)
  }

  private func read(attempt: Int) throws(WebhookSecretError) -> Secrets {
    func line(_ path: String?) throws(WebhookSecretError) -> String? {
      guard let path else { return nil }
      return try SecretFile.read(path: path).secret.line(forAttempt: attempt)
    }
    let address: String
    switch receiver.address {
    case .plain(let url): address = url
    case .file(let path):
      address = try line(path) ?? ""
      if let (found, _) = mistakeInWebAddress(address) { throw WebhookSecretError("\(path): the address \(found)") }
    }
    return Secrets(address: address, token: try line(receiver.tokenFile), key: try line(receiver.secretFile))
  }

  /// A pure function of its arguments and the receiver.
  func request(_ notice: AlertNotice, secrets: Secrets, at time: EventTime) -> WebhookRequest {
    let message = ServiceMessage(notice, receiver: receiver, secrets: secrets, time: time)
    var headers = [WebhookRequest.Header("content-type", message.contentType)]
    headers += message.headers
    // Whoever takes the payload as it is can tell repeats by its id.
    if receiver.service == .http { headers.append(WebhookRequest.Header("webhook-id", notice.messageID)) }
    var request = WebhookRequest(
      receiver: name, url: message.url, allowPrivate: receiver.allowPrivate, headers: headers,
      body: Array(message.body.utf8))
    request.service = receiver.service
    request.isPut = message.isPut
    request.redaction = secrets.redaction
    return request
  }
}

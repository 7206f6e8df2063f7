import Alerts

/// Where a receiver's messages go, and how one attempt is made.
enum DeliveryTarget: Sendable {
  case webhook(Webhook)
  case service(ServiceHook)
  case mail(MailSender)
  case file(AlertLog, AlertLogFormat)

  /// What carries messages out of the process.
  struct Carriers: Sendable {
    /// Makes one request.
    var post: @Sendable (WebhookRequest) async -> WebhookOutcome
    var mail: @Sendable (Mail) async -> MailOutcome = { await Monitor.send($0) }
  }

  init(_ receiver: Configuration.Receiver, carriers: Carriers) {
    switch receiver.kind {
    case .webhook(let url, let secretFile, let allowPrivate):
      self = .webhook(
        Webhook(
          receiver: receiver.name, url: url, secretFile: secretFile, allowPrivate: allowPrivate, post: carriers.post))
    case .service(let service):
      self = .service(ServiceHook(name: receiver.name, receiver: service, post: carriers.post))
    case .mail(let mail): self = .mail(MailSender(receiver: mail, send: carriers.mail))
    case .file(let path, let format): self = .file(AlertLog(path: path), format)
    }
  }

  func send(_ entry: OutboxEntry, at time: EventTime) async -> WebhookOutcome {
    switch self {
    case .webhook(let webhook): return await webhook.send(entry, at: time)
    case .service(let hook): return await hook.send(entry, at: time)
    case .mail(let sender): return await sender.send(entry, at: time)
    case .file(let log, let format):
      do {
        try await log.append(try AlertLogLine(entry).text(format), marker: entry.messageID)
        return .answered(status: 200, retryAfter: nil)
      } catch {
        return .failed(reason: "\(error)")
      }
    }
  }

  /// A digest of where the receiver is; nil for what cannot go away for good.
  var endpoint: [UInt8]? {
    switch self {
    case .webhook(let webhook): webhook.endpoint
    case .service(let hook): hook.endpoint
    case .mail(let sender): sender.endpoint
    case .file: nil
    }
  }

  var schedule: RetrySchedule {
    switch self {
    case .webhook, .service, .mail: .standardWebhooks
    case .file: .file
    }
  }

  /// How fast messages may go; nil for as fast as they are taken.
  var rate: RateLimit? {
    switch self {
    case .webhook, .file: nil
    case .service(let hook): hook.receiver.rate
    case .mail(let sender): sender.receiver.rate
    }
  }
}

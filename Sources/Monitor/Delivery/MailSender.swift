import Alerts

/// A receiver of mail, and how a message is sent to it.
struct MailSender: Sendable {
  var receiver: MailReceiver
  var send: @Sendable (Mail) async -> MailOutcome

  /// A digest of where mail goes, by which the store knows that a receiver has moved.
  var endpoint: [UInt8] {
    sha256(Array("\(receiver.server.host):\(receiver.server.port) \(receiver.to.joined(separator: " "))".utf8))
  }

  /// Writes the mail anew and sends it. The password is read each time, so a new one counts from the next attempt on.
  func send(_ entry: OutboxEntry, at time: EventTime) async -> WebhookOutcome {
    let mail: Mail
    do {
      mail = try self.mail(entry, at: time)
    } catch {
      return .failed(reason: "\(error)")
    }
    let redaction = Redaction([mail.password].compactMap(\.self))
    switch await send(mail) {
    case .accepted: return .answered(status: 250, retryAfter: nil)
    case .failed(let reason): return .failed(reason: redaction(reason))
    case .refused(let code, let reason):
      var rejection = Rejection(reason: redaction(reason))
      // Full mailboxes and too many mails are 4xx; a mail that is refused for what it is, 552 or 554.
      rejection.isOverload = (400..<500).contains(code)
      rejection.concernsMessage = [552, 554].contains(code)
      return .rejected(rejection)
    }
  }

  func mail(_ entry: OutboxEntry, at time: EventTime) throws -> Mail {
    let password = try receiver.passwordFile.map { (path) throws(WebhookSecretError) in
      try SecretFile.read(path: path).secret.line(forAttempt: entry.attempts)
    }
    let message = MailMessage(try AlertNotice(entry), receiver: receiver, at: time)
    return Mail(
      server: receiver.server, user: receiver.user, password: password, sender: receiver.from,
      recipients: receiver.to, content: Array(message.text.utf8))
  }
}

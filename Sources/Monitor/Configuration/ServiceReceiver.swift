/// A receiver at one of the services that have a form of their own.
package struct ServiceReceiver: Sendable, Equatable {
  package enum Address: Sendable, Equatable {
    case plain(String)
    /// The absolute path of a file with the address, which is itself a secret.
    case file(String)
  }

  package var service: Service
  package var address: Address
  package var tokenFile: String?
  /// The file of the key that messages are signed with.
  package var secretFile: String?
  /// Slack's channel, Telegram's chat, Matrix' room or ntfy's topic.
  package var place: String?
  package var template: MessageTemplate?
  package var contentType = "application/json"
  package var language = MessageLanguage.english
  package var allowPrivate = false
  package var rate: RateLimit

  package init(_ service: Service, at address: Address) {
    self.service = service
    self.address = address
    rate = service.usualRate
  }
}

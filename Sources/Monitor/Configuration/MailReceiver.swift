/// A receiver of mail.
package struct MailReceiver: Sendable, Equatable {
  package var server: Mail.Server
  package var user: String?
  /// The absolute path of the file with the password.
  package var passwordFile: String?
  /// Plain addresses, `pr@example.org`.
  package var from: String
  package var to: [String]
  package var language = MessageLanguage.english
  /// Most providers stop a sender at some hundreds an hour.
  package var rate = RateLimit.atMost(100, in: .seconds(3600), burst: 20)

  package init(server: Mail.Server, from: String, to: [String]) {
    self.server = server
    self.from = from
    self.to = to
  }
}

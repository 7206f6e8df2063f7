/// One POST of one message, ready to be sent.
package struct WebhookRequest: Sendable, Equatable {
  package var receiver: String
  package var url: String
  /// Whether the address may lead into private address space.
  package var allowPrivate: Bool
  /// Name and value, in the order in which they are sent.
  package var headers: [Header]
  package var body: [UInt8]

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(receiver: String, url: String, allowPrivate: Bool, headers: [Header], body: [UInt8]) {
    self.receiver = receiver
    self.url = url
    self.allowPrivate = allowPrivate
    self.headers = headers
    self.body = body
  }
}

/// What became of a POST; redirects are not to be followed, and an answer is to be waited for 15 to 30 seconds.
package enum WebhookOutcome: Sendable, Equatable {
  /// `retryAfter` is the header's meaning, see ``retryAfter(_:now:)``.
  case answered(status: Int, retryAfter: Duration?)
  /// No answer; `reason` is one line for people, without a secret.
  case failed(reason: String)

  /// Only 2xx is success.
  var isSuccess: Bool {
    if case .answered(200..<300, _) = self { true } else { false }
  }
}

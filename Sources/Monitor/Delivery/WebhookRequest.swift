/// One POST of one message, ready to be sent.
package struct WebhookRequest: Sendable, Equatable {
  package var receiver: String
  package var url: String
  /// Whether the address may lead into private address space.
  package var allowPrivate: Bool
  /// Name and value, in the order in which they are sent.
  package var headers: [Header]
  package var body: [UInt8]
  /// The service whose answer it will be; nil where only the status counts.
  package var service: Service?
  /// Whether it is a PUT and not a POST.
  package var isPut = false
  /// Takes out of what is shown of the request and its answer what nobody may see.
  var redaction = Redaction.none

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

  /// An answer whose body says more than its status, and is no success.
  case rejected(Rejection)

  /// Only 2xx is success.
  var isSuccess: Bool {
    if case .answered(200..<300, _) = self { true } else { false }
  }

  /// Whether it is this message that was refused for what is in it, and not the receiver that is in trouble.
  var concernsMessage: Bool {
    switch self {
    case .answered(let status, _): [400, 413, 415, 422].contains(status)
    case .rejected(let rejection): rejection.concernsMessage
    case .failed: false
    }
  }

  /// The same without the secrets.
  func redacted(_ redaction: Redaction) -> WebhookOutcome {
    switch self {
    case .answered: return self
    case .failed(let reason): return .failed(reason: redaction(reason))
    case .rejected(var rejection):
      rejection.reason = redaction(rejection.reason)
      return .rejected(rejection)
    }
  }
}

/// How a service said no.
package struct Rejection: Sendable, Equatable {
  /// One line for people, without a secret.
  package var reason: String
  /// How long the service asked to be left alone.
  package var retryAfter: Duration?
  /// Whether it was asked too often.
  package var isOverload = false
  /// Whether it is gone for good.
  package var isGone = false
  /// Whether it is this message that was refused, so that the next one may well be taken.
  package var concernsMessage = false

  package init(reason: String, retryAfter: Duration? = nil) {
    self.reason = reason
    self.retryAfter = retryAfter
  }

  /// The words on one line, at most 200 characters.
  static func line(_ words: String) -> String {
    let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return TextLimit(count: 200, unit: .characters).cut(line.isEmpty ? "no reason given" : line)
  }
}

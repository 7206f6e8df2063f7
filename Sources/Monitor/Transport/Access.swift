/// What requests carry to show who asks: it goes to the scheme, host and port that the operator wrote, and nowhere else.
package struct Access: Sendable, Equatable {
  package enum Credentials: Sendable, Equatable {
    case basic(user: String, password: Secret)
    case bearer(Secret)
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: Secret

    package init(_ name: String, _ value: Secret) {
      self.name = name
      self.value = value
    }
  }

  package var credentials: Credentials?
  package var headers: [Header] = []
  /// Absolute paths of PEM files. The certificate's file may hold the key too.
  package var certificateFile: String?
  package var keyFile: String?
  /// Certificates of authorities to trust instead of the system's.
  package var authorityFile: String?

  package init() {}

  package var isEmpty: Bool { self == Access() }
}

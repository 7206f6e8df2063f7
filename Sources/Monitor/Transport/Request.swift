/// One HTTP request.
package struct Request: Sendable {
  package enum Method: Sendable, Equatable {
    /// Redirects are followed, at most ten; all of them together share the time limit.
    case get
    /// Redirects are not followed: a 3xx is the response.
    case post(body: [UInt8])
    /// The same with PUT.
    case put(body: [UInt8])
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var url: String
  package var method: Method
  package var headers: [Header]
  /// From the first byte sent to the last byte read; waiting for a free connection does not count.
  package var timeout: Duration
  /// The most unpacked bytes that an answer's body may have.
  package var bodyLimit: Int
  /// Whether private and loopback addresses may be connected to, whatever leads there.
  package var allowPrivate: Bool
  /// Sent to `home`'s scheme, host and port only.
  package var access = Access()
  /// The address that the operator wrote, where `url` is one that the server moved to; it decides what may be connected
  /// to, too.
  package var home: String?
  package var proxies = ProxyRules.none

  package init(
    url: String, method: Method = .get, headers: [Header] = [], timeout: Duration = .seconds(20),
    bodyLimit: Int = 10_000_000, allowPrivate: Bool = false
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.timeout = timeout
    self.bodyLimit = bodyLimit
    self.allowPrivate = allowPrivate
  }
}

/// The answer to a ``Request``, whatever its status.
package struct Response: Sendable, Equatable {
  package var status: Int
  package var etag: String?
  package var lastModified: String?
  package var contentType: String?
  package var retryAfter: String?
  package var caching = Caching()
  /// Where the request led if it was redirected and every redirect of the chain was a permanent one.
  package var permanentURL: String?
  /// Where the answer came from, after redirects. It may hold credentials: never log it.
  package var effectiveURL: String
  /// Unpacked. Of an answer that is not 2xx, only the first 64 KiB are kept.
  package var body: [UInt8]

  package init(
    status: Int, etag: String? = nil, lastModified: String? = nil, contentType: String? = nil,
    retryAfter: String? = nil, caching: Caching = Caching(), permanentURL: String? = nil, effectiveURL: String = "",
    body: [UInt8] = []
  ) {
    self.status = status
    self.etag = etag
    self.lastModified = lastModified
    self.contentType = contentType
    self.retryAfter = retryAfter
    self.caching = caching
    self.permanentURL = permanentURL
    self.effectiveURL = effectiveURL
    self.body = body
  }
}

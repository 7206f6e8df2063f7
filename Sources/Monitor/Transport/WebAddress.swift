import CCurl

/// The parts of a URL that decide how it is fetched, as libcurl itself understands it.
struct WebAddress: Sendable, Equatable {
  var scheme: String
  /// Lower case; IPv6 in brackets; numeric IPv4 in its usual form.
  var host: String
  /// Host and port: what is asked one thing at a time.
  var origin: String
  /// What stands before the host, decoded.
  var user: String?
  var password: String?

  /// Only http and https with a host are accepted.
  init(_ url: String) throws(TransferError) {
    guard let handle = curl_url() else { throw .badURL(reason: "out of memory") }
    defer { curl_url_cleanup(handle) }
    let code = curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME))
    guard code == CURLUE_OK else { throw .badURL(reason: Self.reason(code)) }
    guard let scheme = Self.part(CURLUPART_SCHEME, of: handle), ["http", "https"].contains(scheme) else {
      throw .badURL(reason: "it must begin with http:// or https://")
    }
    guard let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty else {
      throw .badURL(reason: "it has no host")
    }
    let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)) ?? ""
    guard port != "0" else { throw .badURL(reason: Self.reason(CURLUE_BAD_PORT_NUMBER)) }
    self.scheme = scheme
    self.host = host.lowercased()
    origin = self.host + ":" + port
    user = Self.part(CURLUPART_USER, of: handle, UInt32(CURLU_URLDECODE))
    password = Self.part(CURLUPART_PASSWORD, of: handle, UInt32(CURLU_URLDECODE))
  }

  /// Whether both have the same scheme, host and port (RFC 6454).
  func hasSameOrigin(as other: WebAddress) -> Bool { scheme == other.scheme && origin == other.origin }

  /// The URL without user, password and fragment: how an address is remembered and compared.
  static func plain(_ url: String) -> String? {
    guard let handle = curl_url() else { return nil }
    defer { curl_url_cleanup(handle) }
    guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else { return nil }
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT] {
      curl_url_set(handle, part, nil, 0)
    }
    return part(CURLUPART_URL, of: handle)
  }

  /// The URL as a base for links: without user, query and fragment, which may be secrets and would end up in posts.
  static func base(_ url: String) -> String? {
    guard let handle = curl_url() else { return nil }
    defer { curl_url_cleanup(handle) }
    guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else { return nil }
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY, CURLUPART_FRAGMENT] {
      curl_url_set(handle, part, nil, 0)
    }
    return part(CURLUPART_URL, of: handle)
  }

  /// libcurl's verdict, without a word of the URL.
  private static func reason(_ code: CURLUcode) -> String {
    switch code {
    case CURLUE_NO_HOST: "it has no host"
    case CURLUE_BAD_PORT_NUMBER: "its port is no number from 1 to 65535"
    default: String(cString: curl_url_strerror(code))
    }
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}

/// How sources are fetched: gaps between requests, proxies, and what shows the server who asks.
extension ConfigurationReader {
  /// Keys of a source that are read here.
  static let fetchingKeys = ["adaptive", "proxy", "basic", "bearer_file", "send_headers", "tls"]
  private static let secretBytes = 16_384

  /// Reads `fetching`; to be called before the sources are read.
  mutating func readFetching(_ fields: Fields) {
    proxies = ProxyRules(environment: environment)
    let keys = ["gap", "hosts", "proxy"]
    let expected = "a mapping with \(listed(keys, conjunction: "and"))"
    guard let node = fields.value("fetching", expected: expected, log: &log),
      let fields = Fields(node, subject: "fetching", keys: keys, log: &log)
    else { return }
    if let gap = gap(fields) { configuration.hostRules.gap = gap }
    if let rules = proxy(fields) { proxies = rules }
    guard fields.has("hosts"),
      let items = section("hosts", of: fields, isRequired: false, expected: "a list of {host, gap}")
    else { return }
    for item in items {
      guard let fields = Fields(item, subject: "a host of fetching", keys: ["host", "gap"], log: &log) else { continue }
      let node = fields.required("host", expected: "a host's name", log: &log)
      guard let name = fields.text(node, "host", expected: "a host's name", log: &log)?.lowercased(), let node else {
        continue
      }
      guard (try? WebAddress("https://\(name)/"))?.host == name else {
        log.add("'host' of \(fields.subject) is '\(shortened(name))'; expected a host's name alone", at: node.position)
        continue
      }
      if fields.required("gap", expected: "a duration", log: &log) != nil, let gap = gap(fields) {
        configuration.hostRules.gaps[name] = gap
      }
    }
  }

  private mutating func gap(_ fields: Fields) -> Duration? {
    fields.duration("gap", in: .zero...(.seconds(86_400)), log: &log)
  }

  mutating func readFetching(_ fields: Fields, of source: inout Configuration.Source) {
    source.isAdaptive = fields.bool("adaptive", log: &log) ?? true
    source.proxies = proxy(fields) ?? proxies
    readCredentials(fields, of: &source.access)
    readHeaders(fields, of: &source.access)
    readCertificates(fields, of: &source.access)
    if !source.access.isEmpty, source.url.hasPrefix("http://") {
      log.warn(
        "\(fields.subject) sends its credentials over http, where others can read them", at: fields.position(of: "url"),
        hint: "use https")
    }
  }

  // MARK: Proxy

  /// `none`, an address, or a mapping with the address, a user and a password's file. Nil if there is none, or a mistake.
  private mutating func proxy(_ fields: Fields) -> ProxyRules? {
    let expected = "none, a proxy's address, or a mapping with url, user and password_file"
    guard let node = fields.value("proxy", expected: expected, log: &log) else { return nil }
    if node.text == "none" { return ProxyRules.none }
    if node.text != nil { return proxyAddress(fields, "proxy").map { ProxyRules(Secret($0)) } }
    let keys = ["url", "user", "password_file"]
    guard let inner = Fields(node, subject: "the proxy of \(fields.subject)", keys: keys, log: &log) else { return nil }
    guard let url = proxyAddress(inner, "url") else { return nil }
    guard inner.has("user") || inner.has("password_file") else { return ProxyRules(Secret(url)) }
    guard let (user, password) = userAndPassword(inner), let separator = url.firstRange(of: "://") else { return nil }
    let place = url[separator.upperBound...]
    return ProxyRules(Secret("\(url[..<separator.upperBound])\(encoded(user)):\(encoded(password.text))@\(place)"))
  }

  private mutating func proxyAddress(_ fields: Fields, _ key: String) -> String? {
    let expected = "an address such as http://proxy.example.net:3128"
    guard let node = fields.required(key, expected: expected, log: &log),
      let text = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
    guard let separator = text.firstRange(of: "://"), schemes.contains(text[..<separator.lowerBound].lowercased()),
      (try? WebAddress("http://" + text[separator.upperBound...])) != nil
    else {
      log.add(
        "'\(key)' of \(fields.subject) is no address of a proxy; expected \(expected)", at: node.position,
        hint: "schemes are \(listed(schemes, conjunction: "and"))")
      return nil
    }
    if hasCredentials(text) {
      log.warn(
        "'\(key)' of \(fields.subject) has a password in it; expected none in a file that others may read",
        at: node.position, hint: "write proxy: {url, user, password_file}")
    }
    return text
  }

  private func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      result += isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }
  }

  // MARK: Credentials

  private mutating func readCredentials(_ fields: Fields, of access: inout Access) {
    if fields.has("basic"), fields.has("bearer_file") {
      log.add(
        "\(fields.subject) has 'basic' and 'bearer_file'; expected one of them", at: fields.position(of: "bearer_file"))
    }
    let expected = "a mapping with user and password_file"
    if let node = fields.value("basic", expected: expected, log: &log),
      let inner = Fields(node, subject: "basic of \(fields.subject)", keys: ["user", "password_file"], log: &log),
      let (user, password) = userAndPassword(inner)
    {
      access.credentials = .basic(user: user, password: password)
    }
    if let token = secret(fields, "bearer_file", isRequired: false) { access.credentials = .bearer(token) }
  }

  private mutating func userAndPassword(_ fields: Fields) -> (String, Secret)? {
    let node = fields.required("user", expected: "a user's name", log: &log)
    let user = fields.text(node, "user", expected: "a user's name", log: &log)
    let password = secret(fields, "password_file", isRequired: true)
    if let user, user.contains(":"), let node {
      log.add("'user' of \(fields.subject) has a colon in it; expected none (RFC 7617)", at: node.position)
      return nil
    }
    guard let user, let password else { return nil }
    return (user, password)
  }

  /// `send_headers`: a mapping of names to a text, or to a file that holds it.
  private mutating func readHeaders(_ fields: Fields, of access: inout Access) {
    let expected = "a mapping of header names to texts or {file}"
    guard let node = fields.value("send_headers", expected: expected, log: &log) else { return }
    guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
      log.add("'send_headers' of \(fields.subject) is \(node.kind); expected \(expected)", at: node.position)
      return
    }
    for pair in pairs {
      let symbols = "!#$%&'*+-.^_`|~"
      guard let name = pair.key.text, !name.isEmpty,
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || symbols.contains($0)) })
      else {
        log.add("a header's name in \(fields.subject) that HTTP does not allow", at: pair.key.position)
        continue
      }
      let own = ["host", "content-length", "transfer-encoding", "connection", "accept-encoding", "if-none-match"]
      guard !own.contains(name.lowercased()) else {
        log.add(
          "'\(name)' in send_headers of \(fields.subject); expected none that voxpop sets itself", at: pair.key.position
        )
        continue
      }
      if let text = pair.value.text {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), !text.isEmpty {
          access.headers.append(Access.Header(name, Secret(text)))
        } else {
          log.add(
            "'\(name)' of \(fields.subject) is empty or has a line break in it; expected one line",
            at: pair.value.position)
        }
      } else if let inner = Fields(
        pair.value, subject: "header '\(name)' of \(fields.subject)", keys: ["file"], log: &log),
        let value = secret(inner, "file", isRequired: true)
      {
        access.headers.append(Access.Header(name, value))
      }
    }
  }

  private mutating func readCertificates(_ fields: Fields, of access: inout Access) {
    let keys = ["certificate_file", "key_file", "ca_file"]
    guard let node = fields.value("tls", expected: "a mapping with \(listed(keys, conjunction: "and"))", log: &log),
      let inner = Fields(node, subject: "tls of \(fields.subject)", keys: keys, log: &log)
    else { return }
    access.certificateFile = file(inner, "certificate_file", isSecret: false)?.path
    access.keyFile = file(inner, "key_file", isSecret: true)?.path
    access.authorityFile = file(inner, "ca_file", isSecret: false)?.path
    if inner.has("key_file"), !inner.has("certificate_file") {
      log.add("\(inner.subject) has a key and no certificate; expected 'certificate_file' too", at: inner.position)
    }
  }

  // MARK: Files

  /// The one line that a file holds; it is never quoted.
  private mutating func secret(_ fields: Fields, _ key: String, isRequired: Bool) -> Secret? {
    if isRequired { _ = fields.required(key, expected: "the path of a file that holds the secret", log: &log) }
    guard let found = file(fields, key, isSecret: true) else { return nil }
    let lines = String(decoding: found.bytes, as: UTF8.self).split { $0.isNewline }
    guard lines.count == 1, let line = lines.first, line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      log.add(
        "the secret file \(found.path) has \(lines.count) lines; expected one, with nothing but the secret",
        at: fields.position(of: key))
      return nil
    }
    return Secret(String(line))
  }

  /// systemd's credentials come first, then the folder of the configuration.
  private mutating func file(_ fields: Fields, _ key: String, isSecret: Bool) -> (path: String, bytes: [UInt8])? {
    let expected = "the path of a file"
    guard let node = fields.value(key, expected: expected, log: &log),
      let text = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    var path = ConfigurationFile.resolve(text, from: folder)
    if text.utf8.first != UInt8(ascii: "/"), let credentials = environment["CREDENTIALS_DIRECTORY"] {
      let credential = ConfigurationFile.resolve(text, from: credentials)
      if ConfigurationFile.exists(credential) { path = credential }
    }
    do throws(ConfigurationFile.Failure) {
      let contents = try ConfigurationFile.read(path, limit: isSecret ? Self.secretBytes : 4_000_000)
      if isSecret, contents.mode & 0o077 != 0 {
        log.warn(
          "\(path): other users may read this secret (mode \(String(contents.mode & 0o777, radix: 8))); chmod 600 it",
          at: node.position)
      }
      return (path, contents.bytes)
    } catch {
      log.add("'\(key)' of \(fields.subject): \(path): \(error); expected a file that can be read", at: node.position)
      return nil
    }
  }
}

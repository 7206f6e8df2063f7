import Alerts

extension ConfigurationReader {
  private static let mailKeys = [
    "server", "port", "tls", "user", "password_file", "from", "to", "ca_file", "language", "per_minute",
  ]

  mutating func mail(_ node: YAMLNode, of receiver: Fields) -> MailReceiver? {
    let subject = "the email of \(receiver.subject)"
    guard var fields = Fields(node, subject: subject, keys: Self.mailKeys, log: &log) else { return nil }
    fields.subject = receiver.subject
    let security = security(fields)
    let host = host(fields)
    let port = fields.count("port", in: 1...65_535, log: &log)
    let from = fields.required("from", expected: "an address such as alerts@example.org", log: &log)
      .flatMap { mailAddress($0, "from", fields) }
    let to = recipients(fields)
    guard let host, let from, !to.isEmpty else { return nil }
    let usualPort = security == .implicit ? 465 : security == .starttls ? 587 : 25
    var mail = MailReceiver(
      server: Mail.Server(host: host, port: port ?? usualPort, security: security), from: from, to: to)
    mail.user = fields.optionalText("user", expected: "a user name", log: &log)
    if fields.has("password_file") { mail.passwordFile = secretFile(fields, "password_file", holding: "the password") }
    mail.server.authorities = fields.optionalText("ca_file", expected: "the path of a file", log: &log)
      .map { ConfigurationFile.resolve($0, from: folder) }
    mail.language = language(fields)
    if let rate = rate(fields) { mail.rate = rate }
    check(mail, fields)
    return mail
  }

  private mutating func check(_ mail: MailReceiver, _ fields: Fields) {
    if (mail.user == nil) != (mail.passwordFile == nil) {
      let (given, missing) = mail.user == nil ? ("password_file", "user") : ("user", "password_file")
      log.add(
        "\(fields.subject) has '\(given)' and no '\(missing)'; expected both or neither",
        at: fields.position(of: given))
    }
    if let path = mail.server.authorities, !ConfigurationFile.exists(path) {
      log.add(
        "'ca_file' of \(fields.subject): \(path): no such file; expected a file of certificates",
        at: fields.position(of: "ca_file"))
    }
    guard mail.server.security == .none else { return }
    if mail.user != nil {
      log.add(
        "\(fields.subject) would send its password without TLS; expected tls: starttls or tls: implicit",
        at: fields.position(of: "tls"))
    } else if !["localhost", "127.0.0.1", "[::1]"].contains(mail.server.host) {
      log.warn(
        "\(fields.subject) sends mail without TLS to another machine, and anyone between can read it",
        at: fields.position(of: "tls"), hint: "write tls: starttls, if the server offers it")
    }
  }

  private mutating func security(_ fields: Fields) -> Mail.Security {
    let names = Mail.Security.allCases.map(\.rawValue)
    guard let node = fields.value("tls", expected: listed(names), log: &log),
      let text = fields.text(node, "tls", expected: listed(names), log: &log)
    else { return .starttls }
    if let security = Mail.Security(rawValue: text) { return security }
    log.add(
      "'tls' of \(fields.subject) is '\(shortened(text))'; expected \(listed(names))", at: node.position,
      hint: nearestName(to: text, among: names).map { "did you mean '\($0)'?" })
    return .starttls
  }

  private mutating func host(_ fields: Fields) -> String? {
    let expected = "the name of a mail server such as smtp.example.org"
    guard let node = fields.required("server", expected: expected, log: &log),
      let text = fields.text(node, "server", expected: expected, log: &log)
    else { return nil }
    let isName = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || "-._[]:".utf8.contains(byte)
    }
    let isPlain = !text.contains(":") || text.hasPrefix("[")
    if isName, isPlain { return text }
    log.add(
      "'server' of \(fields.subject) is '\(shortened(text))'; expected \(expected)", at: node.position,
      hint: "write the name alone; port: and tls: are keys of their own")
    return nil
  }

  private mutating func recipients(_ fields: Fields) -> [String] {
    let expected = "an address or a list of addresses"
    guard let node = fields.required("to", expected: expected, log: &log) else { return [] }
    let nodes: [YAMLNode]
    if node.text != nil {
      nodes = [node]
    } else {
      nodes = fields.list(node, "to", expected: expected, log: &log) ?? []
    }
    return nodes.compactMap { mailAddress($0, "to", fields) }
  }

  /// `local@domain` of printable ASCII, without the characters that would end an envelope's address or a header.
  private mutating func mailAddress(_ node: YAMLNode, _ key: String, _ fields: Fields) -> String? {
    let expected = "a mail address such as pr@example.org"
    guard let text = fields.text(node, key, expected: expected, log: &log) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"<>,;:\"\\()[]".utf8.contains($0) }
    if parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain, text.utf8.count <= 254 { return text }
    log.add(
      "'\(key)' of \(fields.subject) is '\(shortened(text))'; expected \(expected)", at: node.position,
      hint: text.contains("<") ? "write the address alone, without a name" : nil)
    return nil
  }
}

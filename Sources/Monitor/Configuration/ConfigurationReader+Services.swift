import Alerts

/// What a service's receiver must and may say.
private struct ServiceKeys {
  /// Whether the address is a secret: who has it can post.
  var hasSecretAddress = false
  /// The address where there is one for everybody.
  var usualAddress: String?
  /// The key of the chat, room or topic.
  var place: String?
  var needsToken = false
  var takesToken = false
  var takesSecret = false

  init(_ service: Service) {
    switch service {
    case .slack: (hasSecretAddress, takesToken, place) = (true, true, "channel")
    case .discord, .teams, .wecom: hasSecretAddress = true
    case .feishu, .dingtalk: (hasSecretAddress, takesSecret) = (true, true)
    case .telegram: (usualAddress, place, needsToken) = ("https://api.telegram.org", "chat", true)
    case .ntfy: (usualAddress, place, takesToken) = ("https://ntfy.sh", "topic", true)
    case .matrix: (place, needsToken) = ("room", true)
    case .alertmanager, .http: takesToken = true
    }
  }

  func names(for service: Service) -> [String] {
    var names = hasSecretAddress ? ["url_file", "url"] : service == .http ? ["url", "url_file"] : ["url"]
    if let place { names.append(place) }
    if needsToken || takesToken { names.append("token_file") }
    if takesSecret { names.append("secret_file") }
    if service == .http { names += ["body", "content_type", "max_bytes"] }
    return names + ["language", "per_minute", "allow_private"]
  }
}

extension ConfigurationReader {
  mutating func service(_ service: Service, _ node: YAMLNode, of receiver: Fields) -> ServiceReceiver? {
    let keys = ServiceKeys(service)
    let subject = "the \(service.rawValue) of \(receiver.subject)"
    guard var fields = Fields(node, subject: subject, keys: keys.names(for: service), log: &log) else { return nil }
    fields.subject = receiver.subject
    // Slack is posted to at a webhook's address, or with a token to a channel.
    let isByToken = service == .slack && fields.has("token_file") && !fields.has("url_file")
    let address =
      isByToken
      ? plainAddress(fields, usual: "https://slack.com/api/chat.postMessage")
      : self.address(of: service, fields, keys)
    var result = ServiceReceiver(service, at: address ?? .plain(""))
    if keys.needsToken, !fields.has("token_file") { missing("token_file", "a file that holds the token", fields) }
    if fields.has("token_file") { result.tokenFile = secretFile(fields, "token_file", holding: "the token") }
    if fields.has("secret_file") { result.secretFile = secretFile(fields, "secret_file", holding: "the bot's secret") }
    if let place = keys.place, service != .slack || isByToken {
      let expected = "the \(place) that alerts go to"
      result.place = fields.text(
        fields.required(place, expected: expected, log: &log), place, expected: expected, log: &log)
    }
    result.language = language(fields)
    result.allowPrivate = fields.bool("allow_private", log: &log) ?? false
    if let rate = rate(fields) { result.rate = rate }
    if service == .http { readTemplate(fields, into: &result) }
    return address == nil ? nil : result
  }

  private mutating func address(
    of service: Service, _ fields: Fields, _ keys: ServiceKeys
  ) -> ServiceReceiver.Address? {
    if keys.hasSecretAddress, fields.has("url") {
      log.add(
        "'url' of \(fields.subject) is in a file that others may read, and whoever has the address can post; expected 'url_file'",
        at: fields.position(of: "url"),
        hint: "put the address into a file of mode 0600: url_file: \(service.rawValue).url")
      return nil
    }
    guard fields.has("url_file") else {
      guard !keys.hasSecretAddress else {
        missing("url_file", "a file that holds the address", fields)
        return nil
      }
      return plainAddress(fields, usual: keys.usualAddress)
    }
    return secretFile(fields, "url_file", holding: "an http or https address") { mistakeInWebAddress($0)?.found }
      .map { .file($0) }
  }

  private mutating func plainAddress(_ fields: Fields, usual: String?) -> ServiceReceiver.Address? {
    if let usual, !fields.has("url") { return .plain(usual) }
    return address(fields, key: "url").map { .plain($0) }
  }

  private mutating func missing(_ key: String, _ expected: String, _ fields: Fields) {
    log.add("\(fields.subject) has no '\(key)'; expected \(expected)", at: fields.position, hint: "add '\(key): …'")
  }

  mutating func language(_ fields: Fields) -> MessageLanguage {
    let names = MessageLanguage.allCases.map(\.rawValue)
    guard let node = fields.value("language", expected: listed(names), log: &log),
      let text = fields.text(node, "language", expected: listed(names), log: &log)
    else { return .english }
    if let language = MessageLanguage(rawValue: text) { return language }
    log.add(
      "'language' of \(fields.subject) is '\(shortened(text))'; expected \(listed(names))", at: node.position,
      hint: nearestName(to: text, among: names).map { "did you mean '\($0)'?" })
    return .english
  }

  mutating func rate(_ fields: Fields) -> RateLimit? {
    fields.count("per_minute", in: 2...6000, log: &log).map { .atMost($0, in: .seconds(60)) }
  }

  private mutating func readTemplate(_ fields: Fields, into receiver: inout ServiceReceiver) {
    if let type = fields.optionalText("content_type", expected: "a media type such as text/plain", log: &log) {
      receiver.contentType = type
      if type.utf8.contains(where: { $0 < 0x20 || $0 > 0x7e }) || !type.contains("/") {
        log.add(
          "'content_type' of \(fields.subject) is '\(shortened(type))'; expected a media type such as text/plain",
          at: fields.position(of: "content_type"))
      }
    }
    let expected = "a text with {{ … }} in it"
    guard let node = fields.value("body", expected: expected, log: &log),
      let source = fields.text(node, "body", expected: expected, log: &log)
    else { return }
    do throws(MessageTemplate.Mistake) {
      receiver.template = try MessageTemplate(parsing: source, isJSON: receiver.contentType.contains("json"))
    } catch {
      log.add("'body' of \(fields.subject) has \(error.message)", at: node.position, hint: error.hint)
    }
    if let limit = fields.count("max_bytes", in: 200...1_000_000, log: &log) { receiver.template?.textLimit = limit }
  }
}

import Alerts

extension ConfigurationReader {
  /// The keys of a receiver that say what it is; each receiver has one.
  static let receiverKinds = ["webhook", "file", "email"] + Service.allCases.map(\.rawValue)

  mutating func readReceivers(_ fields: Fields) {
    guard fields.has("receivers") else { return }
    guard let items = section("receivers", of: fields, isRequired: false, expected: "a list of receivers") else {
      receivers.isComplete = false
      return
    }
    for item in items {
      let keys = ["name"] + Self.receiverKinds + Self.receiverKeys
      guard var fields = Fields(item, subject: "a receiver", keys: keys, log: &log) else {
        receivers.isComplete = false
        continue
      }
      let name = name(&fields, "name", kind: "receiver")
      if name == nil { receivers.isComplete = false }
      let isNew = name.map { receivers.define($0.text, at: $0.place, log: &log) } ?? false
      let own = fields.has("grouping") ? grouping(fields) : nil
      let muted = mutedTimes(fields)
      guard let kind = kind(of: fields), isNew, let name else { continue }
      var receiver = Configuration.Receiver(name: name.text, kind: kind)
      receiver.muteTimes = muted
      receiver.grouping = fields.has("grouping") ? own : grouping
      if case .file = kind {
        receiver.grouping = nil
        refuseForLog(fields)
      }
      configuration.receivers.append(receiver)
    }
  }

  private mutating func kind(of fields: Fields) -> Configuration.Receiver.Kind? {
    let given = Self.receiverKinds.filter { fields.has($0) }
    guard let key = given.first else {
      log.add(
        "\(fields.subject) does not say what it is; expected \(listed(Self.receiverKinds))", at: fields.position,
        hint: "such as webhook: {url, secret_file} or file: {path}")
      return nil
    }
    guard given.count == 1 else {
      log.add(
        "\(fields.subject) is \(listed(given.map { "'\($0)'" }, conjunction: "and")); expected one of them",
        at: given.map { fields.position(of: $0) }.max { ($0.line, $0.column) < ($1.line, $1.column) } ?? fields.position
      )
      return nil
    }
    guard let node = fields.value(key, expected: "a mapping with what \(key) needs", log: &log) else { return nil }
    switch key {
    case "webhook": return webhook(node, of: fields)
    case "file": return file(node, of: fields)
    case "email": return mail(node, of: fields).map { .mail($0) }
    default: return Service(rawValue: key).flatMap { service($0, node, of: fields) }.map { .service($0) }
    }
  }

  private mutating func webhook(_ node: YAMLNode, of receiver: Fields) -> Configuration.Receiver.Kind? {
    let keys = ["url", "secret_file", "allow_private"]
    guard var fields = Fields(node, subject: "the webhook of \(receiver.subject)", keys: keys, log: &log) else {
      return nil
    }
    fields.subject = receiver.subject
    let url = address(fields, key: "url")
    let allowPrivate = fields.bool("allow_private", log: &log) ?? false
    var secret: String?
    if fields.has("secret_file") {
      secret = webhookSecretFile(fields)
    } else {
      log.warn(
        "\(fields.subject) has no 'secret_file', so notifications are not signed", at: fields.position,
        hint: WebhookSecrets.recipe)
    }
    return url.map { .webhook(url: $0, secretFile: secret, allowPrivate: allowPrivate) }
  }

  private mutating func webhookSecretFile(_ fields: Fields) -> String? {
    let key = "secret_file"
    guard let (path, node) = secretPath(fields, key, expected: "the path of a file that holds the secret") else {
      return nil
    }
    do throws(WebhookSecretError) {
      if let warning = try WebhookSecrets.read(path: path).warning { log.warn(warning, at: node.position) }
    } catch {
      log.add(
        "the secret file \(error); expected a file with whsec_ and the base64 of 24 to 64 bytes", at: node.position,
        hint: WebhookSecrets.recipe)
    }
    return path
  }

  private mutating func file(_ node: YAMLNode, of receiver: Fields) -> Configuration.Receiver.Kind? {
    guard let fields = Fields(node, subject: "the file of \(receiver.subject)", keys: ["path", "format"], log: &log),
      let node = fields.required("path", expected: "the path of a file", log: &log),
      let text = fields.text(node, "path", expected: "the path of a file", log: &log)
    else { return nil }
    let path = ConfigurationFile.resolve(text, from: folder)
    if ConfigurationFile.isFolder(path) || path.utf8.last == UInt8(ascii: "/") {
      log.add(
        "'path' of \(receiver.subject) is the folder \(path); expected a file", at: node.position,
        hint: "add a name: \(ConfigurationFile.resolve("alerts.log", from: text))")
      return nil
    }
    let folder = ConfigurationFile.folder(of: path)
    if !ConfigurationFile.isFolder(folder) {
      log.add(
        "'path' of \(receiver.subject) is in \(folder), which does not exist; expected a folder that does",
        at: node.position, hint: "mkdir -p \(folder)")
      return nil
    }
    return .file(path: path, format: choice(fields, "format", of: AlertLogFormat.self) ?? .json)
  }
}

extension ConfigurationReader {
  mutating func readReceivers(_ fields: Fields) {
    guard fields.has("receivers") else { return }
    guard let items = section("receivers", of: fields, isRequired: false, expected: "a list of receivers") else {
      receivers.isComplete = false
      return
    }
    for item in items {
      guard var fields = Fields(item, subject: "a receiver", keys: ["name", "webhook", "file"], log: &log) else {
        receivers.isComplete = false
        continue
      }
      let name = name(&fields, "name", kind: "receiver")
      if name == nil { receivers.isComplete = false }
      let isNew = name.map { receivers.define($0.text, at: $0.place, log: &log) } ?? false
      guard let kind = kind(of: fields), isNew, let name else { continue }
      configuration.receivers.append(Configuration.Receiver(name: name.text, kind: kind))
    }
  }

  private mutating func kind(of fields: Fields) -> Configuration.Receiver.Kind? {
    let expected = "webhook: {url, secret_file} or file: {path}"
    switch (fields.has("webhook"), fields.has("file")) {
    case (true, true):
      log.add("\(fields.subject) is a webhook and a file; expected one of them", at: fields.position(of: "file"))
      return nil
    case (false, false):
      log.add("\(fields.subject) is neither a webhook nor a file; expected \(expected)", at: fields.position)
      return nil
    case (true, false):
      return fields.value("webhook", expected: expected, log: &log).flatMap { webhook($0, of: fields) }
    case (false, true): return fields.value("file", expected: expected, log: &log).flatMap { file($0, of: fields) }
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
      secret = secretFile(fields)
    } else {
      log.warn(
        "\(fields.subject) has no 'secret_file', so notifications are not signed", at: fields.position,
        hint: WebhookSecrets.recipe)
    }
    return url.map { .webhook(url: $0, secretFile: secret, allowPrivate: allowPrivate) }
  }

  /// systemd's credentials come first, then the folder of the configuration.
  private mutating func secretFile(_ fields: Fields) -> String? {
    let key = "secret_file"
    let expected = "the path of a file that holds the secret"
    guard let node = fields.value(key, expected: expected, log: &log),
      let text = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    guard !text.contains("whsec_") else {
      log.add(
        "'secret_file' of \(fields.subject) is a secret; expected \(expected)", at: node.position,
        hint: "put the secret into a file of mode 0600, and replace it: it has been in a file that others may read")
      return nil
    }
    var path = ConfigurationFile.resolve(text, from: folder)
    if text.utf8.first != UInt8(ascii: "/"), let credentials = environment["CREDENTIALS_DIRECTORY"] {
      let credential = ConfigurationFile.resolve(text, from: credentials)
      if ConfigurationFile.exists(credential) { path = credential }
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
    guard let fields = Fields(node, subject: "the file of \(receiver.subject)", keys: ["path"], log: &log),
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
    return .file(path: path)
  }
}

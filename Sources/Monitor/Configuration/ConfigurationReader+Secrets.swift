extension ConfigurationReader {
  /// The path of a file with a secret, and where it is named: systemd's credentials come first, then the configuration's folder.
  mutating func secretPath(_ fields: Fields, _ key: String, expected: String) -> (path: String, node: YAMLNode)? {
    guard let node = fields.value(key, expected: expected, log: &log),
      let text = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    guard !looksLikeSecret(text) else {
      log.add(
        "'\(key)' of \(fields.subject) is a secret; expected \(expected)", at: node.position,
        hint: "put the secret into a file of mode 0600, and replace it: it has been in a file that others may read")
      return nil
    }
    let path = ConfigurationFile.resolve(text, from: folder)
    if text.utf8.first != UInt8(ascii: "/"), let credentials = environment["CREDENTIALS_DIRECTORY"] {
      let credential = ConfigurationFile.resolve(text, from: credentials)
      if ConfigurationFile.exists(credential) { return (credential, node) }
    }
    return (path, node)
  }

  /// The path of a file with a secret that can be read now; `check` says what is wrong with a line of it, without showing it.
  mutating func secretFile(
    _ fields: Fields, _ key: String, holding what: String, check: (String) -> String? = { _ in nil }
  ) -> String? {
    let expected = "the path of a file that holds \(what)"
    guard let (path, node) = secretPath(fields, key, expected: expected) else { return nil }
    do throws(WebhookSecretError) {
      let (secret, warning) = try SecretFile.read(path: path)
      if let warning { log.warn(warning, at: node.position) }
      for (index, line) in secret.lines.enumerated() {
        guard let found = check(line) else { continue }
        let which = secret.lines.count > 1 ? "secret \(index + 1)" : "what it holds"
        log.add("'\(key)' of \(fields.subject): \(path): \(which) \(found); expected \(what)", at: node.position)
      }
    } catch {
      log.add(
        "'\(key)' of \(fields.subject): \(error); expected a file that holds \(what)", at: node.position,
        hint: "(umask 077; cat > FILE), paste it, and end with Enter and Ctrl-D")
    }
    return path
  }

  /// Whether a text in the place of a path is more likely a secret, which no message may quote.
  private func looksLikeSecret(_ text: String) -> Bool {
    let prefixes = ["whsec_", "xoxb-", "xoxp-", "xapp-", "syt_", "SEC"]
    if text.contains("whsec_") || text.contains("://") || prefixes.contains(where: text.hasPrefix) { return true }
    let bytes = text.utf8
    let digits = bytes.count { (0x30...0x39).contains($0) }
    // File names have points, slashes, or words; tokens have many characters, digits among them, and neither.
    let hasNameMarks = bytes.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") || $0 == 0x20 }
    return bytes.count >= 24 && digits >= 4 && !hasNameMarks
  }
}

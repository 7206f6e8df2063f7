/// A secret of the operator's, read from a file of its own: an address, a token, a key, or a password.
///
/// Neither printing nor reflecting shows it.
struct SecretFile: Sendable, Equatable {
  /// One a line, the present one first; during a change the next one too.
  let lines: [String]

  /// Empty lines and lines after `#` do not count.
  init(parsing text: String, name: String) throws(WebhookSecretError) {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      String(line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard !lines.isEmpty else { throw WebhookSecretError("\(name): no secret in it") }
    guard lines.count <= 8 else { throw WebhookSecretError("\(name): \(lines.count) secrets; at most 8 make sense") }
    for line in lines where line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
      throw WebhookSecretError("\(name): a control character in it")
    }
    self.lines = lines
  }

  /// `warning` says so if other users may read the file.
  static func read(path: String) throws(WebhookSecretError) -> (secret: SecretFile, warning: String?) {
    let (text, warning) = try SecretFile.text(path: path)
    return (try SecretFile(parsing: text, name: path), warning)
  }

  /// The text of a file that holds secrets of any kind; `warning` says so if other users may read it.
  static func text(path: String) throws(WebhookSecretError) -> (text: String, warning: String?) {
    let contents: ConfigurationFile.Contents
    do throws(ConfigurationFile.Failure) {
      contents = try ConfigurationFile.read(path, limit: 16_384)
    } catch {
      throw WebhookSecretError("\(path): \(error)")
    }
    let text = String(decoding: contents.bytes, as: UTF8.self)
    let mode = contents.mode & 0o777
    guard mode & 0o077 != 0 else { return (text, nil) }
    return (text, "\(path): other users may read this secret (mode \(String(mode, radix: 8))); chmod 600 it")
  }

  /// The secret for an attempt: where a service knows one key only, attempts take turns, so that a change loses nothing.
  func line(forAttempt attempt: Int) -> String { lines[max(attempt, 0) % lines.count] }
}

extension SecretFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "\(lines.count) secret\(lines.count == 1 ? "" : "s")" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}

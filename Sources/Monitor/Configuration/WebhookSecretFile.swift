/// A file that holds the secrets of a webhook: one a line, `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks
/// 1.0), two lines while a key is being replaced. Empty lines and lines after `#` do not count.
enum WebhookSecretFile {
  enum Failure: Error {
    case unreadable(ConfigurationFile.Failure)
    /// What is wrong, without a byte of the secret.
    case malformed(String)
  }

  static let recipe = "(umask 077; printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\" > FILE) makes one"

  /// The permission bits of a file whose contents are right.
  static func check(_ path: String) throws(Failure) -> UInt32 {
    let contents: ConfigurationFile.Contents
    do throws(ConfigurationFile.Failure) {
      contents = try ConfigurationFile.read(path, limit: 16_384)
    } catch {
      throw .unreadable(error)
    }
    let prefix = Array("whsec_".utf8)
    var count = 0
    for line in contents.bytes.split(whereSeparator: { $0 == 0x0A }) {
      let line = line.filter { $0 > 0x20 }[...]
      if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
      count += 1
      guard line.starts(with: prefix) else { throw .malformed("does not begin with whsec_") }
      guard let size = decodedCount(line.dropFirst(prefix.count)) else {
        throw .malformed("is not base64 after whsec_")
      }
      guard (24...64).contains(size) else { throw .malformed("holds \(size) bytes") }
    }
    guard count > 0 else { throw .malformed("is empty") }
    return contents.mode
  }

  /// How many bytes base64 text with padding stands for; nil if it is none.
  private static func decodedCount(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    for byte in text.dropLast(padding) {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): continue
      default: return nil
      }
    }
    return text.count / 4 * 3 - padding
  }
}

import Alerts

/// What is wrong with a configured address, if anything. No message quotes the address: webhooks have secrets in it.
func mistakeInWebAddress(_ text: String) -> (found: String, hint: String?)? {
  if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
    return ("has white space or a control character in it", nil)
  }
  guard let colon = text.firstRange(of: "://") else {
    return ("has no scheme", "begin it with https://")
  }
  let scheme = text[..<colon.lowerBound].lowercased()
  guard scheme == "http" || scheme == "https" else {
    return (
      "has the scheme '\(shortened(scheme))'",
      nearestName(to: scheme, among: ["http", "https"]).map { "did you mean '\($0)'?" }
    )
  }
  var authority = text[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
  var host = authority
  var port: Substring?
  if authority.first == "[" {
    guard let end = authority.firstIndex(of: "]") else { return ("has an IPv6 host that is not closed by ]", nil) }
    host = authority[authority.index(after: authority.startIndex)..<end]
    let rest = authority[authority.index(after: end)...]
    if !rest.isEmpty {
      guard rest.first == ":" else { return ("has something other than a port behind its host", nil) }
      port = rest.dropFirst()
    }
  } else if let mark = authority.lastIndex(of: ":") {
    host = authority[..<mark]
    port = authority[authority.index(after: mark)...]
  }
  guard !host.isEmpty else { return ("has no host", "write it as https://host/path") }
  if let port, UInt16(port) ?? 0 == 0 { return ("has a port that is no number from 1 to 65535", nil) }
  return nil
}

/// Whether an address carries a user name or password.
func hasCredentials(_ address: String) -> Bool {
  guard let colon = address.firstRange(of: "://") else { return false }
  return address[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.contains("@")
}

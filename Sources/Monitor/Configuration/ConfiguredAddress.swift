import Alerts

/// Why the transport would not take a configured address, if so. No message quotes the address: webhooks have secrets in it.
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
  // libcurl passes over a third slash, and takes the path's first part for the host.
  if text[colon.upperBound...].first == "/" { return ("has no host", "write it as https://host/path") }
  do throws(TransferError) {
    _ = try WebAddress(text)
    return nil
  } catch {
    return ("is \(error)", "write it as https://host/path")
  }
}

/// Whether an address carries a user name or password.
func hasCredentials(_ address: String) -> Bool {
  guard let colon = address.firstRange(of: "://") else { return false }
  return address[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.contains("@")
}

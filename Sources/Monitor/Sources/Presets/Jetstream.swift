import CCurl

/// Bluesky's stream of everything, which needs a WebSocket (RFC 6455).
///
/// Not read: see docs/decisions/0031. The key is known, so that whoever writes it is told why and what to do.
enum Jetstream {
  static let key = "bluesky_jetstream"

  /// Why not, on this machine.
  static var obstacle: String {
    guard let information = curl_version_info(CURLVERSION_FIRST)?.pointee else { return "libcurl cannot be asked" }
    let version = String(cString: information.version)
    return hasWebSockets(information)
      ? "libcurl \(version) speaks WebSocket, but voxpop does not use it yet"
      : "it needs a WebSocket, and libcurl \(version) is built without"
  }

  private static func hasWebSockets(_ information: curl_version_info_data) -> Bool {
    guard var name = information.protocols else { return false }
    while let text = name.pointee {
      if String(cString: text) == "wss" { return true }
      name += 1
    }
    return false
  }
}

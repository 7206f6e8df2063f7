/// How hosts are told apart and how much time lies between two requests to one.
package struct HostRules: Sendable, Equatable {
  /// Names that are asked more gently, their subdomains included.
  package var gaps: [String: Duration] = ["reddit.com": .seconds(60)]
  /// Of every other public host.
  package var gap: Duration = .seconds(1)

  package init() {}

  /// The name that stands for all that share a limit, and the limit. Hosts that the operator wrote as private addresses
  /// have no gap.
  func host(of url: String) -> (name: String, gap: Duration, isPublic: Bool) {
    guard let address = try? WebAddress(url) else { return (url, gap, false) }
    var name = Substring(address.host)
    while true {
      if let gap = gaps[String(name)] { return (String(name), gap, true) }
      guard let dot = name.firstIndex(of: ".") else { break }
      name = name[name.index(after: dot)...]
    }
    let isPrivate = address.host == "localhost" || IPAddress(address.host)?.isPublic == false
    return (address.origin, isPrivate ? .zero : gap, !isPrivate)
  }
}

/// Which proxy a request goes through, if any.
package struct ProxyRules: Sendable, Equatable {
  /// Addresses of proxies; they may hold a password.
  package var forHTTP: Secret?
  package var forHTTPS: Secret?
  /// Hosts that are asked directly: names, which stand for their subdomains too, and addresses; `*` is every host.
  package var exceptions: [String] = []
  /// Whether addresses of this machine and of private networks are asked directly.
  package var sparesPrivate = true

  package init() {}

  package static let none = ProxyRules()

  /// One proxy for everything.
  package init(_ proxy: Secret) {
    forHTTP = proxy
    forHTTPS = proxy
    sparesPrivate = false
  }

  /// The rules of the environment: `http_proxy` in lower case only (a web server's CGI sets the other from a header),
  /// `https_proxy`, `all_proxy` and `no_proxy` in either.
  package init(environment: [String: String]) {
    func value(_ name: String) -> String? {
      (environment[name] ?? environment[name.uppercased()]).flatMap { $0.isEmpty ? nil : $0 }
    }
    let all = value("all_proxy")
    let http = environment["http_proxy"].flatMap { $0.isEmpty ? nil : $0 }
    forHTTP = (http ?? all).map { Secret($0) }
    forHTTPS = (value("https_proxy") ?? all).map { Secret($0) }
    exceptions = (value("no_proxy") ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
  }

  func proxy(for address: WebAddress) -> Secret? {
    guard let proxy = address.scheme == "https" ? forHTTPS : forHTTP, !isExcepted(address.host) else { return nil }
    return proxy
  }

  private func isExcepted(_ host: String) -> Bool {
    if sparesPrivate {
      if host == "localhost" { return true }
      if let address = IPAddress(host), !address.isPublic { return true }
    }
    return exceptions.contains { exception in
      let name = exception.drop { $0 == "." }
      return exception == "*" || host == name || host.hasSuffix("." + name)
    }
  }
}

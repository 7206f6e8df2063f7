import Alerts
import FoundationEssentials

@testable import Monitor

/// Point 15: credentials and proxies.
struct Secrecy {
  let card: Scorecard

  func score() async throws {
    try await credentials()
    try await proxies()
    try await encryption()
  }

  private static func access(_ credentials: Access.Credentials) -> Access {
    var access = Access()
    access.credentials = credentials
    access.headers = [Access.Header("X-Api-Key", Secret("k3y"))]
    return access
  }

  /// Two servers: what belongs to the first must not reach the second, nor another name of the first.
  private func credentials() async throws {
    let basic = "Basic " + Data("ann:pass word".utf8).base64EncodedString()
    let kinds: [(path: String, credentials: Access.Credentials, header: String)] = [
      ("/basic", .basic(user: "ann", password: Secret("pass word")), basic),
      ("/bearer", .bearer(Secret("t0ken")), "Bearer t0ken"),
    ]
    let other = PoliteLog()
    try await LoopbackServer.serving({ other.note($0) }) { second in
      try await PoliteScene.play { asked in
        asked.path.hasPrefix("/same")
          ? HTTPResponse(status: 302, headers: [("Location", "http://127.0.0.1:\(second.port)/other")])
          : HTTPResponse(status: 301, headers: [("Location", "/same" + asked.path)])
      } sources: { server in
        kinds.map { path, credentials, _ in
          var source = politeSource(server, path)
          source.access = Self.access(credentials)
          return source
        } + [Configuration.Source(name: "url", url: "http://ann:pass%20word@127.0.0.1:\(server.port)/url")]
      } _: { scene in
        try await scene.run(for: .seconds(100))
        for (path, _, header) in kinds + [("/url", kinds[0].credentials, basic)] {
          let asked = scene.asked(path) + scene.asked("/same" + path)
          let hasKey = path == "/url" || asked.allSatisfy { $0.header("x-api-key") == "k3y" }
          card.note(
            15, "\(path.dropFirst()): credentials are sent, and kept on the same host's redirects",
            asked.count == 2 && hasKey && asked.allSatisfy { $0.header("authorization") == header })
        }
        let strangers = other.all
        card.note(
          15, "no redirect takes credentials or own headers to another host",
          strangers.count == 3
            && strangers.allSatisfy { $0.headers["authorization"] == nil && $0.headers["x-api-key"] == nil },
          "\(strangers.count) redirects")
        card.note(
          15, "a failed poll and its source tell no secret",
          !["t0ken", "k3y", "pass word"].contains {
            "\(scene.records) \(scene.queue.sources.map(\.access))".contains($0)
          })
      }
    }
  }

  private func proxies() async throws {
    let proxied = PoliteLog()
    try await LoopbackServer.serving({ proxied.note($0) }) { proxy in
      try await PoliteScene.play { _ in
        politeFeed()
      } sources: { server in
        var own = Configuration.Source(name: "own", url: "http://feeds.example/own")
        own.proxies = ProxyRules(Secret("http://joe:s3cret@127.0.0.1:\(proxy.port)"))
        var environment = Configuration.Source(name: "environment", url: "http://feeds.example/environment")
        let rules = ProxyRules(
          environment: ["http_proxy": "http://127.0.0.1:\(proxy.port)", "no_proxy": "direct.example,.inside.example"])
        environment.proxies = rules
        var local = politeSource(server, "/local")
        local.proxies = rules
        var evil = Configuration.Source(name: "evil", url: "http://feeds.example/evil")
        evil.proxies = rules
        return [own, environment, local, evil]
      } _: { scene in
        try await scene.run(for: .seconds(100))
        let asked = proxied.all
        let own = asked.first { $0.target == "http://feeds.example/own" }
        card.note(
          15, "a source's own proxy, with its password",
          own?.headers["proxy-authorization"] == "Basic " + Data("joe:s3cret".utf8).base64EncodedString())
        card.note(15, "the environment's proxy", asked.contains { $0.target == "http://feeds.example/environment" })
        card.note(15, "but not for this machine's own addresses", scene.asked("/local").count == 1)
        card.note(
          16, "a proxy is no way to a private address",
          scene.failures(of: "evil").first?.contains("private address") == true
            && !asked.contains { $0.target.contains("169.254") })
        let rules = ProxyRules(environment: ["http_proxy": "http://p", "no_proxy": "direct.example,.inside.example"])
        let direct = ["direct.example", "a.direct.example", "x.inside.example", "10.1.2.3", "localhost"]
        card.note(
          15, "no_proxy is heeded",
          try direct.allSatisfy { rules.proxy(for: try WebAddress("http://\($0)/")) == nil }
            && rules.proxy(for: try WebAddress("http://indirect.example/")) != nil
            && rules.proxy(for: try WebAddress("https://indirect.example/")) == nil)
      }
    }
  }

  /// With the certificates and the server of the openssl program, where there is one.
  private func encryption() async throws {
    // The protocol's name with its length before it (RFC 7301).
    let hello = try await clientHello()
    let offer = [2] + Array("h2".utf8)
    card.note(
      15, "HTTP/2 is offered over TLS",
      hello.indices.contains { hello[$0...].starts(with: offer) }, "\(hello.count) bytes of handshake")
    do {
      let scene = try await TLSScene.open()
      defer { scene.end() }
      for (what, isKept, seen) in try await scene.lines() { card.note(15, what, isKept, seen) }
    } catch let error as TLSScene.Missing {
      card.note(15, "TLS and client certificates", true, "not scored: \(error)")
    }
  }
}

import Alerts

@testable import Monitor

/// Point 16: nothing leads into private space, after DNS and after redirects.
struct PrivateAddresses {
  let card: Scorecard

  func score() async throws {
    let places = [
      "127.0.0.2", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
      "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]", "[::ffff:127.0.0.2]", "[::ffff:169.254.169.254]",
      "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::1]", "[::127.0.0.1]", "2130706434", "0x7f.2", "inside.localhost",
    ]
    try await PoliteScene.play { asked in
      guard let number = Int(asked.path.dropFirst()), places.indices.contains(number) else { return politeFeed() }
      return HTTPResponse(status: 302, headers: [("Location", "http://\(places[number]):9/")])
    } sources: { server in
      // Written as a name that resolves to this machine: a public name may do that, too.
      let named = ["named", "allowed"].map { name in
        var source = Configuration.Source(name: name, url: "http://feeds.localhost:\(server.port)/feed")
        source.allowPrivate = name == "allowed"
        return source
      }
      return places.indices.map { politeSource(server, "/\($0)") } + named
    } _: { scene in
      try await scene.run(for: .seconds(100))
      for (number, place) in places.enumerated() {
        let seen = scene.failures(of: "\(number)").first ?? "no failure"
        card.note(16, "no redirect to \(place)", seen.contains("is at a private address"), seen)
      }
      let seen = scene.failures(of: "named").first ?? "no failure"
      card.note(16, "no name that resolves into private space", seen.contains("is at a private address"), seen)
      card.note(16, "unless allow_private says so", scene.failures(of: "allowed").isEmpty && !scene.posts.isEmpty)
    }
  }
}

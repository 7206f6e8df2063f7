import Alerts

@testable import Monitor

/// Points 7 and 8: redirects, and sources that are gone.
struct Moves {
  let card: Scorecard

  func score() async throws {
    try await permanent()
    try await duplicates()
    try await forgetting()
    try await limits()
    try await gone()
  }

  private static func redirect(_ status: Int, _ place: String) -> HTTPResponse {
    HTTPResponse(status: status, headers: [("Location", place)])
  }

  private func permanent() async throws {
    let chains: [(path: String, what: String, isRemembered: Bool)] = [
      ("/301", "301 to a feed is remembered", true), ("/308", "308 to a feed is remembered", true),
      ("/301-308", "a chain of permanent ones is remembered", true),
      ("/301-302", "a chain with a temporary one is not", false),
      ("/301-page", "301 to a page that is no feed is not", false),
      ("/302", "302 is followed, not remembered", false), ("/303", "303 is followed, not remembered", false),
      ("/307", "307 is followed, not remembered", false),
    ]
    try await PoliteScene.play { asked in
      switch asked.path {
      case "/301-308": Self.redirect(301, "/308-of-chain")
      case "/308-of-chain": Self.redirect(308, "/feed/301-308")
      case "/301-302": Self.redirect(301, "/302-of-chain")
      case "/302-of-chain": Self.redirect(302, "/feed/301-302")
      case "/301-page": Self.redirect(301, "/page")
      case "/page": HTTPResponse(contentType: "text/html", text: "<!DOCTYPE html><html><body>Log in</body></html>")
      case let path where path.hasPrefix("/feed/"): politeFeed(item: "\(asked.turn)")
      case let path: Self.redirect(Int(path.dropFirst()) ?? 500, "/feed" + path)
      }
    } sources: { server in
      chains.map { politeSource(server, $0.path) }
    } _: { scene in
      try await scene.run(for: .seconds(3000))
      try await scene.restart(chains.map { politeSource(scene.server, $0.path) })
      try await scene.run(for: .seconds(3000))
      for (path, what, isRemembered) in chains {
        let health = try await scene.health(String(path.dropFirst()))
        let place = isRemembered ? scene.server.url("/feed" + path) : nil
        let asked = scene.asked(path).count
        card.note(
          7, what, health.polling.moved == place && (isRemembered ? asked == 1 : asked > 1),
          "\(asked) requests of the old place")
        if path == "/301" {
          card.note(7, "a move is shown in the status", StatusPage.Source(health, every: .seconds(60)).movedTo == place)
          card.note(
            7, "a move is told once",
            scene.events.count { if case .moved(source: "301", _) = $0 { true } else { false } } == 1)
        }
      }
    }
  }

  private func duplicates() async throws {
    try await PoliteScene.play { asked in
      asked.path == "/old" ? Self.redirect(301, "/new") : politeFeed(item: "\(asked.turn)")
    } sources: {
      [politeSource($0, "/old"), politeSource($0, "/new")]
    } _: { scene in
      try await scene.run(for: .seconds(1000))
      let health = try await scene.health("old")
      card.note(
        7, "a move to another source's address is reported, not made",
        scene.events.contains(.duplicate(source: "old", of: "new")) && health.polling.moved == nil
          && health.warning?.contains("duplicate") == true)
    }
  }

  private func forgetting() async throws {
    try await PoliteScene.play { asked in
      switch asked.path {
      case "/a": Self.redirect(301, "/b")
      case "/x": Self.redirect(asked.turn == 1 ? 301 : 302, asked.turn == 1 ? "/dies" : "/c")
      case "/dies": asked.turn == 1 ? politeFeed() : HTTPResponse(status: 410)
      default: politeFeed(item: "\(asked.turn)")
      }
    } sources: {
      [politeSource($0, "/a"), politeSource($0, "/x")]
    } _: { scene in
      try await scene.run(for: .seconds(1500))
      var changed = politeSource(scene.server, "/c")
      changed.name = "a"
      try await scene.restart([changed, politeSource(scene.server, "/x")])
      try await scene.run(for: .seconds(1500))
      card.note(
        7, "another URL in the configuration forgets the move and the validators",
        try await scene.health("a").polling.moved == nil && scene.asked("/c").first?.header("if-none-match") == nil
          && !scene.asked("/c").isEmpty)
      let health = try await scene.health("x")
      card.note(
        7, "a remembered place that dies gives way to the configured one",
        health.polling.moved == nil && health.polling.gone == nil && scene.asked("/x").count >= 2)
    }
  }

  private func limits() async throws {
    try await PoliteScene.play { asked in
      switch asked.path {
      case "/ten/0", "/eleven/0": politeFeed()
      case let path where path.hasPrefix("/ten"): Self.redirect(302, "/ten/\((Int(path.dropFirst(5)) ?? 10) - 1)")
      case let path where path.hasPrefix("/eleven"): Self.redirect(302, "/eleven/\((Int(path.dropFirst(8)) ?? 11) - 1)")
      default: Self.redirect(302, "file:///etc/passwd")
      }
    } sources: { server in
      ["/ten", "/eleven", "/file"].map { politeSource(server, $0) }
    } _: { scene in
      try await scene.run(for: .seconds(100))
      card.note(
        7, "ten redirects are followed, not eleven",
        scene.failures(of: "ten").isEmpty && scene.failures(of: "eleven") == ["more than 10 redirects"])
      card.note(16, "no redirect leads to another scheme", scene.failures(of: "file").first?.contains("http") == true)
    }
  }

  private func gone() async throws {
    try await PoliteScene.play { asked in
      asked.path == "/gone"
        ? HTTPResponse(status: 410) : asked.path == "/404" ? HTTPResponse(status: 404) : politeFeed()
    } sources: {
      [politeSource($0, "/gone"), politeSource($0, "/404", every: .seconds(60))]
    } _: { scene in
      try await scene.run(for: .seconds(86_400))
      try await scene.restart([
        politeSource(scene.server, "/gone"), politeSource(scene.server, "/404", every: .seconds(60)),
      ])
      try await scene.run(for: .seconds(86_400))
      card.note(
        8, "410 ends polling, over restarts", scene.asked("/gone").count == 1, "\(scene.asked("/gone").count) request")
      let isLoud =
        scene.events.contains(.gone(source: "gone")) && PollEvent.gone(source: "gone").logLine.priority == .error
      card.note(
        8, "410 is told loudly in log and status",
        isLoud ? StatusPage.Source(try await scene.health("gone"), every: .seconds(60)).state == "GONE" : false)
      let gaps = scene.gaps("/404")
      card.note(
        8, "404 is asked less and less often",
        gaps.count < 25 && gaps.count > 8 && (gaps.last ?? .zero) > .seconds(20_000),
        "\(gaps.count + 1) requests in two days")
      card.note(
        8, "after three failures in a row it is told as failing",
        scene.events.contains(.failing(source: "404", failures: 3, reason: "HTTP 404 Not Found")))
      var changed = politeSource(scene.server, "/new")
      changed.name = "gone"
      try await scene.restart([changed])
      try await scene.run(for: .seconds(1000))
      card.note(8, "another URL in the configuration starts it again", scene.asked("/new").count >= 1)
    }
  }
}

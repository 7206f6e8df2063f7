import Alerts

@testable import Monitor

/// Point 6: what is asked with 429, 503 and 403.
struct Rests {
  let card: Scorecard

  func score() async throws {
    let cases: [(what: String, status: Int, header: String?, rest: Int)] = [
      ("429 with seconds", 429, "5000", 5000), ("429 with a date", 429, "Mon, 23 Nov 2026 12:00:00 GMT", 7185),
      ("429 without a time", 429, nil, 600), ("503 with seconds", 503, "4000", 4000),
      ("503 without a time", 503, nil, 600),
    ]
    for (what, status, header, rest) in cases {
      try await PoliteScene.play { asked in
        guard asked.path == "/a", asked.turn == 1 else { return politeFeed(item: "\(asked.turn)") }
        return HTTPResponse(status: status, headers: header.map { [("Retry-After", $0)] } ?? [])
      } sources: {
        [politeSource($0, "/a", every: .seconds(60)), politeSource($0, "/b", every: .seconds(60))]
      } _: { scene in
        try await scene.run(for: .seconds(2))
        while scene.asked("/a").isEmpty { try await scene.run(for: .seconds(1)) }
        let refused = scene.clock.now
        // A restart in the middle does not shorten it.
        try await scene.run(for: .seconds(200))
        try await scene.restart(["/a", "/b"].map { politeSource(scene.server, $0, every: .seconds(60)) })
        try await scene.run(for: .seconds(rest + 600))
        let next = scene.asked().first { $0.time > refused }.map { $0.time - refused } ?? .zero
        card.note(
          6, "\(what): its whole host is left alone, over a restart",
          next >= .seconds(rest - 2) && next < .seconds(rest + 90),
          "for \(next.components.seconds) s")
      }
    }
    try await PoliteScene.play { asked in
      asked.path == "/a" ? HTTPResponse(status: 403) : politeFeed(item: "\(asked.turn)")
    } sources: {
      [politeSource($0, "/a", every: .seconds(60)), politeSource($0, "/b", every: .seconds(60))]
    } _: { scene in
      try await scene.run(for: .seconds(40_000))
      let gaps = scene.gaps("/a")
      card.note(
        6, "403: left alone for four hours, the host's others not",
        !gaps.isEmpty && gaps.allSatisfy { $0 >= .seconds(14_400) } && scene.asked("/b").count > 500)
    }
  }
}

import Alerts

@testable import Monitor

/// Points 4 and 5: how often.
struct Intervals {
  let card: Scorecard

  func score() async throws {
    try await own()
    try await restart()
    try await wishes()
    try await skipped()
  }

  private func own() async throws {
    try await PoliteScene.play { asked in
      politeFeed(item: asked.path == "/busy" ? "\(asked.turn)" : "1")
    } sources: {
      [politeSource($0, "/busy", every: .seconds(60)), politeSource($0, "/quiet", every: .seconds(60))]
    } _: {
      scene in
      try await scene.run(for: .seconds(86_400))
      let (busy, quiet) = (scene.gaps("/busy"), scene.gaps("/quiet"))
      card.note(
        4, "never sooner than the operator's interval", (busy + quiet).allSatisfy { $0 >= .seconds(60) },
        "\(busy.count + quiet.count) polls")
      card.note(4, "a source that brings something keeps its interval", busy.allSatisfy { $0 < .seconds(70) })
      card.note(
        4, "a quiet one is asked less often, hourly at least",
        quiet.last.map { $0 > .seconds(3000) && $0 < .seconds(3800) } ?? false,
        "\(quiet.count) polls in a day, \(busy.count) of the busy one")
    }
  }

  private func restart() async throws {
    try await PoliteScene.play { _ in
      politeFeed()
    } sources: {
      [politeSource($0, "/a", every: .seconds(3600))]
    } _: { scene in
      try await scene.run(for: .seconds(600))
      for _ in 0..<20 {
        try await scene.restart([politeSource(scene.server, "/a", every: .seconds(3600))])
        try await scene.run(for: .seconds(60))
      }
      let early = scene.asked().count
      try await scene.run(for: .seconds(3600))
      card.note(
        4, "a restart polls nothing before it is due", early == 1 && scene.asked().count == 2,
        "\(early) polls, 20 restarts")
      try await scene.restart([politeSource(scene.server, "/a", every: .seconds(60))])
      try await scene.run(for: .seconds(120))
      card.note(4, "but a shorter interval counts at once", scene.asked().count >= 3)
    }
  }

  private func wishes() async throws {
    let cases: [(path: String, more: String, headers: [(name: String, value: String)], wait: Int)] = [
      ("/ttl", "<ttl>90</ttl>", [], 5400), ("/max-age", "", [("Cache-Control", "public, max-age=7200")], 7200),
      ("/sy", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", [], 21_600),
      (
        "/expires", "", [("Date", "Mon, 23 Nov 2026 10:00:00 GMT"), ("Expires", "Mon, 23 Nov 2026 12:30:00 GMT")], 9000
      ),
      ("/age", "", [("Cache-Control", "max-age=7200"), ("Age", "1200")], 6000),
      ("/month", "", [("Cache-Control", "max-age=2592000")], 86_400),
      ("/both", "<ttl>60</ttl>", [("Cache-Control", "max-age=4000")], 4000),
      ("/no-cache", "", [("Cache-Control", "no-cache, max-age=7200")], 600),
    ]
    try await PoliteScene.play { asked in
      let wish = cases.first { $0.path == asked.path }
      return politeFeed(wish?.more ?? "", item: "\(asked.turn)", headers: wish?.headers ?? [])
    } sources: { server in
      cases.map { politeSource(server, $0.path) }
    } _: { scene in
      try await scene.run(for: .seconds(200_000))
      for (path, _, _, wait) in cases {
        let gaps = scene.gaps(path)
        let isKept = !gaps.isEmpty && gaps.allSatisfy { $0 >= .seconds(wait) && $0 < .seconds(wait + wait / 10) }
        card.note(5, "the server's wish: \(path.dropFirst())", isKept, "waits \(gaps.first?.components.seconds ?? 0) s")
      }
    }
  }

  private func skipped() async throws {
    let hours = (0..<20).map { "<hour>\($0)</hour>" }.joined()
    try await PoliteScene.play { asked in
      politeFeed(
        asked.path == "/hours" ? "<skipHours>\(hours)</skipHours>" : "<skipDays><day>Tuesday</day></skipDays>",
        item: "\(asked.turn)")
    } sources: {
      [politeSource($0, "/hours"), politeSource($0, "/days")]
    } _: { scene in
      // From Monday, 10:00 GMT.
      try await scene.run(for: .seconds(3 * 86_400))
      let later = scene.asked("/hours").dropFirst().map { $0.time.milliseconds / 3_600_000 % 24 }
      card.note(
        5, "skipHours: not in those hours, in GMT", later.count > 30 && later.allSatisfy { $0 >= 20 },
        "\(later.count) polls")
      let days = scene.asked("/days").map { ($0.time.milliseconds / 86_400_000 + 4) % 7 }
      card.note(5, "skipDays: not on those days", days.count > 100 && !days.contains(2), "\(days.count) polls")
    }
  }
}

import Alerts

@testable import Monitor

/// Points 1 to 3: validators.
struct ConditionalRequests {
  let card: Scorecard
  private static let tag = "W/\"odd; tag\\ , x\""
  private static let day = "Mon, 1 Jan 2026 25:00 odd"

  func score() async throws {
    try await roundTrip()
    try await acknowledgement()
    try await replacement()
    try await unchangedContent()
    try await distrust()
  }

  private func roundTrip() async throws {
    try await PoliteScene.play { asked in
      asked.header("if-none-match") == Self.tag && asked.header("if-modified-since") == Self.day
        ? HTTPResponse(status: 304)
        : politeFeed(headers: [("ETag", Self.tag), ("Last-Modified", Self.day)])
    } sources: {
      [politeSource($0, "/a")]
    } _: { scene in
      try await scene.run(for: .seconds(7200))
      let asked = scene.asked()
      let (full, rest) = (asked.prefix(1), asked.dropFirst())
      card.note(
        1, "one full request, then conditional ones",
        rest.count > 5 && rest.allSatisfy { $0.header("if-none-match") != nil },
        "\(asked.count) requests")
      card.note(
        1, "no validator is invented",
        full.allSatisfy { $0.header("if-none-match") == nil && $0.header("if-modified-since") == nil })
      card.note(
        1, "validators go back byte for byte",
        rest.allSatisfy { $0.header("if-none-match") == Self.tag && $0.header("if-modified-since") == Self.day })
    }
  }

  private func acknowledgement() async throws {
    try await PoliteScene.play { _ in
      politeFeed(headers: [("ETag", "\"1\"")])
    } sources: {
      [politeSource($0, "/a")]
    } _: {
      scene in
      scene.commits = false
      try await scene.run(for: .seconds(100))
      try await scene.restart([politeSource(scene.server, "/a")])
      try await scene.run(for: .seconds(100))
      card.note(
        1, "validators count only with the commit of their posts",
        scene.asked().count == 2 && scene.asked().last?.header("if-none-match") == nil)
    }
  }

  private func replacement() async throws {
    try await PoliteScene.play { asked in
      asked.turn == 1
        ? politeFeed(headers: [("ETag", "\"1\""), ("Last-Modified", "A")])
        : HTTPResponse(status: 304, headers: asked.turn == 2 ? [("Last-Modified", "B")] : [])
    } sources: {
      [politeSource($0, "/a")]
    } _: { scene in
      try await scene.run(for: .seconds(2400))
      card.note(
        2, "a 304's new Last-Modified replaces the old one",
        scene.asked().prefix(4).map { $0.header("if-modified-since") } == [nil, "A", "B", "B"]
          && scene.asked().dropFirst().allSatisfy { $0.header("if-none-match") == "\"1\"" })
    }
  }

  private func unchangedContent() async throws {
    try await PoliteScene.play { asked in
      switch (asked.path, asked.turn) {
      case ("/tag", 1): politeFeed(headers: [("ETag", "\"1\"")])
      // Nobody looks into it: it is no feed.
      case ("/tag", _): HTTPResponse(headers: [("ETag", "\"1\"")], body: .bytes(Array("not read".utf8)))
      default: politeFeed()
      }
    } sources: {
      [politeSource($0, "/tag"), politeSource($0, "/hash")]
    } _: { scene in
      try await scene.run(for: .seconds(3600))
      let outcomes = Dictionary(grouping: scene.records, by: \.source).mapValues { $0.map(\.outcome) }
      func isUnchanged(_ name: String) -> Bool {
        let later = outcomes[name, default: []].dropFirst()
        return later.count > 2
          && later.allSatisfy { if case .notModified = $0 { true } else { false } }
      }
      card.note(2, "200 with the same ETag is not read again", isUnchanged("tag"))
      card.note(2, "200 with the same body is not parsed again", isUnchanged("hash"), "\(scene.posts.count) posts")
    }
  }

  private func distrust() async throws {
    try await PoliteScene.play { asked in
      switch asked.path {
      case "/expires": politeFeed(item: "\(asked.turn)", headers: [("ETag", "\"1\""), ("Expires", "0")])
      default:
        asked.header("if-none-match") == nil ? politeFeed(headers: [("ETag", "\"1\"")]) : HTTPResponse(status: 304)
      }
    } sources: {
      [politeSource($0, "/expires"), politeSource($0, "/forever", every: .seconds(43_200))]
    } _: { scene in
      try await scene.run(for: .seconds(9 * 86_400))
      card.note(
        3, "Expires: 0 takes the answer's validators away",
        scene.asked("/expires").allSatisfy { $0.header("if-none-match") == nil })
      let full = scene.asked("/forever").filter { $0.header("if-none-match") == nil }.map(\.time)
      let apart = full.count == 2 ? full[1] - full[0] : .zero
      card.note(
        3, "304 for ever: all is asked for after eight days",
        apart > .seconds(8 * 86_400) && apart < .seconds(9 * 86_400),
        "\(full.count) full of \(scene.asked("/forever").count)")
    }
  }
}

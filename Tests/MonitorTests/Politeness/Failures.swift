import Alerts

@testable import Monitor

/// Points 9 and 10: failures, outages, and turns at hosts.
struct Failures {
  let card: Scorecard

  func score() async throws {
    try await backoff()
    try await breaker()
    try await outage()
    try await gap()
    try await oneAtATime()
    start()
  }

  private func backoff() async throws {
    try await PoliteScene.play { asked in
      asked.path == "/page" ? HTTPResponse(text: "no feed") : HTTPResponse(status: 500)
    } sources: {
      [politeSource($0, "/a", every: .seconds(60)), politeSource($0, "/page", every: .seconds(60))]
    } _: { scene in
      try await scene.run(for: .seconds(86_400))
      let (gaps, others) = (scene.gaps("/a"), scene.gaps("/page"))
      card.note(
        9, "failures are tried again more and more rarely",
        gaps.allSatisfy { $0 >= .seconds(60) } && gaps.count < 50 && (gaps.last ?? .zero) > .seconds(1700),
        "\(gaps.count) polls in a day")
      card.note(9, "at times that differ from source to source", zip(gaps, others).allSatisfy { $0 != $1 })
    }
  }

  private func breaker() async throws {
    let paths = (0..<20).map { "/\($0)" }
    let isUp = Counter()
    try await PoliteScene.play { asked in
      isUp.value == 1 ? politeFeed(item: "\(asked.turn)") : HTTPResponse(status: 502)
    } sources: { server in
      paths.map { politeSource(server, $0, every: .seconds(60)) }
    } _: { scene in
      try await scene.run(for: .seconds(3600))
      let during = scene.asked().count
      isUp.add(1)
      try await scene.run(for: .seconds(7200))
      let after = Set(scene.asked().dropFirst(during).map(\.path)).count
      card.note(
        9, "a host whose sources all fail is left alone as a whole", during < 25 && after == 20,
        "\(during) requests of 20 sources in an hour")
    }
  }

  private func outage() async throws {
    try await PoliteScene.play { _ in
      politeFeed()
    } sources: { server in
      // Names that never resolve (RFC 6761): what every host looks like when our own network is down.
      (0..<3).map { number in
        var source = Configuration.Source(name: "s\(number)", url: "http://host-\(number).invalid/")
        source.every = .seconds(60)
        return source
      } + [politeSource(server, "/local", every: .seconds(60))]
    } _: { scene in
      try await scene.run(for: .seconds(7200))
      let failed = (0..<3).map { scene.failures(of: "s\($0)").count }
      card.note(
        9, "an outage of our own network is no source's error",
        scene.events.contains(.networkDown) && failed.max() ?? 9 <= 1,
        "failures \(failed), outage \(scene.queue.outage != nil)")
      let waits = (0..<3).map { scene.queue.entries[$0] }
      card.note(
        9, "and does not move the clock",
        waits.allSatisfy { $0.failures == 0 && ($0.due ?? .distantPast) <= scene.clock.now + .seconds(60) })
      card.note(9, "nor does it stop what needs no network", scene.asked("/local").count > 15)
    }
  }

  private func gap() async throws {
    var rules = HostRules()
    rules.gaps["example.localhost"] = .seconds(60)
    try await PoliteScene.play({ asked in politeFeed(item: "\(asked.turn)") }, rules: rules) { server in
      ["/a", "/b", "/c"].map { path in
        var source = politeSource(server, path, every: .seconds(60))
        source.url = "http://www.example.localhost:\(server.port)\(path)"
        source.allowPrivate = true
        return source
      }
    } _: { scene in
      try await scene.run(for: .seconds(3600))
      card.note(
        10, "a gap between two requests to a host, for all its sources",
        scene.gaps().allSatisfy { $0 >= .seconds(60) } && Set(scene.asked().map(\.path)).count == 3
          && scene.asked().count > 50,
        "\(scene.asked().count) requests in an hour")
      let reddit = HostRules().host(of: "https://www.reddit.com/r/a/.rss")
      let old = HostRules().host(of: "https://old.reddit.com/r/b/.rss")
      card.note(
        10, "Reddit: one a minute, whatever the host's name", reddit.gap == .seconds(60) && reddit.name == old.name)
      card.note(
        10, "every public host: one a second at most", HostRules().host(of: "https://example.net/").gap == .seconds(1))
    }
  }

  /// The real poller, its tasks and its clock.
  private func oneAtATime() async throws {
    let (active, most, all) = (Counter(), Counter(), Counter())
    try await LoopbackServer.serving({ _ in
      most.raise(to: active.add(1))
      defer { active.add(-1) }
      return politeFeed(item: "\(all.add(1))")
    }) { server in
      try await running { transport in
        let sources = (0..<30).map { politeSource(server, "/\($0)", every: .milliseconds(100)) }
        let poller = SourcePoller(
          sources: sources, limits: .init(), transport: transport, now: wallClock,
          sink: { _ in if all.value > 200 { throw Enough() } })
        do { try await poller.run() } catch is Enough {}
      }
    }
    card.note(10, "one request at a time to a host", most.value == 1, "\(all.value) requests of 30 sources")
  }

  private struct Enough: Error {}

  private func start() {
    var generator = SplitMix(state: 3)
    let sources = (0..<10_000).map { number in
      var source = Configuration.Source(name: "\(number)", url: "https://host-\(number).example/feed")
      source.every = .seconds(60)
      return source
    }
    let now = EventTime(seconds: 1_795_428_000)
    let queue = PollQueue(
      sources: sources, limits: .init(), rules: HostRules(), restored: [:], at: now, using: &generator)
    var seconds = [Int](repeating: 0, count: 60)
    for entry in queue.entries { seconds[min(59, Int(((entry.due ?? now) - now).components.seconds))] += 1 }
    card.note(
      10, "a start is spread over the interval", (seconds.max() ?? 0) < 250,
      "\(seconds.max() ?? 0) of 10,000 in the fullest second")
  }
}

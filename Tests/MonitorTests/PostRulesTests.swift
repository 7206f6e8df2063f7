import Alerts
import Attention
import FoundationEssentials
import Glibc
import Testing

@testable import Monitor

/// Rules with `on: post`, through the pipeline and the store.
@Suite(.timeLimit(.minutes(5))) struct PostRulesTests {
  private static let angry = "acme is awful, it broke again and I hate it"
  private static let happy = "acme is wonderful, it works and I love it"

  private func rule(_ expression: String, limit: Int = 20) -> Rule {
    Rule(
      group: "g", name: "Critic", topics: ["acme", "globex"], expression: expression, receivers: ["log"], on: .post,
      limit: limit)
  }

  @Test func `each post fires in its own commit, once, whatever edits and restarts follow`() async throws {
    let bench = try await Bench(rules: [rule("sentiment < -0.3 AND matches('HATE it')")])
    let first = try await bench.take([
      .post(bench.post("1", Self.angry)), .post(bench.post("2", Self.happy)), .post(bench.post("3", "the sky")),
    ])
    let key = Bench.key("1").description
    #expect(first.alerts.map(\.id) == ["Critic/acme/\(key)"])
    #expect(
      try bench.rows("SELECT alert || ' ' || status || ' ' || receiver FROM outbox") == [
        "Critic/acme/\(key) firing log"
      ])
    #expect(try bench.rows("SELECT raised FROM posts ORDER BY id") == ["Critic/acme", "NULL", "NULL"])
    let message = try #require(try await bench.message(to: "log"))
    let brief = AlertBrief(try AlertNotice(message), phrases: Phrases(.english))
    #expect(brief.facts.map(\.name) == ["Topic", "Since"], "no window")
    #expect(brief.posts.count == 1 && brief.arithmetic.count == 2)
    // Repeated, edited so that it is about two topics, and edited again.
    #expect(try await bench.take([.post(bench.post("1", Self.angry))]).alerts.isEmpty)
    try await bench.restart()
    let moved = try await bench.take([.post(bench.post("1", Self.angry + " globex"))])
    #expect(moved.alerts.map(\.id) == ["Critic/globex/\(key)"], "new is only the other topic")
    try await bench.restart()
    #expect(try await bench.take([.post(bench.post("1", Self.angry + " globex!"))]).alerts.isEmpty)
    #expect(try bench.rows("SELECT count(*) FROM outbox") == ["2"])
    #expect(bench.settle(at: noon + .seconds(86_400)).alerts.isEmpty, "nothing is resolved")
  }

  @Test func `an edit that meets the condition for the first time fires it`() async throws {
    let bench = try await Bench(rules: [rule("likes >= 100")])
    var post = bench.post("1", Self.happy)
    post.engagement.likes = 3
    #expect(try await bench.take([.post(post)]).alerts.isEmpty)
    post.engagement.likes = 100
    #expect(try await bench.take([.post(post)]).alerts.map(\.values.first?.number) == [100])
    post.engagement.likes = 500
    #expect(try await bench.take([.post(post)]).alerts.isEmpty)
  }

  @Test func `history fires nothing, and neither does the far future`() async throws {
    let bench = try await Bench(sources: ["s"], rules: [rule("sentiment < 0")])
    let finished = SourceItem.finished(
      PollRecord(source: "s", finished: noon, outcome: .fetched(validators: Validators(), entries: 1)))
    #expect(try await bench.take([.post(bench.post("1", Self.angry)), finished]).alerts.isEmpty)
    // Nor does an edit of it.
    #expect(try await bench.take([.post(bench.post("1", Self.angry + "!"))]).alerts.isEmpty)
    var future = bench.post("2", Self.angry, after: 7200)
    future.received = noon
    #expect(try await bench.take([.post(future)]).alerts.isEmpty)
    // What is too old for any window is still news.
    _ = try await bench.take([.post(bench.post("3", "the sky", after: 90_000))])
    #expect(try await bench.take([.post(bench.post("4", Self.angry))]).alerts.count == 1)
  }

  @Test func `ten thousand posts are ten thousand alerts and as many messages as the limit says`() async throws {
    let bench = try await Bench(
      rules: [rule("matches('acme')", limit: 7)],
      classify: { posts in
        posts.map { _ in Sentiment(negative: 0.9, neutral: 0.05, positive: 0.05) }
      })
    var alerts = 0
    for batch in 0..<40 {
      let posts = (0..<250).map { SourceItem.post(bench.post("\(batch)-\($0)", "acme \(batch) \($0)", after: batch)) }
      alerts += try await bench.take(posts).alerts.count
    }
    #expect(alerts == 10_000)
    #expect(try bench.rows("SELECT count(*) FROM outbox") == ["7"])
    #expect(try bench.rows("SELECT value FROM counters WHERE name = 'post_alerts_over_limit'") == ["9993"])
  }

  @Test func `a live run, a replay and a backtest of its store give the same lines`() async throws {
    let story = CrashStory(hasEdits: false)
    let folder = try TemporaryFolder()
    try await CrashRun.with(story, seed: nil) { run in
      var daemon = try run.start()
      try await run.untilLoaded()
      for step in 1...60 {
        story.reveal(step, of: 60)
        try await Task.sleep(for: .milliseconds(20))
      }
      try await run.untilSettled(by: daemon.id)
      #expect(daemon.end(with: SIGTERM) == 0)
      let live = try run.lines(to: CrashReceiver.hook)
      #expect(live.count { $0.contains(#""alert":"Outcry""#) } >= 100)
      #expect(live.count { $0.contains(#""alert":"Anger""#) } >= 4)

      let configuration = try loadConfiguration(run.configurationPath)
      let stored = try PostHistory.stored(Store.openReadOnly(path: configuration.database), since: .distantPast)
      var backtest: [String] = []
      try await Replay(configuration: configuration, folder: folder.path).run(stored) { backtest.append($1) }
      #expect(backtest.sorted() == live)

      let second = try TemporaryFolder()
      let posts = try PostHistory.stored(Store.openReadOnly(path: configuration.database), since: .distantPast).next(
        .max)
      var replay: [String] = []
      let recorded = PostHistory.recorded(posts.reversed(), model: try loadModel(nil))
      try await Replay(configuration: configuration, folder: second.path).run(recorded) { replay.append($1) }
      #expect(replay == backtest)
    }
  }

  @Test func `explain says why a post raised the alert, or did not`() async throws {
    let folder = try TemporaryFolder()
    try write(
      """
      sources: [{ name: s, url: "https://example.org/" }]
      topics: [{ name: acme, any: [acme], none: [opera] }, { name: globex, any: [globex] }]
      receivers: [{ name: log, file: { path: a.log } }]
      groups:
        - name: g
          rules:
            - alert: Critic
              on: post
              topics: ["*"]
              expr: sentiment < -0.3 AND (followers >= 1000 OR matches('hate it'))
              notify: [log]
            - alert: Loud
              topics: [acme]
              expr: posts('1h') >= 20
              notify: [log]
      """, to: folder.file("voxpop.yaml"))
    let configuration = try loadConfiguration(folder.file("voxpop.yaml"))
    let bench = try await Bench(
      path: configuration.database, sources: ["old"],
      rules: configuration.rules.map { rule in
        var rule = rule
        rule.topics = rule.topics.filter { $0 == "acme" }
        return rule
      })
    var critic = bench.post("1", Self.angry)
    (critic.link, critic.author, critic.engagement.followers) = ("https://example.org/1", "jane", 10)
    var old = bench.post("3", Self.angry + " then")
    old.source = "old"
    _ = try await bench.take([.post(critic), .post(bench.post("2", Self.happy)), .post(old)])
    let result = try await Shell.run(
      """
      cd '\(folder.path)'
      voxpop rules explain Critic https://example.org/1 --topic acme
      voxpop rules explain Critic 2 --topic acme
      voxpop rules explain Critic 3 --topic acme
      voxpop rules explain Critic \(Bench.key("1").description) --topic globex --json
      voxpop rules explain Loud 1
      voxpop rules explain Critic nothing || echo code $?
      voxpop rules explain Critic 2>&1 || echo code $?
      """)
    let output = result.output
    #expect(output.contains("Critic on acme: the post raised the alert, once"), "\(output) \(result.errors)")
    #expect(output.contains("true       matches('hate it')"), "\(output)")
    #expect(output.contains("false      followers >= 1000") && output.contains("990.000 short"), "\(output)")
    #expect(output.contains("keywords  'acme' of any"))
    #expect(output.contains("the post raised no alert, because the condition is false"))
    #expect(output.contains("history raises none"))
    #expect(output.contains(#""verdict":"is not about globex""#))
    #expect(output.contains("Loud on acme: the post counts as negative in the bucket that ends at"))
    #expect(output.contains("Loud on acme at"))
    #expect(output.contains("code 65") && result.errors.contains("has no post with the id, link or key 'nothing'"))
    #expect(output.contains("code 64") && output.contains("is on posts; name the POST"))
  }
}

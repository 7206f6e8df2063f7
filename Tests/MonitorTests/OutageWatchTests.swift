import Alerts
import Attention
import Testing

@testable import Monitor

/// From the ends of polls to outages in event time, to the store and back.
@Suite struct OutageWatchTests {
  private func at(_ minutes: Int64) -> EventTime { EventTime(seconds: minutes * 60) }

  private func poll(_ source: String, _ minute: Int64, ok: Bool = true) -> PollRecord {
    PollRecord(
      source: source, finished: at(minute),
      outcome: ok ? .notModified(validators: Validators()) : .failed(reason: "HTTP 500"))
  }

  private func stage() -> (watch: OutageWatch, horizon: Horizon) {
    let sources = ["a", "b"].map { name in
      var source = Configuration.Source(name: name, url: "http://127.0.0.1/\(name)")
      source.every = .seconds(120)
      return source
    }
    var horizon = Horizon(sources: sources.map { ($0.name, $0.every) })
    // The newest post is an hour older than the clock: event time is an hour behind.
    horizon.observe(at(1000), from: "a", at: at(1060))
    return (OutageWatch(sources: sources, restored: Store.Restored(), horizon: horizon), horizon)
  }

  @Test func `an outage lasts from the last good answer to the last evaluation without it`() {
    var (watch, horizon) = stage()
    #expect(watch.finish(poll("a", 1062), horizon: horizon, evaluated: at(995)) == nil)
    #expect(
      watch.finish(poll("a", 1064, ok: false), horizon: horizon, evaluated: at(995))
        == SourceOutage(source: "a", since: at(1002)))
    #expect(watch.finish(poll("a", 1066, ok: false), horizon: horizon, evaluated: at(1000)) == nil)
    #expect(
      watch.finish(poll("a", 1100), horizon: horizon, evaluated: at(1035))
        == SourceOutage(source: "a", since: at(1002), until: at(1035), returned: at(1040)))
  }

  @Test func `a failure that nothing was evaluated without is erased`() {
    var (watch, horizon) = stage()
    _ = watch.finish(poll("a", 1062), horizon: horizon, evaluated: at(995))
    _ = watch.finish(poll("a", 1064, ok: false), horizon: horizon, evaluated: at(995))
    let end = watch.finish(poll("a", 1066), horizon: horizon, evaluated: at(1000))
    #expect(end?.isNothing == true)
  }

  @Test func `a source that is not asked for long is down, too`() {
    var (watch, horizon) = stage()
    _ = watch.finish(poll("a", 1062), horizon: horizon, evaluated: nil)
    #expect(watch.overdue(at: at(1069)) == [])
    #expect(watch.overdue(at: at(1070)) == [SourceOutage(source: "a", since: at(1002))])
    #expect(watch.overdue(at: at(1071)) == [])
  }

  @Test func `when all sources fail time goes on after ten minutes`() {
    var horizon = stage().horizon
    for name in ["a", "b"] { horizon.finish(name, succeeded: true, started: at(1061), at: at(1061)) }
    for name in ["a", "b"] { horizon.finish(name, succeeded: false, started: at(1063), at: at(1063)) }
    #expect(horizon.value(at: at(1068)) == at(1000))
    #expect(horizon.value(at: at(1100)) == at(1030))
  }

  @Test func `a commit stores what begins and ends, and a restart continues`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-outage-test")
    let store = try Store.open(path: folder.path + "/voxpop.db")
    func commit(_ outages: [SourceOutage]) async throws {
      var commit = Commit()
      commit.outages = outages
      _ = try await store.commit(commit, at: at(1))
    }
    let open = SourceOutage(source: "b", since: at(20))
    let closed = SourceOutage(source: "a", since: at(10), until: at(15), returned: at(16))
    try await commit([SourceOutage(source: "a", since: at(10)), open, SourceOutage(source: "a", since: at(30))])
    try await commit([closed, SourceOutage(source: "a", since: at(30), until: at(30))])
    let restored = try await store.restore(bucketsOfLast: .seconds(1), hoursOfLast: .seconds(1))
    #expect(restored.outages == [closed, open])
    #expect(try Store.openReadOnly(path: folder.path + "/voxpop.db").outages() == [closed, open])

    // Nine weeks later, what ended before is forgotten, and what lasts is not.
    try await commit([SourceOutage(source: "c", since: at(63 * 86_400))])
    let database = try Database.open(path: folder.path + "/voxpop.db", access: .readOnly)
    #expect(try database.number("SELECT count(*) FROM outages") == 2)
    #expect(try database.number("SELECT count(*) FROM outages WHERE source = 'a'") == 0)
  }

  @Test func `a rule that asks for a source that nobody configured is a mistake`() throws {
    let folder = try TemporaryFolder(named: "voxpop-outage-test")
    try folder.write(
      "voxpop.yaml",
      """
      sources: [{ name: hackernews, url: "https://news.ycombinator.com/rss" }]
      topics: [{ name: acme, any: [acme] }]
      receivers: [{ name: log, file: { path: alerts.log } }]
      database: voxpop.db
      groups:
        - name: g
          rules:
            - { alert: Down, topics: [acme], expr: "source_down('hackernew') > 30", notify: [log] }
            - { alert: Any, topics: [acme], expr: "source_down('*') > 30 OR source_down('hackernews') > 5", notify: [log] }
      """)
    let mistakes = ConfigurationLoader.daemon.load(path: folder.path + "/voxpop.yaml").mistakes
    #expect(mistakes.count == 1)
    #expect(mistakes.first?.message.contains("nobody defines the source 'hackernew'") == true)
    #expect(mistakes.first?.hint == "did you mean 'hackernews'?")
    #expect(mistakes.first?.line == 8)
  }

  /// Two sources of a post a minute each; from minute 120 on `a` fails for 50 minutes, and both do from 300 to 400.
  private func isDown(_ source: String, _ minute: Int64) -> Bool {
    (300..<400).contains(minute) || (source == "a" && (120..<170).contains(minute))
  }

  private func items(_ minute: Int64) -> [SourceItem] {
    ["a", "b"].flatMap { source -> [SourceItem] in
      let id = "\(source)\(minute)"
      var entry = Feed.Entry()
      entry.id = id
      let post = Post(
        key: Post.Key(source: source, entry: entry), source: source, id: id, text: "acme \(id)", published: at(minute),
        received: at(minute))
      let isDown = isDown(source, minute)
      return (isDown ? [] : [.post(post)]) + [.finished(poll(source, minute, ok: !isDown))]
    } + [.clock(at(minute))]
  }

  @Test(arguments: [false, true])
  func `a live run tells of sources that are down, over a restart, and so does a backtest of what it stored`(
    restarts: Bool
  ) async throws {
    let folder = try TemporaryFolder(named: "voxpop-outage-test")
    try folder.write(
      "voxpop.yaml",
      """
      sources:
        - { name: a, url: "https://a.example/", every: 1m }
        - { name: b, url: "https://b.example/", every: 1m }
      topics: [{ name: acme, any: [acme] }]
      receivers: [{ name: log, file: { path: alerts.log } }]
      database: voxpop.db
      groups:
        - name: g
          rules:
            - { alert: Down, topics: [acme], expr: "source_down('*') > 30", notify: [log] }
            - { alert: Gap, topics: [acme], expr: "coverage('1h') < 0.5", notify: [log] }
            - { alert: Silence, topics: [acme], expr: "posts('30m') = 0", notify: [log] }
      """)
    let configuration = try loadConfiguration(folder.path + "/voxpop.yaml")
    let store = try Store.open(path: configuration.database)
    func start() async throws -> Processor {
      try Processor(
        configuration: configuration,
        classify: { $0.map { _ in Sentiment(negative: 0.1, neutral: 0.8, positive: 0.1) } },
        horizon: Horizon(sources: configuration.sources.map { ($0.name, $0.every) }), sources: ["a", "b"],
        restored: try await store.restore(bucketsOfLast: .seconds(86_400), hoursOfLast: .seconds(86_400)),
        lookUp: { _ in [:] })
    }
    var processor = try await start()
    var live: [AlertEvent] = []
    for minute in Int64(10)..<520 {
      let commit = try processor.process(items(minute))
      live += commit.alerts
      _ = try await store.commit(commit, at: at(minute))
      if restarts, [131, 333, 399].contains(minute) { processor = try await start() }
    }
    let told = live.map { "\($0.rule.name) \($0.status.rawValue)" }
    #expect(
      told == [
        "Down firing", "Down resolved", "Down firing", "Gap firing", "Down resolved", "Gap resolved",
      ])
    #expect(live.first?.completeness?.missing == ["a"])
    // The first outage began with the last good answer, at minute 119.
    #expect(live.first?.startsAt == at(150))
    #expect(try Store.openReadOnly(path: configuration.database).outages().map(\.source) == ["a", "a", "b"])

    let replay = try Replay(configuration: configuration, folder: folder.path)
    let reader = try Store.openReadOnly(path: configuration.database)
    var tested: [AlertEvent] = []
    try await replay.run(try PostHistory.stored(reader, since: .distantPast)) { event, _ in tested.append(event) }
    #expect(tested.map(\.id) == live.map(\.id))
    #expect(tested.map(\.status) == live.map(\.status))
  }

  @Test func `a message says how many of its sources were seen`() throws {
    var entry = outboxEntry()
    #expect(try AlertNotice(entry).sourcesSeen == nil)
    var alert = alertEvent(status: .firing, startsAt: noon, decidedAt: noon + .seconds(300))
    alert.completeness = Completeness(share: 0.75, sources: 3, missing: ["blog"])
    entry.body = AlertMessage(alert: alert, posts: [], sourcesDown: ["blog"]).body()
    let notice = try AlertNotice(entry)
    let english = AlertBrief(notice, phrases: Phrases(.english)).shownSources
    #expect(english == "blog (2 of 3 sources seen all the time, 75 % of what they had to say)")
    let chinese = AlertBrief(notice, phrases: Phrases(.chinese)).shownSources
    #expect(chinese == "blog (3 个来源中 2 个持续可见，覆盖率 75%)")
  }
}

import Alerts
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
}

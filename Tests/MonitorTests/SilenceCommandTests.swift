import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

/// `voxpop silence` as people call it, beside a store that is in use, and what `status` and `rules explain` say of silences.
@Suite(.timeLimit(.minutes(5))) struct SilenceCommandTests {
  private static let configuration = """
    sources: [{ name: hn, url: "https://news.example.org/rss" }]
    topics: [{ name: acme, any: [acme] }]
    receivers:
      - name: log
        file: { path: alerts.log }
      - name: hook
        webhook: { url: "https://hooks.example.net/pr" }
        grouping: { group_by: [alertname, topic], group_wait: 10s }
    groups:
      - name: g
        rules: [{ alert: Surge, topics: [acme], expr: "posts('1h') > 9", severity: critical, notify: [log, hook] }]
    """

  private func run(_ line: String, in folder: borrowing TemporaryFolder) async throws -> Shell.Output {
    try await Shell.run("cd '\(folder.path)'; \(line)")
  }

  @Test func `a silence is added, listed, shown and ended`() async throws {
    let folder = try TemporaryFolder()
    try write(Self.configuration, to: folder.file("voxpop.yaml"))
    let none = try await run("voxpop silence list", in: folder)
    #expect(none.code == 69, "no database yet")
    let store = try Store.open(path: folder.file("voxpop.db"))
    var commit = fullCommit()
    var alert = alertEvent(receivers: ["hook"])
    alert.rule.name = "Surge"
    commit.alerts = [alert]
    _ = try await store.commit(commit, at: noon)

    let added = try await run(
      #"voxpop silence add topic=acme 'alertname=~Sur.*' --for 90m --reason "product launch" --author li"#, in: folder)
    #expect(added.code == 0, "\(added.errors)")
    let silence = try MessageValue(json: added.output)
    #expect(silence["id"] == .string("1") && silence["state"] == .string("active"))
    #expect(silence["matchers"] == .array([.string("topic=\"acme\""), .string("alertname=~\"Sur.*\"")]))
    let second = try await run(
      "USER=wang voxpop silence add severity=info --reason holiday --start 2099-01-01T00:00:00Z", in: folder)
    #expect(second.output.contains(#""author":"wang""#) && second.output.contains(#""state":"pending""#))
    #expect(try await run("voxpop silence list", in: folder).output.split(separator: "\n").count == 2)

    let status = try MessageValue(json: try await run("voxpop status", in: folder).output)
    #expect(status["silences.0.reason"] == .string("product launch") && status["silences.0.alerts"] == .number(1))
    #expect(status["firing.0"] == .string(alert.id))
    let explained = try await run("voxpop rules explain Surge", in: folder)
    #expect(explained.output.contains("hook: held back by silence 1 until "), "\(explained.output)\(explained.errors)")
    #expect(explained.output.contains("(li: product launch); then in the group alertname=\"Surge\", topic=\"acme\""))

    #expect(try await run("voxpop silence expire 1 9", in: folder).code == 65, "9 is unknown")
    #expect(try await run("voxpop silence list", in: folder).output.contains(#""id":"2""#))
    #expect(try await !run("voxpop silence list", in: folder).output.contains(#""id":"1""#))
    #expect(try await run("voxpop silence list --all", in: folder).output.contains(#""state":"expired""#))
  }

  @Test(arguments: [
    ("add topic=acme", "--reason is missing"), ("add --reason x", "needs a matcher"),
    ("add topic --reason x --author li", "has no comparison"),
    ("add topic=~a( --reason x --author li", "no regular expression"),
    ("add topic=~.* --reason x --author li", "at least one that does not"),
    ("add topic=acme --reason x --author li --for 2", "--for is '2'; expected a duration"),
    ("add topic=acme --reason x --author li --until 2001-01-01T00:00:00Z", "not after its start"),
    ("expire", "needs a silence's number"), ("ad topic=acme", "did you mean 'add'?"),
  ])
  func `a mistake is told`(arguments: String, expected: String) async throws {
    let folder = try TemporaryFolder()
    try write(Self.configuration, to: folder.file("voxpop.yaml"))
    let result = try await run(
      "voxpop silence \(arguments.replacing("(", with: "\\(").replacing("*", with: "\\*"))", in: folder)
    #expect(result.code == 64)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test func `a label that no rule has is said to be one`() async throws {
    let folder = try TemporaryFolder()
    try write(Self.configuration, to: folder.file("voxpop.yaml"))
    _ = try Store.open(path: folder.file("voxpop.db"))
    let result = try await run("voxpop silence add sverity=critical --reason x --author li", in: folder)
    #expect(result.code == 0)
    #expect(result.errors.contains("no rule has the label 'sverity'; did you mean 'severity'?"))
  }
}

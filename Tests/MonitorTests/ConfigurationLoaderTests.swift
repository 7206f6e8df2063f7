import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct ConfigurationLoaderTests {
  /// A folder that is gone after the test.
  private struct Folder: ~Copyable {
    private let folder: TemporaryFolder

    init(_ files: [String: String]) throws {
      let folder = try TemporaryFolder()
      for (name, text) in files { try folder.write(name, text, mode: 0o600) }
      self.folder = folder
    }

    var path: String { folder.path }

    func load(_ environment: [String: String] = [:]) -> ConfigurationLoader.Result {
      ConfigurationLoader(environment: environment, checks: .none).load(path: "\(path)/voxpop.yaml")
    }
  }

  private static let secret = "whsec_" + String(repeating: "QUJD", count: 8) + "\n"

  private static let whole = """
    sources:
      - name: hn
        url: https://news.example.org/rss
        every: 90s
        timeout: 5s
        allow_private: true
      - { name: blog, url: "http://[::1]:8080/feed" }
    topics:
      - name: acme
        any: [acme, 艾克美, 2024]
        all: &both [corp]
        none: *both
      - name: other
        all: [other]
    receivers:
      - name: pr
        webhook: { url: https://hooks.example.net/pr, secret_file: pr.key, allow_private: true }
      - name: log
        file: { path: alerts.log }
    windows: { bucket: 10m, lateness: 0s }
    limits: { queue: 100, overflow: drop_oldest, body: 1.5MB, text: 4KiB, connections: 4 }
    database: store.db
    groups:
      - name: one
        rules:
          - alert: Surge
            topics: '*'
            expr: posts('1h') > 20
            for: 20m
            keep_firing_for: 1h30m
            labels: { severity: critical }
            annotations: { summary: "{{ topic }}" }
            notify: [pr, log]
    """

  @Test func `a whole configuration is read as it was meant`() throws {
    let folder = try Folder(["voxpop.yaml": Self.whole, "pr.key": Self.secret])
    let result = folder.load()
    #expect(result.mistakes == [])
    let found = try #require(result.configuration)

    #expect(found.sources.map(\.name) == ["hn", "blog"])
    #expect(found.sources[0].every == .seconds(90))
    #expect(found.sources[0].timeout == .seconds(5))
    #expect(found.sources.map(\.allowPrivate) == [true, false])
    #expect(found.sources[1].every == .seconds(120))
    #expect(found.topics[0].any == ["acme", "艾克美", "2024"])
    #expect(found.topics[0].none == ["corp"])
    #expect(
      found.receivers.map(\.kind) == [
        .webhook(url: "https://hooks.example.net/pr", secretFile: "\(folder.path)/pr.key", allowPrivate: true),
        .file(path: "\(folder.path)/alerts.log"),
      ])
    #expect(found.windows.bucket == .seconds(600))
    #expect(found.windows.lateness == .zero)
    #expect(found.limits.queue == 100)
    #expect(found.limits.overflow == .dropOldest)
    #expect(found.limits.body == 1_500_000)
    #expect(found.limits.text == 4096)
    #expect(found.limits.connections == 4)
    #expect(found.database == "\(folder.path)/store.db")
    #expect(found.model == nil)
    let rule = Rule(
      group: "one", name: "Surge", topics: ["acme", "other"], expression: "posts('1h') > 20", holdFor: .seconds(1200),
      keepFiringFor: .seconds(5400), labels: ["severity": "critical"], annotations: ["summary": "{{ topic }}"],
      receivers: ["pr", "log"])
    #expect(found.rules == [rule])
    #expect(found.summary.hasPrefix("2 sources, 2 topics, 1 rule, 2 receivers; memory ceiling "))
  }

  private static let short = "sources: [{ name: hn, url: https://news.example.org/rss }]\n"

  private static func rules(_ name: String) -> String {
    "groups: [{ name: \(name), rules: [{ alert: \(name), topics: '*', expr: 'posts(1) > 2', notify: [log] }] }]\n"
  }

  @Test func `rules are read from their folder, by name, without hidden files and tests`() throws {
    let main = Self.short + "topics: [{ name: t, any: [tea] }]\nreceivers: [{ name: log, file: { path: a.log } }]\n"
    let folder = try Folder([
      "voxpop.yaml": main + Self.rules("Main"), "rules/b.yaml": Self.rules("B"), "rules/a.yml": Self.rules("A"),
      "rules/.c.yaml": "broken: [", "rules/a.test.yaml": "broken: [", "rules/readme.md": "broken: [",
    ])
    let result = folder.load()
    #expect(result.mistakes == [])
    #expect(result.configuration?.rules.map(\.name) == ["Main", "A", "B"])
  }

  @Test func `mistakes in several files come together, the main file first`() throws {
    let folder = try Folder([
      "voxpop.yaml": Self.short + "topics: [{ name: t, any: [tea] }]\n" + Self.rules("Same"),
      "rules/a.yaml": Self.rules("Same"), "rules/b.yaml": "topics: []\ngroups: [}\n", "rules/c.yaml": "",
    ])
    let result = folder.load()
    let places = result.mistakes.map { "\($0.file.dropFirst(folder.path.count + 1)):\($0.line): \($0.message)" }
    #expect(
      places == [
        "voxpop.yaml:3: nobody defines the receiver 'log' of rule 'Same'; expected a receiver that is defined (there is none)",
        "rules/a.yaml:1: a second group 'Same'; expected a name of its own",
        "rules/a.yaml:1: a second rule 'Same'; expected a name of its own",
        "rules/a.yaml:1: nobody defines the receiver 'log' of rule 'Same'; expected a receiver that is defined (there is none)",
        "rules/b.yaml:2: not YAML: did not find expected node content while parsing a flow node",
        "rules/c.yaml:1: the file is empty; expected groups of rules",
      ])
    #expect(result.mistakes.map { "\($0)" }[1].hasSuffix("hint: the first is at \(folder.path)/voxpop.yaml:3"))
  }

  @Test func `rules are not blamed for names in a main file that cannot be read`() throws {
    let folder = try Folder(["voxpop.yaml": "sources: [", "rules/a.yaml": Self.rules("A")])
    #expect(folder.load().mistakes.map(\.line) == [1])
  }

  @Test func `a missing file is a mistake`() throws {
    let result = ConfigurationLoader(environment: [:], checks: .none).load(path: "/tmp/no/such/voxpop.yaml")
    #expect(
      result.mistakes.map { "\($0)" } == [
        "/tmp/no/such/voxpop.yaml: error: cannot be read: no such file or directory; expected a YAML file\n"
          + "    hint: give the path of the configuration with --config"
      ])
  }

  @Test func `credentials of systemd come before the folder of the configuration`() throws {
    let main = Self.short + "receivers: [{ name: pr, webhook: { url: https://h.example.net, secret_file: pr.key } }]\n"
    let folder = try Folder(["voxpop.yaml": main, "pr.key": "bad", "credentials/pr.key": Self.secret])
    let environment = ["CREDENTIALS_DIRECTORY": "\(folder.path)/credentials"]
    #expect(folder.load().configuration == nil)
    #expect(
      folder.load(environment).configuration?.receivers.first?.kind
        == .webhook(
          url: "https://h.example.net", secretFile: "\(folder.path)/credentials/pr.key", allowPrivate: false))
  }

  @Test func `the database is in the state directory, if there is one`() throws {
    let folder = try Folder(["voxpop.yaml": Self.short])
    #expect(folder.load().configuration?.database == "\(folder.path)/voxpop.db")
    #expect(folder.load(["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"]).configuration?.database == "/var/lib/a/voxpop.db")
  }

  @Test(arguments: [
    ("", "no secret in it"), ("hunter2", "pr.key:1: a secret must begin with whsec_"), ("whsec_!!!!", "is not base64"),
    ("whsec_QUJD", "has 3 bytes"), ("whsec_" + String(repeating: "QUJD", count: 30), "has 90 bytes"),
    ("# none yet\n\n", "no secret in it"), (secret + "old", "pr.key:2: a secret must begin with whsec_"),
    (String(repeating: secret, count: 9), "9 secrets"),
  ])
  func `a malformed secret is a mistake that does not show it`(secret: String, found: String) throws {
    let main = Self.short + "receivers: [{ name: pr, webhook: { url: https://h.example.net, secret_file: pr.key } }]\n"
    let folder = try Folder(["voxpop.yaml": main, "pr.key": secret])
    let mistakes = folder.load().mistakes.filter { $0.severity == .error }
    #expect(mistakes.count == 1)
    #expect(mistakes.first?.message.contains(found) == true)
    #expect(mistakes.allSatisfy { !"\($0)".contains("hunter2") && !"\($0)".contains("QUJD") })
  }

  @Test func `a secret file may have two secrets and comments`() throws {
    let main = Self.short + "receivers: [{ name: pr, webhook: { url: https://h.example.net, secret_file: pr.key } }]\n"
    let folder = try Folder(["voxpop.yaml": main, "pr.key": "# new\n\(Self.secret)\r\n # old\n\(Self.secret)"])
    #expect(folder.load().configuration != nil)
  }

  @Test func `a star in a list is every topic, too`() throws {
    let text = Self.whole.replacing("topics: '*'", with: "topics: [\"*\"]")
    let folder = try Folder(["voxpop.yaml": text, "pr.key": Self.secret])
    #expect(folder.load().mistakes == [])
    #expect(folder.load().configuration?.rules.first?.topics == ["acme", "other"])
  }

  @Test func `expressions and templates are checked with what the rule says`() throws {
    let folder = try Folder(["voxpop.yaml": Self.whole, "pr.key": Self.secret])
    let checks = RuleChecks(
      expression: { text, bucket in TextMistake(message: "\(text) in \(formattedDuration(bucket))") },
      template: { text, labels, _ in TextMistake(message: "\(text) with \(labels)", offset: 3) })
    let result = ConfigurationLoader(environment: [:], checks: checks).load(path: "\(folder.path)/voxpop.yaml")
    #expect(
      result.mistakes.map { "\($0.line):\($0.column) \($0.message)" } == [
        "28:15 posts('1h') > 20 in 10m", "32:37 {{ topic }} with [\"severity\": \"critical\"]",
      ])
  }

  @Test func `a secret that others may read is a warning`() throws {
    let main = Self.short + "receivers: [{ name: pr, webhook: { url: https://h.example.net, secret_file: pr.key } }]\n"
    let folder = try Folder(["voxpop.yaml": main, "pr.key": Self.secret])
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder.path)/pr.key")
    let result = folder.load()
    #expect(result.configuration != nil)
    #expect(
      result.mistakes.contains { $0.message.hasSuffix("other users may read this secret (mode 644); chmod 600 it") })
  }

  @Test func `the memory ceiling is the sum of its bounds`() {
    var configuration = Configuration()
    let empty = configuration.memoryCeiling
    configuration.limits.queue += 1000
    #expect(configuration.memoryCeiling - empty == 1000 * (20_000 + 1000))
    configuration.limits.connections = 1024
    configuration.limits.body = 1_000_000_000
    configuration.limits.queue = 1_000_000
    configuration.limits.text = 1_000_000
    #expect(configuration.memoryCeiling > 2_000_000_000_000)
  }
}

@Suite struct ConfigurationValueTests {
  @Test(
    arguments: [
      ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("2d", 172_800_000), ("1w", 604_800_000), ("500ms", 500),
      ("0", 0), ("0s", 0), ("-0s", 0), ("1m500ms", 60_500),
    ] as [(String, Int64)])
  func `a duration is read as Prometheus writes it`(text: String, milliseconds: Int64) throws {
    #expect(try duration(from: text) == .milliseconds(milliseconds))
  }

  @Test(
    arguments: [
      ("", .malformed), ("5", .noUnit), ("1h5", .noUnit), ("s", .malformed), ("-5m", .negative), ("-", .malformed),
      ("1m1h", .malformed), ("1m1m", .malformed), ("5 m", .unknownUnit(" m")), ("5M", .unknownUnit("M")),
      ("1.5h", .unknownUnit(".")), ("９m", .malformed), ("99999999999999999999s", .tooLong), ("9999999999w", .tooLong),
    ] as [(String, DurationMistake)])
  func `what is no duration says why`(text: String, mistake: DurationMistake) {
    #expect(throws: mistake) { try duration(from: text) }
  }

  @Test(arguments: [
    ("10MB", 10_000_000), ("512KB", 512_000), ("512kb", 512_000), ("64KiB", 65_536), ("1.5 GB", 1_500_000_000),
    ("7B", 7), ("10", nil), ("", nil), ("MB", nil), ("1.MB", nil), (".5MB", nil), ("-1MB", nil), ("1.2.3MB", nil),
    ("99999999999GB", nil), ("1TB", nil), ("１MB", nil),
  ])
  func `a size has a unit`(text: String, bytes: Int?) {
    #expect(byteSize(text) == bytes)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1500, "1.5 kB"), (412_345_678, "412 MB"), (1_580_000_000, "1.5 GB"),
  ])
  func `a size is printed short`(bytes: Int, text: String) {
    #expect(formattedByteSize(bytes) == text)
  }

  @Test(arguments: [
    ("https://a.example", true), ("HTTP://a.example:80/x?y#z", true), ("http://[::1]/", true),
    ("http://user@host", true),
    ("http://", false), ("http:///path", false), ("http://:80", false), ("http://[::1", false), ("http://a:b", false),
    ("http://a:0", false), ("http://a:65536", false), ("file:///etc/passwd", false), ("//a.example", false),
    ("http://a b", false), ("http://a\n", false), ("", false), ("http://a:", true), ("http://a@b@c/", false),
    ("http://a%00b/", false), ("http:/a", false), ("http://[::1]x", false),
  ])
  func `an address is http with a host`(text: String, isRight: Bool) {
    #expect((mistakeInWebAddress(text) == nil) == isRight)
  }
}

import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct MetricsTests {
  @Test func `OpenMetrics has families, units, escapes and an end`() {
    let families = [
      MetricFamily(
        name: "a_size_bytes", type: .gauge, unit: "bytes", help: "A \"size\"\\\nof two lines.",
        samples: [MetricFamily.Sample(labels: [("name", "quote \" back \\ line \n")], value: 1.5)]),
      MetricFamily(name: "b", type: .counter, help: "A count.", samples: [MetricFamily.Sample(value: 3)]),
      MetricFamily(name: "c", type: .counter, help: "Nothing to say.", samples: []),
    ]
    #expect(
      MetricsText(form: .openMetrics).text(of: families) == #"""
        # HELP a_size_bytes A \"size\"\\\nof two lines.
        # TYPE a_size_bytes gauge
        # UNIT a_size_bytes bytes
        a_size_bytes{name="quote \" back \\ line \n"} 1.5
        # HELP b A count.
        # TYPE b counter
        b_total 3
        # EOF

        """#)
    #expect(
      MetricsText(form: .prometheus).text(of: families) == #"""
        # HELP a_size_bytes A "size"\\\nof two lines.
        # TYPE a_size_bytes gauge
        a_size_bytes{name="quote \" back \\ line \n"} 1.5
        # HELP b_total A count.
        # TYPE b_total counter
        b_total 3

        """#)
  }

  @Test func `every metric has a name of its own with base units, and a help line`() async throws {
    let families = try await page().metrics
    #expect(Set(families.map(\.name)).count == families.count)
    for family in families {
      #expect(family.name.hasPrefix("voxpop_"))
      #expect(family.help.hasSuffix(".") && family.help.count > 10, "\(family.name)")
      // OpenMetrics: a unit ends the name, and these endings are the format's own.
      if let unit = family.unit { #expect(family.name.hasSuffix("_\(unit)")) }
      for ending in ["_total", "_info", "_created", "_count", "_sum", "_bucket"] {
        #expect(!family.name.hasSuffix(ending), "\(family.name)")
      }
      for unit in ["milliseconds", "minutes", "megabytes", "percent"] { #expect(!family.name.contains(unit)) }
      #expect(!family.samples.isEmpty || family.name.contains("_time"), "\(family.name)")
    }
  }

  @Test func `the alert rules and the dashboard for voxpop itself use only metrics that there are`() async throws {
    let families = try await page().metrics
    let known = Set(families.map(\.sampleName))
    for file in ["voxpop-alerts.yaml", "voxpop-dashboard.json"] {
      let text = try contents(of: "\(Self.repository)/systemd/monitoring/\(file)")
      let used = Set(text.matches(of: /voxpop_[a-z_]+/).map { String($0.output) })
      #expect(used.count > 5)
      #expect(used.subtracting(known) == [], "\(file)")
    }
  }

  /// A page as a daemon with one of everything leaves it.
  private func page() async throws -> StatusPage {
    let folder = try TemporaryFolder(named: "voxpop-metrics")
    var configuration = Configuration()
    configuration.database = folder.path + "/voxpop.db"
    configuration.sources = [Configuration.Source(name: "hn", url: "http://h.example/")]
    configuration.receivers = [Configuration.Receiver(name: "log", kind: .file(path: "/nowhere"))]
    let store = try Store.open(path: configuration.database)
    try await store.declare(sources: ["hn"])
    configuration.rules = [Rule(group: "g", name: "Loud", topics: [], expression: "posts('5m') > 5")]
    var report = StatusReport(
      version: "1", process: 1, isRunning: true, started: "2026-11-25T00:00:00Z", updated: "2026-11-25T00:00:05Z",
      memory: .init(residentBytes: 1, peakResidentBytes: 2, ceilingBytes: 3),
      ring: .init(policy: "block", capacity: 1, depth: 0, highWaterMark: 1, waits: 0, dropped: 0),
      posts: .init(
        scored: 1, duplicates: 0, edited: 0, copies: 0, history: 0, late: 0, outsideWindows: 0, perSecondOfWork: nil),
      alerts: 0,
      topics: [.init(name: "acme", posts: 3, negative: 1, positive: 1)])
    report.stages = [.init(name: "scorer", busySeconds: 2.5), .init(name: "store")]
    try await store.save(status: Array(try JSONEncoder().encode(report)))
    return try StatusPage(configuration: configuration)
  }

  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}

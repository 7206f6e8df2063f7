import Alerts
import Testing

@Suite struct EventTimeTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"), (1_709_164_800_000, "2024-02-29T00:00:00Z"),
    (1_795_430_700_250, "2026-11-23T10:45:00.250Z"),
  ])
  func `prints RFC 3339`(milliseconds: Int64, expected: String) {
    #expect(EventTime(milliseconds: milliseconds).description == expected)
  }
}

import Alerts
import Testing

@testable import Monitor

@Suite struct FeedDateTests {
  @Test(arguments: [
    ("Mon, 23 Nov 2026 10:05:00 GMT", "2026-11-23T10:05:00Z"), ("23 Nov 2026 10:05 +0800", "2026-11-23T02:05:00Z"),
    ("Mon, 23 Nov 26 10:05:00 EST", "2026-11-23T15:05:00Z"),
    ("Mon, 23 November 2026 10:05:00 -0330", "2026-11-23T13:35:00Z"),
    ("Monday, 23-Nov-26 10:05:00 GMT", "2026-11-23T10:05:00Z"), ("Mon Nov 23 10:05:00 2026", "2026-11-23T10:05:00Z"),
    ("Mon Nov 23 10:05:00 +0100 2026", "2026-11-23T09:05:00Z"), ("Nov 23, 2026 10:05 PM", "2026-11-23T22:05:00Z"),
    ("11/23/2026 12:05:00 AM", "2026-11-23T00:05:00Z"), ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    ("Mon, 23 Nov 2026 10:05:60 GMT", "2026-11-23T10:06:00Z"), ("Mon, 23 Nov 2026", "2026-11-23T00:00:00Z"),
    ("  Mon,23 Nov 2026 10:05:00 Z ", "2026-11-23T10:05:00Z"),
    ("Mon, 23 Nov 2026 10:05:00 PDT", "2026-11-23T17:05:00Z"),
    ("2026-11-23T10:05:00Z", "2026-11-23T10:05:00Z"), ("2026-11-23T10:05:00.999+08:00", "2026-11-23T02:05:00Z"),
    ("2026-11-23t10:05:00z", "2026-11-23T10:05:00Z"), ("2026-11-23 10:05:00", "2026-11-23T10:05:00Z"),
    ("2026-11-23 10:05:00 +0530", "2026-11-23T04:35:00Z"), ("2026-11-23T10:05-05", "2026-11-23T15:05:00Z"),
    ("2026-11-23", "2026-11-23T00:00:00Z"), ("2026-11", "2026-11-01T00:00:00Z"), ("2026", "2026-01-01T00:00:00Z"),
    ("20261123T100500Z", "2026-11-23T10:05:00Z"), ("20261123", "2026-11-23T00:00:00Z"),
    ("2026/11/23 10:05", "2026-11-23T10:05:00Z"), ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2026-12-31T24:00:00Z", "2027-01-01T00:00:00Z"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ("2026-11-23T10:60:00Z", "2026-11-23T11:00:00Z"), ("2026-12-31T23:59:61Z", "2027-01-01T00:00:01Z"),
  ])
  func `a date that publishers write is read`(text: String, expected: String) {
    #expect(FeedDate.time(text)?.description == expected)
  }

  @Test(arguments: [
    "", "  ", "yesterday", "Mon, 32 Nov 2026 10:05:00 GMT", "2026-02-29", "2026-13-01", "2026-11-23T25:00:00Z",
    "2026-11-23T10:05:00+99:00", "Mon, 23 Foo 2026", "0000-00-00T00:00:00Z", "99999999999999999999", "-5", "::", "T",
    "+",
    "Nov", "23", "23 Nov",
  ])
  func `what cannot be a date is none`(text: String) {
    #expect(FeedDate.time(text) == nil)
  }

  @Test func `every moment is read back from its own description`() {
    var generator = SplitMix(state: 1)
    for _ in 0..<2000 {
      let time = EventTime(seconds: Int64.random(in: -50_000_000_000...200_000_000_000, using: &generator))
      #expect(FeedDate.time(time.description) == time)
    }
  }

  @Test func `no bytes make the reader trap`() {
    var generator = SplitMix(state: 2)
    let alphabet = Array("0123456789-+:/ TZ.,JanMondgmt\u{2212}é".unicodeScalars)
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...40, using: &generator)
      var text = String.UnicodeScalarView()
      for _ in 0..<length { if let scalar = alphabet.randomElement(using: &generator) { text.append(scalar) } }
      _ = FeedDate.time(String(text))
    }
  }
}

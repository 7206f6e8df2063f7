import Testing

@testable import Monitor

@Suite struct LogTests {
  @Test func `of an event that repeats, one in five minutes is written, with the number of the others`() {
    var repeats = EventRepeats()
    #expect(repeats.admit("down", at: .zero) == "down")
    for second in 1...299 { #expect(repeats.admit("down", at: .seconds(second)) == nil) }
    #expect(repeats.admit("another", at: .seconds(299)) == "another")
    #expect(repeats.admit("down", at: .seconds(301)) == "down (and 299 times more in 5m1s)")
    #expect(repeats.admit("down", at: .seconds(601)) == "down", "nothing was left out")
  }

  @Test func `more events than are remembered are all written, and old ones are forgotten`() {
    var repeats = EventRepeats()
    for number in 1...400 { #expect(repeats.admit("\(number)", at: .zero) != nil) }
    #expect(repeats.admit("400", at: .seconds(1)) == "400")
    #expect(repeats.admit("401", at: .seconds(400)) == "401")
    #expect(repeats.admit("401", at: .seconds(401)) == nil)
  }

  @Test(arguments: [
    ("HTTP 500\nsource b: fine", "HTTP 500 source b: fine"), ("a\u{1B}[2Jb\u{7}", "a [2Jb "),
    ("a\u{9B}31mb\u{2028}c", "a 31mb c"), ("艾克美 acmé", "艾克美 acmé"),
  ])
  func `an event is one line without control characters`(message: String, line: String) {
    #expect(Log.line(message) == line)
  }
}

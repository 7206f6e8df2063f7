import Alerts
import Testing

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("evry", "every"), ("tiemout", "timeout"), ("URL", "url"), ("nmae", "name"), ("allowprivate", "allow_private"),
    ("x", nil), ("receiver", nil), ("", nil),
  ])
  func `a name is near if a third of it is wrong at most`(written: String, nearest: String?) {
    #expect(nearestName(to: written, among: ["name", "url", "every", "timeout", "allow_private"]) == nearest)
  }

  @Test func `the order of the names decides nothing`() {
    #expect(nearestName(to: "abd", among: ["abe", "abc"]) == "abc")
    #expect(nearestName(to: "abd", among: ["abc", "abe"]) == "abc")
  }

  @Test func `a long name costs no more than its beginning`() {
    let long = String(repeating: "a", count: 100_000)
    #expect(nearestName(to: long, among: [long + "b", "c"]) == long + "b")
  }

  @Test(arguments: [
    (0, "0s"), (1, "1ms"), (1500, "1500ms"), (2000, "2s"), (90_000, "90s"), (5_400_000, "90m"), (3_600_000, "1h"),
    (259_200_000, "3d"),
  ])
  func `a duration is spelled in the largest unit that divides it`(milliseconds: Int, text: String) {
    #expect(spelled(.milliseconds(milliseconds)) == text)
  }
}

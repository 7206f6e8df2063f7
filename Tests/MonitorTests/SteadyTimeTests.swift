import Alerts
import Testing

@testable import Monitor

struct SteadyTimeTests {
  private static let start = EventTime(milliseconds: 1_700_000_000_000)

  @Test func `small corrections are followed, one after the other`() {
    var time = SteadyTime(wall: Self.start, elapsed: .zero)
    for minute in 1...100 {
      // The system's clock runs a second a minute too fast: 100 s in all.
      let wall = Self.start + .seconds(minute * 61)
      let (now, change) = time.read(wall: wall, elapsed: .seconds(minute * 60))
      #expect(now == wall && change == nil)
    }
  }

  @Test(arguments: [86_400, -86_400, 61, -61])
  func `a step is not followed, and its end not either`(size: Int) {
    var time = SteadyTime(wall: Self.start, elapsed: .zero)
    let (step, still) = (Duration.seconds(size), Self.start + .seconds(10))
    var (now, change) = time.read(wall: still + step, elapsed: .seconds(10))
    #expect(now == still && change == .stepped(by: step))
    (now, change) = time.read(wall: still + .seconds(5) + step, elapsed: .seconds(15))
    #expect(now == still + .seconds(5) && change == nil)
    (now, change) = time.read(wall: still + .seconds(10), elapsed: .seconds(20))
    #expect(now == still + .seconds(10) && change == .stepTakenBack)
    #expect(time.read(wall: still + .seconds(11), elapsed: .seconds(21)).change == nil)
  }

  @Test func `a step that has stood for an hour is followed, counted from the last one`() {
    var time = SteadyTime(wall: Self.start, elapsed: .zero)
    let day = Duration.seconds(86_400)
    func read(_ seconds: Int, _ offset: Duration) -> (time: EventTime, change: SteadyTime.Change?) {
      time.read(wall: Self.start + .seconds(seconds) + offset, elapsed: .seconds(seconds))
    }
    #expect(read(0, day).change == .stepped(by: day))
    // Another one starts the hour again.
    #expect(read(3000, day + day).change == .stepped(by: day + day))
    #expect(read(6599, day + day).time == Self.start + .seconds(6599))
    let (now, change) = read(6600, day + day)
    #expect(now == Self.start + .seconds(6600) + day + day && change == .followed(by: day + day))
    #expect(read(6601, day + day).change == nil)
  }

  @Test func `what is written of it says how far and which way`() {
    let change = SteadyTime.Change.stepped(by: .milliseconds(-86_399_500))
    #expect(
      change.description
        == "the system's clock was set 23h59m59s back: voxpop keeps its own time for 1h, unless that is taken back")
  }
}

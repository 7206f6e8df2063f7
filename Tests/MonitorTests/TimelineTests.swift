import Alerts
import Testing

@testable import Monitor

/// What wakes somebody and what does not, drawn; see ``Timeline`` for how to read it.
@Suite(.timeLimit(.minutes(5))) struct TimelineTests {
  /// A working day and a day of the weekend, in posts an hour.
  private static let day = "2x6 4 8 14x2 20x8 16x3 10x2 6"
  private static let sunday = "2x8 6x16"

  static let cases = [
    Timeline(name: "nothing after nothing", posts: "1 _x400", states: ". .x400"),
    Timeline(
      name: "nothing against nothing, compared by the rule itself",
      judge: .rule("posts('1h') > 2 * posts('1h', '1h') OR negative_share('1h') > 0.5"), posts: "1 _ _x100",
      states: "F R .x100"),
    Timeline(name: "one post after silence", posts: "1 _x400 1 _x5", states: ". .x400 . .x5"),
    Timeline(name: "a handful after silence", posts: "1 _x400 7 _x5", states: ". .x400 . .x5"),
    Timeline(
      name: "four posts instead of two on a Sunday", posts: "(10x120 2x48)x2 10x120 2x34 4 2x13",
      states: ".x336 .x120 .x34 . .x13"),
    Timeline(
      name: "a step to three times stays: still high for half a day, then it is the usual",
      byChance: true,
      posts: "12x240 36  36x9  36x6  36x200",
      states: ".x240  F   Fx9   ?x6   .x200"),
    Timeline(
      name: "a step to five times stays: still high for a day, then it is the usual",
      byChance: true,
      posts: "24x240 120  120x19  120x16  120x200",
      states: ".x240   F     Fx19    ?x16     .x200"),
    Timeline(
      name: "after a step has become the usual, its end is no alarm and a step above it is one",
      byChance: true,
      posts: "12x240 36  36x9  36x240  150  150x3",
      states: ".x240  F   Fx9   ?x240    F     Fx3"),
    Timeline(
      name: "a slow ramp, a tenth more every day for a week",
      byChance: true,
      posts: "40x240 44x24 48x24 53x24 58x24 64x24 70x24 77x24",
      states: ".x240  .x24  .x24  .x24  .x24  .x24  .x24  .x24"),
    Timeline(
      name: "a pulse of one bucket", column: Timeline.bucket, byChance: true,
      posts: "2x1500 40 2x11 2 2x50",
      states: ".x1500 F  Fx11 R .x50"),
    Timeline(
      name: "a pulse that must last, and does not", judge: .rule("spike('posts') >= 0.5", holdFor: .seconds(7200)),
      column: Timeline.bucket, byChance: true,
      posts: "2x1500 40 2x11 2 2x50",
      states: ".x1500 P  Px11 . .x50"),
    Timeline(
      name: "an alert that goes on for an hour after its cause",
      judge: .rule("posts('1h') >= 20", keepFiringFor: .seconds(3600)),
      posts: "2x5 60 5 5 5",
      states: ".x5  F F R ."),
    Timeline(name: "the rhythm of days", byChance: true, posts: "((\(day))x7)x3", states: ".x504"),
    Timeline(
      name: "the rhythm of weeks: Saturday and Monday after learning", byChance: true,
      posts: "((\(day))x5 (\(sunday))x2)x2 (\(day))x5 (\(sunday))x2 \(day)",
      states: ".x120       ?x48           .x168 .x120 .x48 .x24"),
    Timeline(
      name: "clocks go forward: the day begins an hour earlier in UTC, and nobody is woken",
      start: EventTime(seconds: 1_773_014_400), byChance: true,
      posts: "((\(day))x5 (\(sunday))x2)x2 (\(day))x5  \(sunday)  2x7 6x16  (\(day))x3",
      states: ".x120      ?x48            .x168 .x120 .x24 .x23 .x72"),
    Timeline(
      name: "clocks go back", start: EventTime(seconds: 1_791_158_400), byChance: true,
      posts: "((\(day))x5 (\(sunday))x2)x2 (\(day))x5  \(sunday)  2x9 6x16  (\(day))x3",
      states: ".x120      ?x48            .x168 .x120 .x24 .x25 .x72"),
    Timeline(
      name: "a storm on the morning after the clocks went forward is found in its first hour",
      start: EventTime(seconds: 1_773_014_400), byChance: true,
      posts: "((\(day))x5 (\(sunday))x2)x2 (\(day))x5  \(sunday)  2x7 6x16  2x6 4 8 14 14 80 80 80 20x5 16x4",
      states: ".x120      ?x48            .x168 .x120 .x24 .x23             .x6 . .  .  .  F  F  F ?x9"),
    Timeline(
      name: "a mood that turns, and turns back", judge: .rule("sentiment_shift('negative') >= 0.5"), byChance: true,
      posts: "100-20x192 100-45 100-45x5 100-20x8 100-20x24",
      states: ".x192      ?      Fx5      ?x8      .x24"),
  ]

  static let detectorCases = [
    Timeline(
      name: "a step: an alarm, and still high while it is not the usual", judge: .volumeDetector, byChance: true,
      posts: "12x240 36  36x4  36x6  36x6  36x200",
      states: ".x240  F   Hx4   ?x6   ?x6   .x200"),
    Timeline(
      name: "a pulse of a bucket: an alarm, and high for the hour that it is in", judge: .volumeDetector,
      column: Timeline.bucket, byChance: true,
      posts: "2x1500 40  2x11  2x50",
      states: ".x1500 F  Hx11  .x50"),
    Timeline(name: "silence", judge: .volumeDetector, posts: "_x400 1 _x400", states: ".x400 . .x400"),
    Timeline(
      name: "a share that rises", judge: .shareDetector, byChance: true,
      posts: "100-20x192 100-45  100-45x5  100-20x6  100-20x24",
      states: ".x192        F     Hx5       ?x6       .x24"),
  ]

  @Test(arguments: cases + detectorCases)
  func `what is drawn comes`(timeline: Timeline) throws {
    let difference = try TimelineRun(timeline).difference(from: timeline)
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(arguments: cases)
  func `order within the lateness, and restarts, change nothing`(timeline: Timeline) throws {
    let punctual = try TimelineRun(timeline)
    #expect(punctual.events.isEmpty == !punctual.letters.contains("F"))
    let run = try TimelineRun(timeline, .restarting(every: 37, .shuffled))
    #expect(run.events == punctual.events)
    #expect(run.letters == punctual.letters)
    #expect(run.admissions == punctual.admissions)
    #expect(run.states == punctual.states)
  }

  @Test func `a restart at every single bucket changes nothing`() throws {
    let storm = Timeline(
      name: "storm", byChance: true,
      posts: "20x60 150x3  20x3",
      states: ".x60   F F F ?x3")
    #expect(try TimelineRun(storm).difference(from: storm) == nil)
    #expect(try TimelineRun(storm, .restarting(every: 1)) == TimelineRun(storm))
  }

  private static let lateCases = cases.filter { timeline in
    ["a step to three", "a pulse of one", "a storm", "a mood"].contains { timeline.name.hasPrefix($0) }
  }

  @Test(arguments: lateCases)
  func `late posts correct windows and baselines, to the bit, and raise nothing for the past`(timeline: Timeline) throws
  {
    // For two hours nothing comes any more, so that all can be corrected.
    let punctual = try TimelineRun(timeline, settling: 24)
    let late = try TimelineRun(timeline, .late, settling: 24)
    #expect(Self.lateCases.count == 4)
    #expect(late.retroactive == 0 && punctual.retroactive == 0)
    let posts = try timeline.observations().count
    #expect(late.admissions[.counted, default: 0] + late.admissions[.corrected, default: 0] == posts)
    #expect(late.admissions[.corrected, default: 0] > posts / 3 || posts < 20)
    #expect(late.states["alerts/topic/acme"] == punctual.states["alerts/topic/acme"])
    #expect(late.buckets == punctual.buckets && late.hours == punctual.hours)
    #expect(try TimelineRun(timeline, .restarting(every: 37, .late), settling: 24) == late)
  }

  @Test(arguments: ["2x100 60 60 60 2x3", "1 _x99 60 60 60 _x3"])
  func `a storm of which every post is late fires while it lasts, also after a long silence`(posts: String) throws {
    let storm = Timeline(name: "storm", posts: posts, states: ".x100 F F F ?x3")
    #expect(try TimelineRun(storm).difference(from: storm) == nil)
    var seenLate = storm
    seenLate.states = ".x100 ? F F ?x3"
    for delivery in [Delivery.allLate(by: .seconds(1500)), .restarting(every: 1, .allLate(by: .seconds(1500)))] {
      let run = try TimelineRun(storm, delivery)
      let difference = try run.difference(from: seenLate)
      #expect(difference == nil, "\(difference ?? "")")
      // Only the first post of all meets no evaluation.
      #expect(run.admissions[.counted] == 1 && run.retroactive == 0)
    }
  }

  @Test func `what comes more than an hour late is left out, and counted`() throws {
    let storm = Timeline(name: "storm", byChance: true, posts: "2x100 60x3 2x3", states: ".x106")
    let delivery = Delivery(
      name: "storm late",
      delay: { time, _ in
        time >= Timeline.monday + .seconds(360_000) && time < Timeline.monday + .seconds(370_800)
          ? .seconds(4000) : .zero
      })
    let run = try TimelineRun(storm, delivery, settling: 24)
    #expect(try run.difference(from: storm) == nil)
    let left = try storm.observations().count { $0.time >= Timeline.monday + .seconds(360_000) }
    #expect((150...left).contains(run.admissions[.tooLate, default: 0]))
  }

  @Test func `a difference shows both lines, column by column, with its place marked`() throws {
    let timeline = Timeline(
      name: "wrong", judge: .rule("posts('1h') >= 20"),
      posts: "5x15 60-20 7 _",
      states: ".x15     F F R")
    #expect(
      try TimelineRun(timeline).difference(from: timeline) == """
        wrong: column 16, from 2026-01-05T16:00:00Z, is 'R' and not 'F'
          posts     5 5 5 5 5 5 5 5 5 5 5 60-20 7 0
          expected  . . . . . . . . . . .     F F R
          was       . . . . . . . . . . .     F R .
                                                ^
        """)
    var short = timeline
    short.states = "."
    #expect(try TimelineRun(short).difference(from: short) == "wrong: 18 columns of posts, but 1 of states")
  }
}

import Alerts

/// Random traffic with an event in it, for tests of the engine.
enum Traffic {
  static let start = EventTime(seconds: 1_795_392_000)

  /// Hours of `usual` posts an hour and topic, then two hours in which the first topic has six times as many, mostly
  /// negative, then `usual` again; in order of time.
  static func crisis(
    topics: [String] = ["acme", "bolt"], usual: Double = 8, quietHours: Int = 50, hoursAfter: Int = 4, seed: UInt64
  ) -> [Observation] {
    var generator = SeededGenerator(seed: seed)
    var posts: [Observation] = []
    for hour in 0..<(quietHours + 2 + hoursAfter) {
      let isCrisis = (quietHours..<(quietHours + 2)).contains(hour)
      for (index, topic) in topics.enumerated() {
        let isHit = isCrisis && index == 0
        for _ in 0..<generator.poisson(isHit ? usual * 6 : usual) {
          let offset = Int64.random(in: 0..<3_600_000, using: &generator)
          let isNegative = Double.random(in: 0..<1, using: &generator) < (isHit ? 0.75 : 0.2)
          posts.append(
            Observation(
              topic: topic, time: EventTime(milliseconds: start.milliseconds + Int64(hour) * 3_600_000 + offset),
              mood: isNegative ? .negative : Bool.random(using: &generator) ? .neutral : .positive,
              polarity: isNegative
                ? Int64.random(in: -999_999 ... -400_000, using: &generator)
                : Int64.random(in: -100_000...900_000, using: &generator)))
        }
      }
    }
    return posts.sorted { ($0.time, $0.topic, $0.polarity) < ($1.time, $1.topic, $1.polarity) }
  }
}

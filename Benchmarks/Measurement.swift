import Glibc

/// Seconds of a clock of the system.
func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How long something took: on the wall, and of the processor.
struct Cost {
  var wall = 0.0
  /// Of the thread that measured, or of the whole process, as the measurement says.
  var processor = 0.0

  static func += (total: inout Cost, cost: Cost) {
    total.wall += cost.wall
    total.processor += cost.processor
  }
}

/// A start of the clocks.
struct Stopwatch {
  private let wall = seconds(of: CLOCK_MONOTONIC)
  private let processor: Double
  private let clock: clockid_t

  /// - Parameter clock: `CLOCK_THREAD_CPUTIME_ID` for work that stays on this thread, else `CLOCK_PROCESS_CPUTIME_ID`.
  init(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) {
    self.clock = clock
    processor = seconds(of: clock)
  }

  var cost: Cost {
    Cost(wall: seconds(of: CLOCK_MONOTONIC) - wall, processor: seconds(of: clock) - processor)
  }
}

/// What repetitions of two things, done in turns, took: the machine's moods hit both.
struct Comparison {
  /// Seconds, the median of all repetitions.
  var subject: Double
  var reference: Double
  /// The median of the repetitions' own ratios of subject to reference.
  var ratio: Double

  init(_ pairs: [(subject: Double, reference: Double)]) {
    subject = median(pairs.map(\.subject))
    reference = median(pairs.map(\.reference))
    ratio = median(pairs.map { $0.subject / max($0.reference, 1e-12) })
  }

  /// Times two pieces of work of this thread in turns, by the processor's time; the first turn of each is not counted.
  static func of(
    repetitions: Int = 7, _ subject: () throws -> Void, against reference: () throws -> Void
  ) rethrows -> Comparison {
    var pairs: [(Double, Double)] = []
    for turn in 0...repetitions {
      let first = Stopwatch()
      try subject()
      let one = first.cost.processor
      let second = Stopwatch()
      try reference()
      if turn > 0 { pairs.append((one, second.cost.processor)) }
    }
    return Comparison(pairs)
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Results end here, so that the work that made them cannot be left out by the optimiser.
@inline(never)
@_optimize(none)
func keep<Value>(_ value: Value) {}

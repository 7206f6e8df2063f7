/// Judges whether the share of some posts among all of them rises: of the negative ones, say.
///
/// It is fed the buckets of five minutes one after the other. The shares of the last hour and of the last six are each
/// compared with the usual share, by a beta-binomial law: with n posts, the share strays from its mean p by
/// √(p (1 − p) (1/n + (1 − 1/n) ρ)), where ρ is the over-dispersion, that is, how much more alike the posts of one hour are
/// than posts drawn at random (Williams, "The analysis of binary responses from toxicological experiments", 1975). ρ is
/// estimated from the hours that are over. A rise must also be large in itself: the share of the window, drawn to the
/// usual one by ten posts, must lie above it by 8 points. Two buckets in a row must agree.
///
/// The usual share is that of the last week, without the last hour; while an episode lasts it learns ten times slower.
/// For the first two days the detector only learns. docs/spikes.md tells what it finds, and how often it errs.
public struct ShareDetector: Sendable, Hashable {
  private static let threshold = 3.65
  private static let smallestWindow = 15.0
  /// The fewest marked posts in a window that can be a turn.
  private static let smallestCount: Int64 = 8
  private static let smallestRise = 0.08
  /// How many posts of the usual share a window is drawn towards it by.
  private static let shrinkage = 10.0
  /// Where an episode ends.
  private static let release = 2.0
  private static let quietBuckets = 576
  /// A week of five minutes, and a week of hours.
  private static let decay: Double = 0.999_656_236_094_126_1  // 2^(-1/2016)
  private static let hourlyDecay: Double = 0.995_882_623_658_297_4  // 2^(-1/168)
  private static let slowness = 0.1
  /// What is believed of a new topic: a quarter, with the weight of four posts, and an over-dispersion with that of a day.
  private static let (priorPosts, priorShare) = (4.0, 0.25)
  private static let (priorDispersion, priorHours) = (0.01, 24.0)
  private static let largestDispersion = 0.2

  private var recent = RecentShares()
  private var posts = 0.0
  private var marked = 0.0
  private var dispersion = DecayingMean()
  /// Buckets so far; stops counting when the first two days are over.
  private var age = 0
  /// For how many buckets in a row the threshold was reached; stops counting at two.
  private var streak = 0
  private var since: EventTime?

  public init() {}

  /// Bytes that a topic takes: the value, and what its array holds with its head of 32 bytes.
  public static var footprint: Int {
    MemoryLayout<Self>.size + 32 + RecentShares.length * MemoryLayout<SIMD2<UInt32>>.stride
  }

  /// The share that is usual.
  public var usual: Double {
    (marked + Self.priorPosts * Self.priorShare) / (posts + Self.priorPosts)
  }

  /// The over-dispersion ρ that the past shows.
  public var overdispersion: Double {
    min(Self.largestDispersion, max(0, dispersion.shrunk(to: Self.priorDispersion, count: Self.priorHours)))
  }

  /// What would be said of the bucket if it were the next one; the state stays as it is.
  public func judged(marked: Int64, of posts: Int64, at time: EventTime) -> Detection {
    var copy = self
    return copy.observe(marked: marked, of: posts, at: time)
  }

  /// Takes in the next bucket: how many of its posts are marked. `time` is when the bucket begins.
  public mutating func observe(marked newMarked: Int64, of newPosts: Int64, at time: EventTime) -> Detection {
    let learning = since == nil ? 1 : Self.slowness
    let old = recent.hourAgo
    posts = posts * Self.decay + learning * Double(old.posts)
    marked = marked * Self.decay + learning * Double(old.marked)
    recent.push(marked: newMarked, of: newPosts)
    if recent.isFullHour, age > 288 { learnDispersion(learning) }
    age = min(age + 1, Self.quietBuckets)

    let hour = judge(recent.hour, view: .hourShare, values: RecentShares.hourLength)
    let long = judge(recent.sixHours, view: .sixHourShare, values: RecentShares.length)
    var detection = long.statistic > hour.statistic ? long : hour
    let strength = age < Self.quietBuckets ? 0 : max(0, detection.statistic) / Self.threshold
    streak = strength >= 1 ? min(streak + 1, 2) : 0
    let hasBegun = since == nil && streak == 2
    if hasBegun {
      since = time
    } else if since != nil, detection.statistic < Self.release {
      since = nil
    }
    detection.since = since
    // One bucket alone is no alarm, however high it is.
    let raw = Detection.score(of: strength)
    detection.score = hasBegun ? raw : min(raw, 0.49)
    detection.standing = since == nil ? min(raw, 0.49) : max(raw, Detection.alarm)
    return detection
  }

  private func judge(_ window: RecentShares.Sum, view: Detection.View, values: Int) -> Detection {
    let usual = usual
    let count = Double(window.posts)
    let share = count > 0 ? Double(window.marked) / count : 0
    let spread = count > 0 ? deviation(of: count, share: usual) : 0
    var statistic = 0.0
    if count >= Self.smallestWindow {
      // Half a post less, because posts are whole: the usual correction for continuity.
      statistic = (share - 0.5 / count - usual) / spread
      let rise = (Double(window.marked) + Self.shrinkage * usual) / (count + Self.shrinkage) - usual
      if rise < Self.smallestRise || window.marked < Self.smallestCount {
        statistic = min(statistic, 0.99 * Self.threshold)
      }
    }
    return Detection(
      score: 0, standing: 0, direction: share < usual ? .fall : .rise, view: view, values: values, observed: share,
      expected: usual, spread: spread, statistic: statistic, threshold: Self.threshold, usual: usual,
      usualSpread: spread)
  }

  private func deviation(of count: Double, share: Double) -> Double {
    (share * (1 - share) * (1 / count + (1 - 1 / count) * overdispersion)).squareRoot()
  }

  /// The method of moments: by how much the square of an hour's distance exceeds what chance makes of it.
  private mutating func learnDispersion(_ learning: Double) {
    let hour = recent.hour
    guard hour.posts >= 2 else { return }
    let (count, usual) = (Double(hour.posts), usual)
    let distance = Double(hour.marked) / count - usual
    let excess = (distance * distance / (usual * (1 - usual)) - 1 / count) / (1 - 1 / count)
    // An hour that is beyond three deviations teaches no more than that, and one of few posts less than one of many.
    let clipped = min(excess, 9 * (1 / count + overdispersion))
    dispersion.learn(clipped, decay: Self.hourlyDecay, weight: learning * count / (count + 20))
  }
}

extension ShareDetector {
  private static let version: UInt64 = 1

  func encode(to writer: inout StateWriter) {
    writer.write(Self.version)
    writer.write(UInt64(age))
    writer.write(UInt64(streak))
    writer.write(posts)
    writer.write(marked)
    dispersion.encode(to: &writer)
    recent.encode(to: &writer)
    writer.write(UInt64(since == nil ? 0 : 1))
    if let since { writer.write(since) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    let version: UInt64 = try reader.read()
    guard version == Self.version else { throw reader.error("detector version \(version), expected \(Self.version)") }
    age = try reader.readCount(upTo: Self.quietBuckets)
    streak = try reader.readCount(upTo: 2)
    posts = try reader.readAmount()
    marked = try reader.readAmount()
    dispersion = try DecayingMean(from: &reader)
    recent = try RecentShares(from: &reader)
    if try reader.readCount(upTo: 1) == 1 { since = try reader.readTime() }
  }
}

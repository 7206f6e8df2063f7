/// How event time is cut into buckets, and how many of them are kept.
///
/// A bucket has a number, its *ordinal*: bucket `n` covers `n × length ..< (n + 1) × length` since 1970. A tick is a
/// bucket boundary; tick `n` is the moment at which bucket `n - 1` has ended.
public struct WindowGrid: Sendable, Hashable {
  /// A bucket's length, in milliseconds.
  let length: Int64
  /// The number of ended buckets that are kept: three days of them, but at most 4,320.
  public let depth: Int

  /// How far a post may lie behind the last evaluation and still be added to its bucket.
  static let correctionTime = Duration.seconds(3600)

  /// Nil unless the bucket is a whole number of seconds, from one second to one hour.
  public init?(bucket: Duration) {
    let length = bucket.wholeMilliseconds
    guard (1000...3_600_000).contains(length), length % 1000 == 0, bucket == .milliseconds(length) else { return nil }
    self.length = length
    depth = Int(min(3 * 86_400_000 / length, 4320))
  }

  /// A bucket's length.
  public var bucket: Duration { .milliseconds(length) }

  /// How far back single buckets are known; windows look back further, by whole hours.
  public var span: Duration { .milliseconds(length * Int64(depth)) }

  /// The number of ended hours that are kept: eight weeks.
  public var hours: Int { 8 * 7 * 24 }

  /// The most buckets that a window can look back.
  public var reach: Int { hours * bucketsPerHour }

  /// The longest time that a window can look back.
  public var farthest: Duration { .milliseconds(length * Int64(reach)) }

  /// The number of buckets in an hour, at least one.
  var bucketsPerHour: Int { max(1, Int(3_600_000 / length)) }

  /// The hour that contains the bucket, counted from 1970. Where buckets do not divide an hour, it is as long as the
  /// buckets that fit in one.
  func hour(of ordinal: Int64) -> Int64 {
    let (quotient, remainder) = ordinal.quotientAndRemainder(dividingBy: Int64(bucketsPerHour))
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// When the hour starts.
  func start(ofHour hour: Int64) -> EventTime { start(of: hour * Int64(bucketsPerHour)) }

  /// The ordinal of the bucket that contains the time.
  func ordinal(of time: EventTime) -> Int64 {
    let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: length)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// When the bucket starts, which is also the tick of the same number.
  func start(of ordinal: Int64) -> EventTime {
    let (product, overflow) = ordinal.multipliedReportingOverflow(by: length)
    return EventTime(milliseconds: overflow ? (ordinal < 0 ? .min / 4 : .max / 4) : product)
  }
}

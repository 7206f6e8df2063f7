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

  /// The longest time that a window can look back.
  public var span: Duration { .milliseconds(length * Int64(depth)) }

  /// The number of buckets in an hour, at least one.
  var bucketsPerHour: Int { max(1, Int(3_600_000 / length)) }

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

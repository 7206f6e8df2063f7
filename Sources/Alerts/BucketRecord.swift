/// What the posts of one topic in one interval of event time add up to. The posts of a source's first load are counted
/// apart from all others, as history. Every field is a sum of integers, so
/// the order of addition does not matter.
public struct Bucket: Sendable, Hashable {
  public var posts: Int64 = 0
  public var negative: Int64 = 0
  public var positive: Int64 = 0
  /// Sum of polarities, in millionths.
  public var polarity: Int64 = 0
  /// Sum of weights, in thousandths.
  public var weight: Int64 = 0
  /// Sum of polarity × weight, in millionths.
  public var weightedPolarity: Int64 = 0
  /// Likes, comments and shares.
  public var engagement: Int64 = 0
  /// Stories whose first post about the topic is here.
  public var stories: Int64 = 0
  /// Posts of a source's first load: spike detectors learn from them, and no window counts them.
  public var history: Int64 = 0
  /// Those of them that are negative.
  public var historyNegative: Int64 = 0

  public init() {}
}

/// A bucket, or a whole hour, with its place, as it is stored.
public struct BucketRecord: Sendable, Hashable {
  public var topic: String
  public var start: EventTime
  public var bucket: Bucket
  public var authors: AuthorSketch

  public init(topic: String, start: EventTime, bucket: Bucket, authors: AuthorSketch = AuthorSketch()) {
    self.topic = topic
    self.start = start
    self.bucket = bucket
    self.authors = authors
  }
}

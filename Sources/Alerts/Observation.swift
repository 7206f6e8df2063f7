/// What the windows need to know of one scored post about one topic.
public struct Observation: Sendable, Hashable {
  public enum Mood: Sendable, Hashable { case negative, neutral, positive }

  public var topic: String
  public var time: EventTime
  public var mood: Mood
  /// Positive less negative probability in millionths, -1,000,000 to 1,000,000: integers sum to the same
  /// total in every order, so alerts do not depend on the order in which posts arrive.
  public var polarity: Int64
  /// How much the post counts, in thousandths; 1,000 is one ordinary post.
  public var weight: Int64
  /// Likes, comments and shares together.
  public var engagement: Int64
  /// ``AuthorSketch/hash(_:)`` of whoever wrote it; nil if nobody knows.
  public var author: UInt32?

  public init(
    topic: String, time: EventTime, mood: Mood, polarity: Int64, weight: Int64 = 1000, engagement: Int64 = 0,
    author: UInt32? = nil
  ) {
    self.topic = topic
    self.time = time
    self.mood = mood
    self.polarity = polarity
    self.weight = weight
    self.engagement = engagement
    self.author = author
  }
}

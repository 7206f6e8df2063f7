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
  /// Whether it is the first post of its story about the topic; a post without copies is.
  public var beginsStory: Bool
  /// Whether it came with the first load of a source: it is learnt from, and raises no alert.
  public var isHistory: Bool

  public init(
    topic: String, time: EventTime, mood: Mood, polarity: Int64, weight: Int64 = 1000, engagement: Int64 = 0,
    author: UInt32? = nil, beginsStory: Bool = true, isHistory: Bool = false
  ) {
    self.topic = topic
    self.time = time
    self.mood = mood
    self.polarity = polarity
    self.weight = weight
    self.engagement = engagement
    self.author = author
    self.beginsStory = beginsStory
    self.isHistory = isHistory
  }

  /// The author that windows count: history is in none.
  var countedAuthor: UInt32? { isHistory ? nil : author }
}

extension Bucket {
  public var isEmpty: Bool { posts == 0 && history == 0 }

  /// The part of the posts that is negative, 0 to 1; nil without posts.
  public var negativeShare: Double? { posts == 0 ? nil : Double(negative) / Double(posts) }

  /// The part of the posts that is positive, 0 to 1; nil without posts.
  public var positiveShare: Double? { posts == 0 ? nil : Double(positive) / Double(posts) }

  /// The mean polarity, -1 to 1; nil without posts.
  public var meanSentiment: Double? { posts == 0 ? nil : Double(polarity) / 1_000_000 / Double(posts) }

  /// The mean polarity in which each post counts as much as it weighs, -1 to 1; nil without weight.
  public var weightedSentiment: Double? {
    weight == 0 ? nil : Double(weightedPolarity) / 1000 / Double(weight)
  }

  /// Adds one post. A polarity out of its range is cut to it, and so is a weight beyond a million posts.
  mutating func add(_ observation: Observation) { self += Bucket(observation) }

  /// Takes out a post that was added; what is not there is not taken.
  mutating func remove(_ observation: Observation) {
    let other = Bucket(observation)
    posts = max(0, posts - other.posts)
    negative = max(0, negative - other.negative)
    positive = max(0, positive - other.positive)
    polarity = posts == 0 ? 0 : polarity &- other.polarity
    weight = max(0, weight - other.weight)
    weightedPolarity = weight == 0 ? 0 : weightedPolarity &- other.weightedPolarity
    engagement = max(0, engagement - other.engagement)
    stories = max(0, stories - other.stories)
    history = max(0, history - other.history)
    historyNegative = max(0, historyNegative - other.historyNegative)
  }

  private init(_ observation: Observation) {
    self.init()
    if observation.isHistory {
      history = 1
      historyNegative = observation.mood == .negative ? 1 : 0
      return
    }
    posts = 1
    negative = observation.mood == .negative ? 1 : 0
    positive = observation.mood == .positive ? 1 : 0
    polarity = min(max(observation.polarity, -1_000_000), 1_000_000)
    weight = min(max(observation.weight, 0), 1_000_000_000)
    weightedPolarity = polarity * weight / 1000
    engagement = min(max(observation.engagement, 0), 1_000_000_000_000)
    stories = observation.beginsStory ? 1 : 0
  }

  /// Sums of sums wrap instead of trapping: only damaged stored totals could reach the limits of 64 bits.
  static func += (total: inout Bucket, other: Bucket) {
    total.posts &+= other.posts
    total.negative &+= other.negative
    total.positive &+= other.positive
    total.polarity &+= other.polarity
    total.weight &+= other.weight
    total.weightedPolarity &+= other.weightedPolarity
    total.engagement &+= other.engagement
    total.stories &+= other.stories
    total.history &+= other.history
    total.historyNegative &+= other.historyNegative
  }

  static func - (total: Bucket, part: Bucket) -> Bucket {
    var rest = total
    rest.posts &-= part.posts
    rest.negative &-= part.negative
    rest.positive &-= part.positive
    rest.polarity &-= part.polarity
    rest.weight &-= part.weight
    rest.weightedPolarity &-= part.weightedPolarity
    rest.engagement &-= part.engagement
    rest.stories &-= part.stories
    rest.history &-= part.history
    rest.historyNegative &-= part.historyNegative
    return rest
  }
}

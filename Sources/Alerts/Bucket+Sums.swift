extension Bucket {
  public var isEmpty: Bool { posts == 0 }

  /// The part of the posts that is negative, 0 to 1; nil without posts.
  public var negativeShare: Double? { isEmpty ? nil : Double(negative) / Double(posts) }

  /// The part of the posts that is positive, 0 to 1; nil without posts.
  public var positiveShare: Double? { isEmpty ? nil : Double(positive) / Double(posts) }

  /// The mean polarity, -1 to 1; nil without posts.
  public var meanSentiment: Double? { isEmpty ? nil : Double(polarity) / 1_000_000 / Double(posts) }

  /// The mean polarity in which each post counts as much as it weighs, -1 to 1; nil without weight.
  public var weightedSentiment: Double? {
    weight == 0 ? nil : Double(weightedPolarity) / 1000 / Double(weight)
  }

  /// Adds one post. A polarity out of its range is cut to it, and so is a weight beyond a million posts.
  mutating func add(_ observation: Observation) {
    posts += 1
    switch observation.mood {
    case .negative: negative += 1
    case .neutral: break
    case .positive: positive += 1
    }
    let postPolarity = min(max(observation.polarity, -1_000_000), 1_000_000)
    let postWeight = min(max(observation.weight, 0), 1_000_000_000)
    polarity += postPolarity
    weight += postWeight
    weightedPolarity += postPolarity * postWeight / 1000
    engagement += min(max(observation.engagement, 0), 1_000_000_000_000)
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
    return rest
  }
}

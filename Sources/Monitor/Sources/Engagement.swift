/// How much a post was noticed, as far as its source says; nil where it does not.
package struct Engagement: Sendable, Hashable {
  package var likes: Int?
  package var comments: Int?
  /// Reposts, boosts and quotes.
  package var shares: Int?
  package var views: Int?
  /// Of the author.
  package var followers: Int?

  package init(
    likes: Int? = nil, comments: Int? = nil, shares: Int? = nil, views: Int? = nil, followers: Int? = nil
  ) {
    self.likes = likes
    self.comments = comments
    self.shares = shares
    self.views = views
    self.followers = followers
  }

  /// Likes, comments and shares, as far as they are known and can be.
  package var interactions: Int {
    [likes, comments, shares].reduce(0) { $0 + min(max($1 ?? 0, 0), 1_000_000_000_000) }
  }
}

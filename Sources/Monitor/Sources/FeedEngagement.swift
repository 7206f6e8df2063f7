/// What feeds say about how much an entry was noticed; numbers that make no sense are none.
extension Engagement {
  /// `slash:comments`, `thr:total` and `thr:count`.
  mutating func setComments(_ text: String?) { comments = Self.count(text) ?? comments }

  /// `media:statistics`; `media:starRating` is an average of votes and no number of likes.
  mutating func addStatistics(_ attributes: XMLAttributes) {
    views = Self.count(attributes["views"]) ?? views
    likes = Self.count(attributes["favorites"]) ?? likes
  }

  private static func count(_ text: String?) -> Int? {
    guard let text, let count = Int(HTMLText.text(plain: text)), count >= 0 else { return nil }
    return count
  }
}

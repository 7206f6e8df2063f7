/// What of a post is read together: the whole, or of a long one as much as there are positions for.
///
/// The windows of a long post are of about the same length, each shares ``overlap`` pieces with the next, so that no
/// word is read without its neighbours, and each has the post's first and last id, the two marks, at its ends. So the
/// cost of a post is linear in its length.
struct TextWindow: Hashable {
  /// Pieces that two neighbouring windows share.
  static let overlap = 64

  /// The post's index in its batch.
  var post: Int
  /// Which of the post's ids are read, or, if it is cut, which between the two marks.
  var body: Range<Int>
  /// Whether the marks are taken from the ends of the post.
  var isCut: Bool

  /// How many tokens are read.
  var count: Int { isCut ? body.count + 2 : body.count }

  /// The id of the token at a position.
  func id(at position: Int, in ids: [Int32]) -> Int32 {
    guard isCut else { return ids[body.lowerBound + position] }
    if position == 0 { return ids[0] }
    return position == count - 1 ? ids[ids.count - 1] : ids[body.lowerBound + position - 1]
  }

  /// The windows of a post of `count` ids, none longer than `limit`, which exceeds 2; none for an empty post.
  static func windows(of post: Int, count: Int, limit: Int) -> [TextWindow] {
    if count == 0 { return [] }
    if count <= limit { return [TextWindow(post: post, body: 0..<count, isCut: false)] }
    let inner = count - 2
    let shared = min(overlap, (limit - 2) / 2)
    let windows = (inner - shared + limit - 2 - shared - 1) / (limit - 2 - shared)
    let stride = (inner - shared + windows - 1) / windows
    return (0..<windows).map { index in
      let start = 1 + index * stride
      return TextWindow(post: post, body: start..<min(start + stride + shared, count - 1), isCut: true)
    }
  }
}

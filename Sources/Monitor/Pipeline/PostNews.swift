/// What a delivered post is to the pipeline.
enum PostNews: Sendable, Equatable {
  case new
  /// Title or text have changed: it is scored again.
  case rewritten
  /// Something else has changed, such as its engagement: it is only stored.
  case updated
  /// Nothing has changed, which costs no scoring and no writing.
  case unchanged

  /// Compares a post with what was known of it.
  init(_ digest: PostDigest, known: PostDigest?) {
    switch known {
    case .none: self = .new
    case digest: self = .unchanged
    case .some(let known): self = known.text == digest.text ? .updated : .rewritten
    }
  }

  var needsScore: Bool { self == .new || self == .rewritten }
}

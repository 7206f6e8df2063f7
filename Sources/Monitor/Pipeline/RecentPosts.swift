/// The posts seen last, so that most repeats are known without asking the store; it also covers posts whose commit is
/// still under way.
struct RecentPosts: Sendable {
  private let capacity: Int
  private var members: [Post.Key: KnownPost] = [:]
  private var order: [Post.Key] = []
  private var next = 0

  init(capacity: Int) {
    self.capacity = capacity
    members.reserveCapacity(capacity)
    order.reserveCapacity(capacity)
  }

  subscript(key: Post.Key) -> KnownPost? { members[key] }

  /// Remembers a post in place of the oldest one when full, or what a remembered one is now.
  mutating func remember(_ post: KnownPost, as key: Post.Key) {
    guard members.updateValue(post, forKey: key) == nil else { return }
    if order.count < capacity {
      order.append(key)
    } else {
      members.removeValue(forKey: order[next])
      order[next] = key
      next = (next + 1) % capacity
    }
  }
}

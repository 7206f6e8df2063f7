/// The keys of posts seen last, so that most duplicates are known without asking the store; it also covers
/// posts whose commit is still under way.
struct RecentKeys: Sendable {
  private let capacity: Int
  private var members: Set<Post.Key> = []
  private var order: [Post.Key] = []
  private var next = 0

  init(capacity: Int) {
    self.capacity = capacity
    members.reserveCapacity(capacity)
    order.reserveCapacity(capacity)
  }

  func contains(_ key: Post.Key) -> Bool { members.contains(key) }

  /// Remembers a key, in place of the oldest one when full; false if it was known.
  mutating func insert(_ key: Post.Key) -> Bool {
    guard members.insert(key).inserted else { return false }
    if order.count < capacity {
      order.append(key)
    } else {
      members.remove(order[next])
      order[next] = key
      next = (next + 1) % capacity
    }
    return true
  }
}

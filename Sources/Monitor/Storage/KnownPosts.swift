import Synchronization

/// Which posts are stored already, by a connection of its own: looking never waits for a commit.
final class KnownPosts: Sendable {
  private let reader: Mutex<StoreReader>

  /// Opens the store at the path, which must exist.
  init(path: String) throws(DatabaseError) {
    reader = Mutex(try Store.openReadOnly(path: path))
  }

  /// Those of the keys whose posts are stored.
  func filter(_ keys: [Post.Key]) throws(DatabaseError) -> Set<Post.Key> {
    let found = reader.withLock { reader in
      Result { () throws(DatabaseError) in try reader.known(among: keys) }
    }
    return try found.get()
  }
}

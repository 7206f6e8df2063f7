import Glibc

extension StoreReader {
  /// Copies the store to a file, which appears under its name only when it is whole, checked and on the disk; returns how many posts
  /// it has.
  ///
  /// Like the store it is readable by its owner only. It costs one pass over all pages, and the daemon never waits for it: in a WAL a
  /// reader keeps nobody from writing.
  package func backUp(to path: String) throws(DatabaseError) -> Int {
    let partial = "\(path).partial"
    let descriptor = open(partial, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DatabaseError(system: "create", path: partial) }
    defer { close(descriptor) }
    do throws(DatabaseError) {
      let posts = try copy(to: partial)
      guard fsync(descriptor) == 0 else { throw DatabaseError(system: "sync", path: partial) }
      guard rename(partial, path) == 0 else { throw DatabaseError(system: "rename", path: partial) }
      return posts
    } catch {
      unlink(partial)
      throw error
    }
  }

  private func copy(to path: String) throws(DatabaseError) -> Int {
    let copy = try Database.open(path: path, access: .single)
    try database.copy(into: copy)
    // The copy says of itself that it has a WAL beside it, as the store has; it is to be one file.
    try copy.execute("PRAGMA journal_mode = DELETE")
    let check = try copy.prepare("PRAGMA quick_check(1)")
    guard try check.step(), let verdict = check.text(0), verdict == "ok" else {
      throw DatabaseError(kind: .corrupt, code: 0, message: "\(path): the copy is damaged, as the database may be")
    }
    return Int(try copy.number("SELECT count(*) FROM posts"))
  }
}

extension DatabaseError {
  /// A failure of the system, by `errno`.
  fileprivate init(system operation: String, path: String) {
    let kind: Kind = errno == ENOSPC ? .full : errno == EIO ? .io : .access
    self.init(kind: kind, code: 0, message: "\(path): \(operation): \(String(cString: strerror(errno)))")
  }
}

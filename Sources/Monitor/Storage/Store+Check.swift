/// Whether the daemon ended in order the last time, and what is done if it did not.
extension Store {
  /// The key in `states` that is there from a start to an orderly end.
  static let openKey = "open"

  /// Notes that the daemon works on the file. If the last one to do so was killed, or the machine went down, the whole file
  /// is read once (`PRAGMA quick_check`: about as long as reading it takes); returns whether that was so.
  ///
  /// - Throws: an error of kind `corrupt`, with what to do, if the file is damaged. Nothing is changed then.
  package func noteStart() throws(DatabaseError) -> Bool {
    let query = try database.prepare("SELECT 1 FROM states WHERE key = ?1")
    try query.bind(Self.openKey, at: 1)
    let wasOpen = try query.step()
    query.reset()
    if wasOpen { try check() }
    try statements.saveState.bind(Self.openKey, at: 1)
    try statements.saveState.bind([UInt8](), at: 2)
    try statements.saveState.run()
    return wasOpen
  }

  func noteEnd() throws(DatabaseError) {
    let delete = try database.prepare("DELETE FROM states WHERE key = ?1")
    try delete.bind(Self.openKey, at: 1)
    try delete.run()
  }

  private func check() throws(DatabaseError) {
    var findings: [String] = []
    do {
      let check = try database.prepare("PRAGMA quick_check(3)")
      try check.forEachRow { (row) throws(DatabaseError) in findings.append(row.text(0) ?? "") }
    } catch {
      guard error.kind == .corrupt else { throw error }
      findings.append(error.message)
    }
    guard findings != ["ok"] else { return }
    let text = findings.joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: "; ")
    throw DatabaseError(kind: .corrupt, code: 0, message: text)
  }
}

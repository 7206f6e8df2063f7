/// What SQLite refused: its code, its words, and the statement, never the values bound to it.
///
/// Bound values are posts, bodies and validators; they have no place in a log.
package struct DatabaseError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// Another connection held the lock for longer than the busy timeout.
    case busy
    /// The disk or its quota is full.
    case full
    /// Reading, writing or syncing failed.
    case io
    /// The file or its directory cannot be opened or written.
    case access
    /// The file is damaged, or no database at all.
    case corrupt
    /// The file is a sound database of somebody else, or of a newer version of this program.
    case foreign
    /// Anything else: a mistake in this program.
    case other
  }

  /// SQLite's extended result code; the primary code is its low byte.
  package var code: Int32
  package var message: String
  package var sql: String?
  package var kind: Kind

  package init(kind: Kind, code: Int32, message: String, sql: String? = nil) {
    self.kind = kind
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// Whether the same work may succeed later without anybody changing this program or repairing the file.
  package var isTransient: Bool {
    switch kind {
    case .busy, .full, .io, .access: true
    case .corrupt, .foreign, .other: false
    }
  }

  package var description: String {
    let place = sql.map { " in: \($0)" } ?? ""
    return code == 0 ? message : "SQLite error \(code): \(message)\(place)"
  }
}

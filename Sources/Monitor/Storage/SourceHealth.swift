package import Alerts

/// What the store knows of one source: where to continue, and how it has been.
package struct SourceHealth: Sendable, Equatable {
  package var name: String
  package var validators = Validators()
  package var lastSuccess: EventTime?
  package var lastAttempt: EventTime?
  package var consecutiveFailures = 0
  /// Why the last poll failed; nil after one that did not.
  package var lastError: String?
  package var warning: String?
  package var polls = 0
  /// Polls that failed, ever.
  package var failures = 0
  /// Entries that answers held, ever, those known already among them.
  package var entries = 0
  /// Posts stored, ever.
  package var posts = 0
  /// Entries of the last answer.
  package var lastEntries = 0
  /// Polls after which entries were probably missed, ever.
  package var overruns = 0

  /// How polling goes on; see ``PollState``.
  package var polling = PollState()

  package init(name: String) { self.name = name }
}

extension Database {
  /// The configured sources by name, or all that ever were.
  func sources(configuredOnly: Bool) throws(DatabaseError) -> [SourceHealth] {
    let query = try prepare(
      """
      SELECT name, etag, last_modified, last_success, last_attempt, consecutive_failures, last_error, warning, polls,
        failures, entries, posts, cursor, last_entries, overruns, address, validated, body_hash, moved, gone, next_poll,
        host_rest, every, entries_hash, renewed, entry_gap, asked_interval, skip_hours, skip_days
      FROM sources WHERE configured >= ?1 ORDER BY name
      """)
    try query.bind(configuredOnly ? Int64(1) : 0, at: 1)
    var sources: [SourceHealth] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      var source = SourceHealth(name: row.text(0) ?? "")
      source.validators = Validators(etag: row.text(1), lastModified: row.text(2), cursor: row.text(12))
      source.lastSuccess = row.time(3)
      source.lastAttempt = row.time(4)
      source.consecutiveFailures = Int(row.integer(5))
      source.lastError = row.text(6)
      source.warning = row.text(7)
      source.polls = Int(row.integer(8))
      source.failures = Int(row.integer(9))
      source.entries = Int(row.integer(10))
      source.posts = Int(row.integer(11))
      source.lastEntries = Int(row.integer(13))
      source.overruns = Int(row.integer(14))
      source.polling = PollState(row: row, from: 15)
      sources.append(source)
    }
    return sources
  }

  func counters() throws(DatabaseError) -> [String: Int] {
    let query = try prepare("SELECT name, value FROM counters")
    var counters: [String: Int] = [:]
    try query.forEachRow { (row) throws(DatabaseError) in counters[row.text(0) ?? ""] = Int(row.integer(1)) }
    return counters
  }
}

extension PollState {
  /// Reads the columns that the statement of a commit writes, from `first` on.
  fileprivate init(row: borrowing Statement, from first: Int32) {
    address = row.number(first)
    validated = row.time(first + 1)
    bodyHash = row.number(first + 2)
    moved = row.text(first + 3)
    gone = row.time(first + 4)
    due = row.time(first + 5)
    hostRest = row.time(first + 6)
    every = row.number(first + 7).map { .milliseconds($0) }
    entriesHash = row.number(first + 8)
    renewed = row.time(first + 9)
    entryGap = row.number(first + 10).map { .milliseconds($0) }
    askedInterval = row.number(first + 11).map { .milliseconds($0) }
    skipHours = UInt32(truncatingIfNeeded: row.integer(first + 12))
    skipDays = UInt8(truncatingIfNeeded: row.integer(first + 13))
  }
}

extension Statement {
  fileprivate func number(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
}

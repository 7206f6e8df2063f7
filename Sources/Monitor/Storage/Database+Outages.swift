import Alerts

extension Database {
  /// The outages that windows can look back at: those of the eight weeks before the newest, and all that last; oldest first. Older
  /// ones are forgotten when another one is stored.
  func outages() throws(DatabaseError) -> [SourceOutage] {
    let query = try prepare(
      """
      SELECT source, since, until, returned FROM outages
      WHERE until IS NULL OR until >= (SELECT max(since) FROM outages) - 4838400000 ORDER BY since, source
      """)
    var outages: [SourceOutage] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      outages.append(
        SourceOutage(
          source: row.text(0) ?? "", since: EventTime(milliseconds: row.integer(1)), until: row.time(2),
          returned: row.time(3)))
    }
    return outages
  }
}

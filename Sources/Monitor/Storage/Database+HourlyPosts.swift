import Alerts

extension Database {
  /// The topic's posts in each of the 24 hours before a time, oldest first, from the windows' buckets.
  ///
  /// Buckets that end by then are closed when an alert is decided, so the numbers are the same in every run over the same posts.
  func hourlyPosts(topic: String, before end: EventTime) throws(DatabaseError) -> [Int64] {
    let start = end - .seconds(86_400)
    let query = try prepare(
      "SELECT start, posts + history FROM buckets WHERE topic = ?1 AND start >= ?2 AND start < ?3")
    try query.bind(topic, at: 1)
    try query.bind(start, at: 2)
    try query.bind(end, at: 3)
    var hours = [Int64](repeating: 0, count: 24)
    try query.forEachRow { (row) throws(DatabaseError) in
      let hour = (row.integer(0) - start.milliseconds) / 3_600_000
      hours[min(max(Int(hour), 0), 23)] += row.integer(1)
    }
    return hours
  }
}

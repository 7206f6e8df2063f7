import Alerts

extension Database {
  /// Posts of a window, and of the time before it, that are compared; the newest of each.
  private static let windowSample = 300
  private static let baselineSample = 2000
  /// Rows that are read for a sample at most: copies of a story are rows, and count once.
  private static let rowsForEach = 3
  private static let baselineTime = Duration.seconds(14 * 86_400)
  /// With fewer posts of the mood before the window, posts of every mood are the baseline.
  private static let smallestBaseline = 100

  /// The terms of the topic's posts in a time against those of the 14 days before it, like with like: of one mood, if one
  /// is named.
  ///
  /// Every story counts once, by its newest post. Costs a look at some 300 and 2,000 posts, whatever the store's size.
  func termContrast(
    topic: String, in time: Range<EventTime>, mood: AlertMessage.Strength, keywords: [String]
  ) throws(DatabaseError) -> TermContrast {
    let keywords = TopicKeywords(keywords)
    let window = try documents(
      topic: topic, in: time, mood: mood, hasHistory: false, limit: Self.windowSample, without: keywords)
    guard !window.isEmpty else { return TermContrast(window: [], baseline: []) }
    let before = (time.lowerBound - Self.baselineTime)..<time.lowerBound
    var baseline = try documents(
      topic: topic, in: before, mood: mood, hasHistory: true, limit: Self.baselineSample, without: keywords)
    if baseline.count < Self.smallestBaseline, mood != .either {
      baseline = try documents(
        topic: topic, in: before, mood: .either, hasHistory: true, limit: Self.baselineSample, without: keywords)
    }
    return TermContrast(window: window, baseline: baseline)
  }

  private func documents(
    topic: String, in time: Range<EventTime>, mood: AlertMessage.Strength, hasHistory: Bool, limit: Int,
    without keywords: TopicKeywords
  ) throws(DatabaseError) -> [TermContrast.Document] {
    let history = hasHistory ? "" : "AND history = 0"
    // The mood is found in the index. Ids differ between runs over the same posts, keys do not.
    let query = try prepare(
      """
      SELECT posts.title, substr(posts.text, 1, ?5), posts.author, coalesce(found.story, -found.post)
      FROM post_topics AS found JOIN posts ON posts.id = found.post
      WHERE found.topic = ?1 AND found.published >= ?2 AND found.published < ?3 \(history)
        \(mood.condition) ORDER BY found.published DESC, posts.key LIMIT ?4
      """)
    try query.bind(topic, at: 1)
    try query.bind(time.lowerBound, at: 2)
    try query.bind(time.upperBound, at: 3)
    try query.bind(Int64(limit * Self.rowsForEach), at: 4)
    try query.bind(Int64(PostTerms.lengthLimit), at: 5)
    var stories: Set<Int64> = []
    var documents: [TermContrast.Document] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      guard documents.count < limit, stories.insert(row.integer(3)).inserted else { return }
      let text = Post.body(title: row.text(0), text: row.text(1) ?? "")
      documents.append(TermContrast.Document(terms: PostTerms(text, without: keywords), author: row.text(2)))
    }
    return documents
  }
}

extension AlertMessage.Strength {
  fileprivate var condition: String {
    switch self {
    case .negative: "AND found.negative >= found.positive AND 2 * found.negative + found.positive >= 1"
    case .positive: "AND found.positive >= found.negative AND 2 * found.positive + found.negative >= 1"
    case .either: ""
    }
  }
}

extension AlertEvent {
  /// When the posts were written that made it: those of the window of the strongest comparison, or since the surge
  /// began if that is longer, at most a day of it; without a comparison, those of the rule's longest window. Of an
  /// alert that ends, those of its whole time, at most a day.
  var explainedTime: Range<EventTime> {
    let dayAgo = decidedAt - .seconds(86_400)
    if status == .resolved { return max(startsAt - window, min(dayAgo, decidedAt - window))..<decidedAt }
    let surges = evidence.filter { $0.direction == .rise && $0.statistic > 0 }
    guard let surge = surges.max(by: { $0.statistic / $0.threshold < $1.statistic / $1.threshold }) else {
      return (decidedAt - window)..<decidedAt
    }
    let start = decidedAt - surge.window
    return min(start, max(surge.since ?? start, dayAgo))..<decidedAt
  }
}

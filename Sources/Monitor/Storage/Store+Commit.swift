package import Alerts

/// What a commit changed.
package struct CommitReceipt: Sendable, Equatable {
  /// For each post of the commit, in order, whether it was new; the others had been stored before.
  package var isNew: [Bool] = []
  /// Messages put into the outbox; the deliverer is to be woken if there are any.
  package var messages = 0
  /// Edits that changed a stored post.
  package var edits = 0
  /// Whether the commit had been made before; its polls and counters were then not added again.
  package var isRepeat = false

  package var newPosts: Int { isNew.count { $0 } }
}

extension Store {
  /// Writes all that a batch changed in one transaction, synced to the disk; `time` is the daemon's clock.
  ///
  /// If it throws, nothing of the commit is stored, and the same commit can be tried again. A commit that is made
  /// twice changes nothing the second time: posts and messages are known by their keys, buckets and states are
  /// totals, and a commit whose posts and polls are all known adds no counters.
  package func commit(_ commit: Commit, at time: EventTime) throws(DatabaseError) -> CommitReceipt {
    try database.transaction { () throws(DatabaseError) in
      var receipt = CommitReceipt()
      receipt.isNew.reserveCapacity(commit.posts.count)
      var newBySource: [String: Int64] = [:]
      for post in commit.posts {
        let isNew = try insert(post)
        receipt.isNew.append(isNew)
        if isNew { newBySource[post.post.source, default: 0] += 1 }
      }
      for edit in commit.edits where try update(edit) { receipt.edits += 1 }
      if newBySource.isEmpty, receipt.edits == 0 { receipt.isRepeat = try isRepeat(commit) }

      if !receipt.isRepeat {
        for poll in commit.polls { try record(poll) }
        try add(newBySource, with: statements.addPosts)
        try add(commit.counters.mapValues { Int64($0) }, with: statements.addCounter)
      }
      for bucket in commit.buckets { try save(bucket, with: statements.saveBucket) }
      for hour in commit.hours { try save(hour, with: statements.saveHour) }
      try save(commit.stories)
      for outage in commit.outages { try save(outage) }
      if !commit.outages.isEmpty { try statements.forgetOutages.run() }
      for (key, value) in commit.states {
        try statements.saveState.bind(key, at: 1)
        try statements.saveState.bind(value, at: 2)
        try statements.saveState.run()
      }
      if !commit.alerts.isEmpty, !receipt.isRepeat { receipt.messages = try enqueue(commit, at: time) }
      return receipt
    }
  }

  /// Whether it was new.
  private func insert(_ scored: ScoredPost) throws(DatabaseError) -> Bool {
    try bind(scored, to: statements.insertPost)
    try statements.insertPost.run()
    guard database.changes == 1 else { return false }
    try insertTopics(of: scored, post: database.lastInsertedID)
    return true
  }

  /// Whether all that could tell this commit from one made before is known; only for commits without a new post.
  private func isRepeat(_ commit: Commit) throws(DatabaseError) -> Bool {
    var last: [String: EventTime] = [:]
    for poll in commit.polls { last[poll.source] = poll.finished }
    for (source, finished) in last {
      try statements.lastAttempt.bind(source, at: 1)
      defer { statements.lastAttempt.reset() }
      guard try statements.lastAttempt.step(), statements.lastAttempt.time(0) == finished else { return false }
    }
    return !(commit.polls.isEmpty && commit.posts.isEmpty && commit.edits.isEmpty)
  }

  private func record(_ poll: PollRecord) throws(DatabaseError) {
    switch poll.outcome {
    case .fetched(let validators, let entries):
      try statements.pollFetched.bind(validators.etag, at: 4)
      try statements.pollFetched.bind(validators.lastModified, at: 5)
      try statements.pollFetched.bind(Int64(entries), at: 6)
      try statements.pollFetched.bind(validators.cursor, at: 7)
      try record(poll, with: statements.pollFetched)
      try statements.noteEntries.bind(poll.source, at: 1)
      try statements.noteEntries.bind(Int64(entries), at: 2)
      try statements.noteEntries.bind(poll.isOverrun ? Int64(1) : 0, at: 3)
      try statements.noteEntries.run()
    case .notModified(let validators):
      try statements.pollNotModified.bind(validators.etag, at: 4)
      try statements.pollNotModified.bind(validators.lastModified, at: 5)
      try record(poll, with: statements.pollNotModified)
    case .failed(let reason):
      try statements.pollFailed.bind(reason, at: 4)
      try record(poll, with: statements.pollFailed)
    }
  }

  private func record(_ poll: PollRecord, with statement: borrowing Statement) throws(DatabaseError) {
    try statement.bind(poll.source, at: 1)
    try statement.bind(poll.finished, at: 2)
    try statement.bind(poll.warning, at: 3)
    try statement.run()
    if let state = poll.state { try save(state, of: poll.source) }
  }

  private func save(_ outage: SourceOutage) throws(DatabaseError) {
    if outage.isNothing {
      try statements.dropOutage.bind(outage.source, at: 1)
      try statements.dropOutage.bind(outage.since, at: 2)
      return try statements.dropOutage.run()
    }
    try statements.saveOutage.bind(outage.source, at: 1)
    try statements.saveOutage.bind(outage.since, at: 2)
    try statements.saveOutage.bind(outage.until, at: 3)
    try statements.saveOutage.bind(outage.returned, at: 4)
    try statements.saveOutage.run()
  }

  private func save(_ state: PollState, of source: String) throws(DatabaseError) {
    try statements.savePolling.bind(source, at: 1)
    try statements.savePolling.bind(state.address, at: 2)
    try statements.savePolling.bind(state.validated, at: 3)
    try statements.savePolling.bind(state.bodyHash, at: 4)
    try statements.savePolling.bind(state.moved, at: 5)
    try statements.savePolling.bind(state.gone, at: 6)
    try statements.savePolling.bind(state.due, at: 7)
    try statements.savePolling.bind(state.hostRest, at: 8)
    try statements.savePolling.bind(state.every?.wholeMilliseconds, at: 9)
    try statements.savePolling.bind(state.entriesHash, at: 10)
    try statements.savePolling.bind(state.renewed, at: 11)
    try statements.savePolling.bind(state.entryGap?.wholeMilliseconds, at: 12)
    try statements.savePolling.bind(state.askedInterval?.wholeMilliseconds, at: 13)
    try statements.savePolling.bind(Int64(state.skipHours), at: 14)
    try statements.savePolling.bind(Int64(state.skipDays), at: 15)
    try statements.savePolling.run()
  }

  private func add(_ counts: [String: Int64], with statement: borrowing Statement) throws(DatabaseError) {
    for (name, count) in counts {
      try statement.bind(name, at: 1)
      try statement.bind(count, at: 2)
      try statement.run()
    }
  }

  private func save(_ record: BucketRecord, with statement: borrowing Statement) throws(DatabaseError) {
    let bucket = record.bucket
    try statement.bind(record.topic, at: 1)
    try statement.bind(record.start, at: 2)
    try statement.bind(bucket.posts, at: 3)
    try statement.bind(bucket.negative, at: 4)
    try statement.bind(bucket.positive, at: 5)
    try statement.bind(bucket.polarity, at: 6)
    try statement.bind(bucket.weight, at: 7)
    try statement.bind(bucket.weightedPolarity, at: 8)
    try statement.bind(bucket.engagement, at: 9)
    try statement.bind(record.authors.bytes, at: 10)
    try statement.bind(bucket.stories, at: 11)
    try statement.bind(bucket.history, at: 12)
    try statement.bind(bucket.historyNegative, at: 13)
    try statement.run()
  }

  /// One message for each receiver of each alert's rule, with the posts of this commit already in its evidence; or a place in a
  /// group of the receiver's, which is told later.
  private func enqueue(_ commit: Commit, at time: EventTime) throws(DatabaseError) -> Int {
    let down = try database.sources(configuredOnly: true).filter { $0.consecutiveFailures > 0 }.map(\.name)
    let excessive = try note(commit.alerts)
    let holds = try database.holds(of: plan, at: time)
    var groups: [[String]: GatheredGroup] = [:]
    var count = 0
    // Rules on one topic often fire together, and over the same time.
    var contrasts: [TermQuestion: TermContrast] = [:]
    for alert in commit.alerts where !alert.rule.receivers.isEmpty && !alert.isOverLimit {
      let missing = Set(down).union(alert.completeness?.missing ?? []).sorted()
      var message = AlertMessage(alert: alert, posts: try evidence(for: alert), sourcesDown: missing)
      // What else has come in by the time of a post depends on the sources, and its alert does not.
      if alert.post == nil {
        let question = TermQuestion(alert)
        if contrasts[question] == nil {
          contrasts[question] = try contrast(question, keywords: commit.keywords[alert.topic] ?? [])
        }
        message.contrast = contrasts[question]
        message.hourlyPosts = try database.hourlyPosts(topic: alert.topic, before: alert.decidedAt)
      }
      if excessive.contains(CurrentHolds.change(alert.member)) { message.notes = AlertHold.flapping.notes }
      let texts = AlertTexts(data: message.data(), brief: message.brief())
      let body = AlertMessage.body(data: texts.data, timestamp: alert.decidedAt, status: alert.status)
      for receiver in alert.rule.receivers {
        if try gather(alert, texts, for: receiver, holds: holds, into: &groups) { continue }
        var own = body
        if plan.receivers[receiver]?.isLog == true,
          let hold = holds.hold(on: alert.member, labels: alert.identifyingLabels)
        {
          message.notes = hold.notes
          own = message.body()
        }
        let id = MessageID(alert: alert.id, status: alert.status, receiver: receiver)
        count += try insert(
          OutboxRow(
            messageID: id.text, receiver: receiver, alert: alert.id, status: alert.status.rawValue,
            type: AlertMessage.type(of: alert.status), body: own), at: time)
      }
    }
    for group in groups.values { try gathering.save(group) }
    return count
  }

  /// What of a message is new to the outbox.
  struct OutboxRow {
    var messageID: String
    var receiver: String
    /// The alert's id; of a message about several, one of its own, so that none waits for another.
    var alert: String
    var status: String
    var type: String
    var body: String
  }

  /// Puts a message into the outbox, due at once; one that is there already is left as it is. Returns how many were put.
  @discardableResult func insert(_ row: OutboxRow, at time: EventTime) throws(DatabaseError) -> Int {
    try statements.insertMessage.bind(row.messageID, at: 1)
    try statements.insertMessage.bind(row.receiver, at: 2)
    try statements.insertMessage.bind(row.alert, at: 3)
    try statements.insertMessage.bind(row.status, at: 4)
    try statements.insertMessage.bind(row.type, at: 5)
    try statements.insertMessage.bind(row.body, at: 6)
    try statements.insertMessage.bind(time, at: 7)
    try statements.insertMessage.run()
    return database.changes
  }

  private func contrast(_ question: TermQuestion, keywords: [String]) throws(DatabaseError) -> TermContrast {
    try database.termContrast(topic: question.topic, in: question.time, mood: question.mood, keywords: keywords)
  }

  /// The strongest posts of the alert's topic in the time that explains it; equally strong ones in the order of their keys.
  private func evidence(for alert: AlertEvent) throws(DatabaseError) -> [AlertMessage.EvidencePost] {
    if let post = alert.post { return [AlertMessage.EvidencePost(post)] }
    switch AlertMessage.Strength(of: alert.rule) {
    case .negative: return try evidence(for: alert, with: statements.mostNegative)
    case .positive: return try evidence(for: alert, with: statements.mostPositive)
    case .either: return try evidence(for: alert, with: statements.mostPolar)
    }
  }

  private func evidence(
    for alert: AlertEvent, with query: borrowing Statement
  ) throws(DatabaseError) -> [AlertMessage.EvidencePost] {
    try query.bind(alert.topic, at: 1)
    let time = alert.explainedTime
    try query.bind(time.lowerBound, at: 2)
    try query.bind(time.upperBound, at: 3)
    var posts: [AlertMessage.EvidencePost] = []
    try query.forEachRow { (row) throws(DatabaseError) in
      posts.append(
        AlertMessage.EvidencePost(
          source: row.text(0) ?? "", link: row.text(1), title: row.text(2), text: row.text(3) ?? "",
          published: EventTime(milliseconds: row.integer(4)), negative: row.double(5), neutral: row.double(6),
          positive: row.double(7), copies: Int(row.integer(8))))
    }
    return posts
  }
}

/// Whose terms are asked for: alerts with the same question have the same answer.
private struct TermQuestion: Hashable {
  var topic: String
  var time: Range<EventTime>
  var mood: AlertMessage.Strength

  init(_ alert: AlertEvent) {
    (topic, time) = (alert.topic, alert.explainedTime)
    mood = AlertMessage.Strength(of: alert.rule)
  }
}

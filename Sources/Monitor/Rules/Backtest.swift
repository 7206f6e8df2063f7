import Alerts

/// What rules would have done with the posts of the past.
struct Backtest {
  /// One alert from its first true evaluation to its end.
  struct Episode: Sendable, Equatable {
    /// When the expression turned true.
    var startsAt: EventTime
    var firedAt: EventTime
    /// Nil if it was still firing at the end.
    var resolvedAt: EventTime?
    /// The comparisons behind it when it fired.
    var evidence: [AlertEvent.Evidence] = []
    /// Terms of the posts that made it, as the alert has them.
    var terms: [MessageValue] = []
  }

  struct Row: Sendable, Equatable {
    var rule: String
    var topic: String
    var episodes: [Episode] = []
  }

  private(set) var rows: [Row]
  private(set) var posts = 0
  /// The first and the last post that counted.
  private(set) var from: EventTime?
  private(set) var until: EventTime?
  /// Posts about any watched topic, and the negative ones, by hour since 1970.
  private(set) var hours: [Int64: (posts: Int, negative: Int)] = [:]
  private let since: EventTime

  /// Alerts that began before `since` are left out.
  init(rules: [Rule], since: EventTime) {
    rows = rules.flatMap { rule in rule.topics.map { Row(rule: rule.name, topic: $0) } }
    self.since = since
  }

  mutating func note(_ scored: [ScoredPost]) {
    for post in scored where post.post.published >= since {
      posts += 1
      from = from ?? post.post.published
      until = post.post.published
      guard !post.topics.isEmpty else { continue }
      let hour = post.post.published.milliseconds / 3_600_000
      hours[hour, default: (0, 0)].posts += 1
      if post.sentiment.label == .negative { hours[hour, default: (0, 0)].negative += 1 }
    }
  }

  /// Takes an alert in, with its terms; false if it began too early to count.
  mutating func note(_ event: AlertEvent, terms: [MessageValue] = []) -> Bool {
    guard event.startsAt >= since,
      let row = rows.firstIndex(where: { $0.rule == event.rule.name && $0.topic == event.topic })
    else { return false }
    switch event.status {
    case .firing:
      // An alert of a single post is over at once.
      let end = event.post == nil ? nil : event.decidedAt
      rows[row].episodes.append(
        Episode(
          startsAt: event.startsAt, firedAt: event.decidedAt, resolvedAt: end, evidence: event.evidence, terms: terms))
    case .resolved:
      let last = rows[row].episodes.count - 1
      if last >= 0, rows[row].episodes[last].startsAt == event.startsAt {
        rows[row].episodes[last].resolvedAt = event.decidedAt
      }
    }
    return true
  }

  /// The time that the posts span, at least an hour.
  var span: Duration {
    guard let from, let until else { return .seconds(3600) }
    return max(until - from, .seconds(3600))
  }

  func firesPerWeek(_ row: Row) -> Double {
    Double(row.episodes.count) * 7 * 86_400_000 / Double(span.wholeMilliseconds)
  }

  /// How long an alert fired, to the last post if it did not end.
  func length(_ episode: Episode) -> Duration {
    max(.zero, (episode.resolvedAt ?? max(until ?? episode.firedAt, episode.firedAt)) - episode.firedAt)
  }

  func longest(_ row: Row) -> Duration { row.episodes.map(length).max() ?? .zero }

  func median(_ row: Row) -> Duration {
    let lengths = row.episodes.map(length).sorted()
    return lengths.isEmpty ? .zero : lengths[lengths.count / 2]
  }

  func shareOfTime(_ row: Row) -> Double {
    let total = row.episodes.reduce(Int64(0)) { $0 + length($1).wholeMilliseconds }
    return min(1, Double(total) / Double(span.wholeMilliseconds))
  }
}

extension Backtest {
  /// A table for people.
  var text: String {
    let period = from.flatMap { from in until.map { "\(from) to \($0)" } } ?? "no time at all"
    let days = Double(span.wholeMilliseconds) / 86_400_000
    var table = [["RULE", "TOPIC", "FIRES", "A WEEK", "FIRST", "MEDIAN", "LONGEST", "OF THE TIME"]]
    for row in rows {
      table.append([
        row.rule, row.topic, "\(row.episodes.count)", fixedDecimals(firesPerWeek(row), 1),
        row.episodes.first?.firedAt.description ?? "never",
        row.episodes.isEmpty ? "–" : formattedDuration(median(row)),
        row.episodes.isEmpty ? "–" : formattedDuration(longest(row)),
        fixedDecimals(shareOfTime(row) * 100, 1) + " %",
      ])
    }
    return "\(posts) posts, \(period) (\(fixedDecimals(days, 1)) days)\n\n" + TextTable(table).text
  }

  var json: MessageValue {
    func time(_ time: EventTime?) -> MessageValue { time.map { .string($0.description) } ?? .null }
    func seconds(_ duration: Duration) -> MessageValue { .number(Double(duration.wholeMilliseconds) / 1000) }
    return .object([
      "posts": .number(Double(posts)), "from": time(from), "until": time(until),
      "rules": .array(
        rows.map { row in
          .object([
            "rule": .string(row.rule), "topic": .string(row.topic), "fires": .number(Double(row.episodes.count)),
            "fires_per_week": .number(firesPerWeek(row)), "first": time(row.episodes.first?.firedAt),
            "median_seconds": seconds(median(row)), "longest_seconds": seconds(longest(row)),
            "share_of_time": .number(shareOfTime(row)),
            "episodes": .array(
              row.episodes.map {
                .object([
                  "starts_at": time($0.startsAt), "fired_at": time($0.firedAt), "resolved_at": time($0.resolvedAt),
                  "evidence": .array($0.evidence.map(\.value)), "terms": .array($0.terms),
                ])
              }),
          ])
        }),
    ])
  }
}

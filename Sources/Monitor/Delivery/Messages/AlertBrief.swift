import Alerts

/// What an alert's message says to people, in one language and free of any service's form.
struct AlertBrief: Sendable {
  struct Fact: Sendable, Equatable {
    var name: String
    var value: String
  }

  struct Post: Sendable, Equatable {
    /// The title, else the text's beginning, on one line.
    var headline: String
    /// http or https; nothing else is ever made a link.
    var link: String?
    /// `hn · 91 % negative`.
    var note: String
  }

  /// What the list of posts is called, and what stands there for those that did not fit.
  var listTitle: String
  var cut: @Sendable (Int) -> String
  /// `🔴 FIRING NegativeSurge: acme`.
  var title: String
  var summary: String
  /// Said first where the message is only a test.
  var warning: String?
  var facts: [Fact]
  /// A line for each value and comparison that decided.
  var arithmetic: [String]
  /// The last day's posts by the hour, as blocks.
  var sparkline: String?
  var posts: [Post]
  var sourcesDown: [String]
  /// Items of the list that the message does not hold.
  var hidden = 0
  /// `2 of 3 sources seen`.
  var completeness: String?
  /// The alert's id, by which its end is told from another's.
  var footer: String

  init(_ notice: AlertNotice, phrases: Phrases) {
    if let group = notice.group {
      self.init(notice, of: group, phrases: phrases)
    } else {
      self.init(of: notice, phrases: phrases)
    }
  }

  /// Of a single alert.
  private init(of notice: AlertNotice, phrases: Phrases) {
    let state = notice.isFiring ? (notice.isRepeat ? phrases.stillFiring : phrases.firing) : phrases.resolved
    title = "\(notice.mark) \(state) \(notice.rule): \(notice.topic)"
    listTitle = phrases.posts
    cut = { phrases.cut($0) }
    summary = notice.annotations["summary"] ?? notice.annotations["description"] ?? ""
    warning = notice.labels[TestAlert.label] == nil ? nil : phrases.test
    facts = [Fact(name: phrases.topic, value: notice.topic)]
    if let severity = notice.labels["severity"] { facts.append(Fact(name: phrases.severity, value: severity)) }
    facts.append(Fact(name: phrases.since, value: notice.startsAt))
    if notice.isFlapping { facts.append(Fact(name: phrases.flapping, value: phrases.flappingMeans)) }
    // An alert of a single post looks at no time at all.
    if notice.window != spelled(.zero) { facts.append(Fact(name: phrases.window, value: notice.window)) }
    arithmetic = notice.values.map { value in
      "\(value.call) = \(value.number.map { fixed($0) } ?? phrases.noAnswer)"
    }
    arithmetic += notice.evidence.map { evidence in
      let comparison = phrases.comparison(
        observed: fixed(evidence.observed),
        expected: fixed(evidence.expected) + (evidence.spread.map { " ± \(fixed($0))" } ?? ""),
        statistic: fixed(evidence.statistic), threshold: fixed(evidence.threshold))
      return "\(evidence.measure)\(evidence.window.map { " (\($0))" } ?? ""): \(comparison)"
    }
    if !notice.terms.isEmpty {
      let list = notice.terms.map { "\($0.text) \($0.posts)×" }
      arithmetic.append(phrases.words(list))
    }
    let hasTraffic = notice.hourlyPosts.contains { $0 > 0 }
    sparkline = hasTraffic ? Sparkline.text(notice.hourlyPosts) : nil
    posts = notice.posts.map { Post($0, phrases: phrases) }
    sourcesDown = notice.sourcesDown
    completeness = notice.sourcesSeen.map { phrases.seen($0.seen, of: $0.all, share: $0.share) }
    footer = notice.id
  }
}

extension AlertBrief.Post {
  /// Characters of a headline.
  private static let length = 140

  fileprivate init(_ post: AlertNotice.Post, phrases: Phrases) {
    headline = Self.line(post.title.flatMap { $0.isEmpty ? nil : $0 } ?? post.text)
    link = post.link.flatMap { isWebLink($0) ? $0 : nil }
    note = "\(post.source) · \(phrases.mood(negative: post.negative, positive: post.positive))"
  }

  /// The text's beginning on one line.
  static func line(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > length ? line.prefix(length - 1) + "…" : line
  }
}

extension AlertNotice {
  var mark: String {
    guard isFiring else { return "🟢" }
    switch severity {
    case .critical: return "🔴"
    case .warning: return "🟠"
    case .information: return "🔵"
    }
  }
}

/// Whether people may be led there: http or https, and nothing that could end a link early in any markup.
func isWebLink(_ text: String) -> Bool {
  guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return false }
  return !text.utf8.contains { $0 <= 0x20 || $0 == 0x7f || "\"'<>\\^`{|}()[]".utf8.contains($0) }
}

/// Two decimals where there are any.
private func fixed(_ number: Double) -> String {
  if let whole = Int64(exactly: number) { return "\(whole)" }
  let text = fixedDecimals(number, 2)
  return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
}

/// The language of what a message says around the rule's own words.
package enum MessageLanguage: String, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
}

/// A message's fixed words.
struct Phrases: Sendable {
  let language: MessageLanguage
  var firing: String
  var resolved: String
  var topic: String
  var since: String
  var window: String
  var severity: String
  var arithmetic: String
  var lastDay: String
  var posts: String
  var open: String
  var sourcesDown: String
  var noAnswer: String
  var test: String
  var stillFiring: String
  var alerts: String
  var flapping: String
  var flappingMeans: String

  init(_ language: MessageLanguage) {
    self.language = language
    switch language {
    case .english:
      (firing, resolved, topic, since) = ("FIRING", "RESOLVED", "Topic", "Since")
      (window, severity, arithmetic) = ("Window", "Severity", "Arithmetic")
      (lastDay, posts, open) = ("Posts, last 24 h", "Top posts", "Open")
      (sourcesDown, noAnswer) = ("Sources down", "no answer")
      test = "This is a test. Nothing has happened."
      (stillFiring, alerts, flapping) = ("STILL FIRING", "Alerts", "Flapping")
      flappingMeans = "it turns on and off too often; further changes are held back until it is quiet"
    case .chinese:
      (firing, resolved, topic, since) = ("告警", "已恢复", "主题", "开始时间")
      (window, severity, arithmetic) = ("时间窗口", "级别", "计算依据")
      (lastDay, posts, open) = ("近 24 小时帖子数", "代表帖子", "打开")
      (sourcesDown, noAnswer) = ("中断的来源", "无结果")
      test = "这是一条测试消息，没有发生任何情况。"
      (stillFiring, alerts, flapping) = ("仍在告警", "告警列表", "频繁波动")
      flappingMeans = "告警反复触发和恢复；平静之前不再通知后续变化"
    }
  }

  /// What stands in the place of posts that did not fit.
  func cut(_ count: Int) -> String {
    switch language {
    case .english: count == 1 ? "1 more post did not fit" : "\(count) more posts did not fit"
    case .chinese: "另有 \(count) 条帖子因长度限制未显示"
    }
  }

  /// What stands in the place of alerts that did not fit.
  func cutAlerts(_ count: Int) -> String {
    switch language {
    case .english: count == 1 ? "1 more alert did not fit" : "\(count) more alerts did not fit"
    case .chinese: "另有 \(count) 条告警因长度限制未显示"
    }
  }

  func stillFiringSince(_ time: String) -> String {
    switch language {
    case .english: "Nothing new; still firing since \(time)."
    case .chinese: "没有新情况；自 \(time) 起仍在告警。"
    }
  }

  /// `7 alerts: NegativeSurge on 5 topics`, with the topic's name if there is one only.
  func heading(of group: GroupNotice, topic: String?) -> String {
    switch language {
    case .english:
      func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
      var parts: [String] = []
      if group.firing > 0 { parts.append("\(count(group.firing, "alert"))\(group.isRepeat ? " still firing" : "")") }
      if group.resolved > 0 { parts.append("\(group.resolved) resolved") }
      let prefix = group.isDigest ? "While muted: " : ""
      return
        "\(prefix)\(parts.joined(separator: ", ")): \(group.shownRules) on \(topic ?? count(group.topicCount, "topic"))"
    case .chinese:
      var parts: [String] = []
      if group.firing > 0 { parts.append("\(group.firing) 条告警\(group.isRepeat ? "仍在持续" : "")") }
      if group.resolved > 0 { parts.append("\(group.resolved) 条已恢复") }
      let prefix = group.isDigest ? "静默期间：" : ""
      return "\(prefix)\(parts.joined(separator: "，"))：\(group.shownRules)（\(topic ?? "\(group.topicCount) 个主题")）"
    }
  }

  /// A post's mood in per cent: the stronger of the two.
  func mood(negative: Double, positive: Double) -> String {
    let (share, english, chinese) =
      negative >= positive ? (negative, "negative", "负面") : (positive, "positive", "正面")
    let percent = Int((min(max(share, 0), 1) * 100).rounded())
    switch language {
    case .english: return "\(percent) % \(english)"
    case .chinese: return "\(chinese) \(percent)%"
    }
  }

  /// How much of the evidence's window was heard.
  func seen(_ seen: Int, of all: Int, share: Double) -> String {
    let percent = Int((min(max(share, 0), 1) * 100).rounded(.down))
    return switch language {
    case .english: "\(seen) of \(all) sources seen all the time, \(percent) % of what they had to say"
    case .chinese: "\(all) 个来源中 \(seen) 个持续可见，覆盖率 \(percent)%"
    }
  }

  /// What the posts speak of that others before them did not: `words: recall 31×, battery 22×`.
  func words(_ list: [String]) -> String {
    switch language {
    case .english: "words: \(list.joined(separator: ", "))"
    case .chinese: "关键词：\(list.joined(separator: "、"))"
    }
  }

  func comparison(observed: String, expected: String, statistic: String, threshold: String) -> String {
    switch language {
    case .english: "\(observed) seen, \(expected) expected; statistic \(statistic), threshold \(threshold)"
    case .chinese: "实际 \(observed)，预期 \(expected)；统计量 \(statistic)，阈值 \(threshold)"
    }
  }
}

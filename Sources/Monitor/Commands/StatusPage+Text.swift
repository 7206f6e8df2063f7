extension StatusPage {
  /// As a terminal shows it.
  func text() -> String {
    var lines = ["voxpop is \(state)" + (daemon.map { ", process \($0.process), since \($0.started)" } ?? "")]
    if let daemon {
      let memory = daemon.memory
      lines.append(
        "memory \(megabytes(memory.residentBytes)) (peak \(megabytes(memory.peakResidentBytes)), ceiling \(megabytes(memory.ceilingBytes)))"
      )
      let ring = daemon.ring
      lines.append(
        "buffer \(ring.depth) of \(ring.capacity) (high-water mark \(ring.highWaterMark), waits \(ring.waits), dropped \(ring.dropped))"
      )
      let posts = daemon.posts
      lines.append(
        "posts  \(posts.scored) scored"
          + (posts.perSecondOfWork.map { " at \(Int($0)) a second" } ?? "")
          + ", \(posts.copies) of them copies, \(posts.history) of first loads; \(posts.duplicates) seen before, \(posts.edited) edited, \(posts.late) late, \(posts.outsideWindows) outside the windows; \(daemon.alerts) alerts"
      )
    }
    lines.append("stored \(megabytes(storage.usedBytes)) in \(database)" + retention)
    let busy = (daemon?.stages ?? []).compactMap { stage in
      stage.busySeconds.flatMap { $0 >= 1 ? "\(stage.name) for \(Int($0)) s" : nil }
    }
    if !busy.isEmpty { lines.append("busy   \(busy.joined(separator: ", "))") }
    if let since = daemon?.network?.downSince {
      lines.append("network down since \(since): no host can be reached; no source is blamed")
    }
    if let coverage = daemon?.coverage, coverage < 1 {
      lines.append("heard  \(Int(coverage * 100)) % of what the sources had to say in the last hour")
    }
    if let rules = daemon?.withoutData, let count = daemon?.withoutDataCount, count > 0 {
      lines.append("no data for \(count) rules: \(rules.joined(separator: ", "))\(count > rules.count ? ", …" : "")")
    }
    if let reload = daemon?.reload {
      lines.append("reload \(reload.succeeded ? "" : "refused ")at \(reload.time): \(reload.outcome)")
    }
    lines += ["", "sources"]
    let width = (sources.map(\.name.count) + rules.map(\.name.count) + receivers.map(\.name.count)).max() ?? 0
    for source in sources {
      var line =
        "  \(padded(source.name, width))  \(padded(source.state, 8))\(source.posts) posts in \(source.polls) polls"
      if let problem = source.problem { line += "; \(source.consecutiveFailures) failures in a row: \(problem)" }
      if source.overruns > 0 { line += "; entries probably missed \(source.overruns) times: poll it more often" }
      if let warning = source.warning { line += "; warning: \(warning)" }
      if let place = source.movedTo { line += "; moved permanently to \(place): change its URL" }
      lines.append(line)
    }
    if !rules.isEmpty {
      lines += ["", "rules"]
      for rule in rules {
        let topics = rule.firing.isEmpty ? "quiet" : "FIRING on \(rule.firing.joined(separator: ", "))"
        lines.append("  \(padded(rule.name, width))  \(topics)")
      }
    }
    lines += ["", "receivers"]
    for receiver in receivers {
      var line =
        "  \(padded(receiver.name, width))  \(receiver.delivered) delivered, \(receiver.pending) waiting, \(receiver.dead) given up"
      if receiver.gathered > 0 {
        line += "; \(receiver.gathered) alerts gathered" + (receiver.nextMessage.map { " until \($0)" } ?? "")
      }
      if let problem = receiver.problem { line += "; last problem: \(problem)" }
      lines.append(line)
    }
    if !silences.isEmpty {
      lines += ["", "silences"]
      for silence in silences {
        lines.append(
          "  \(silence.id)  \(silence.matchers.joined(separator: " "))  \(silence.state), "
            + "\(silence.state == "pending" ? "from \(silence.startsAt)" : "until \(silence.expiresAt)"), "
            + "\(silence.alerts) alerts; \(silence.author): \(silence.reason)")
      }
    }
    if let topics = daemon?.topics, !topics.isEmpty {
      lines += ["", "topics, last hour"]
      for topic in topics {
        lines.append(
          "  \(padded(topic.name, width))  \(topic.posts) posts, \(topic.negative) negative, \(topic.positive) positive"
        )
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is kept, for the line about the database.
  private var retention: String {
    let size = storage.limitBytes.map { "at most \(formattedByteSize($0))" }
    let age = storage.keepsPostsSeconds.map { "texts for \(formattedDuration(.seconds($0)))" }
    let limits = [size, age].compactMap(\.self)
    return limits.isEmpty ? "" : " (\(limits.joined(separator: ", ")))"
  }
}

private func megabytes(_ bytes: Int) -> String { "\((bytes + 500_000) / 1_000_000) MB" }

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

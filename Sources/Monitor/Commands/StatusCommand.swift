import Alerts
import FoundationEssentials
import Glibc

extension Command {
  static let status = Command(
    name: "status",
    summary: "Show what the daemon does: sources, buffer, topics, deliveries, and every problem",
    details: """
      Asks the running daemon on its control socket, voxpop.sock in systemd's runtime directory or beside the database; reads the
      database when no daemon answers.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "watch", value: nil, help: "show it anew every two seconds, until interrupted"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let isJSON = arguments.has("json") || !Console.outputIsTerminal
    while true {
      let page = try StatusPage.current(for: configuration)
      if isJSON {
        Console.print(try page.json())
      } else {
        // Home, and clear to the end, so that nothing flickers.
        Console.printPart((arguments.has("watch") ? "\u{1B}[H\u{1B}[J" : "") + page.text())
      }
      guard arguments.has("watch") else { return .success }
      try await Task.sleep(for: .seconds(2))
    }
  }
}

/// Everything that `voxpop status` shows.
struct StatusPage: Codable {
  struct Source: Codable {
    var name: String
    var state: String
    var lastSuccess: String?
    var lastAttempt: String?
    var consecutiveFailures: Int
    var problem: String?
    var warning: String?
    var nextPoll: String?
    /// Where permanent redirects led; it is polled in place of the configured address.
    var movedTo: String?
    var polls: Int
    var posts: Int
    /// The time between polls, in seconds.
    var intervalSeconds: Double
    /// Polls after which entries were probably missed.
    var overruns: Int
  }

  struct Rule: Codable {
    var name: String
    var group: String
    /// Topics on which it fires, in alphabetical order.
    var firing: [String]
  }

  struct Storage: Codable {
    var fileBytes: Int
    /// Without the room that is free to be used again.
    var usedBytes: Int
    /// What retention allows; nil for no limit.
    var limitBytes: Int?
    /// How long texts are kept; nil for as long as there is room.
    var keepsPostsSeconds: Int?
  }

  struct Receiver: Codable {
    var name: String
    var pending: Int
    var delivered: Int
    var retried: Int
    var dead: Int
    var oldestPending: String?
    var problem: String?
    /// Alerts that wait in groups, or for the end of what holds them back.
    var gathered: Int
    /// When the next message is made of them.
    var nextMessage: String?
  }

  struct Silence: Codable {
    var id: String
    var state: String
    var matchers: [String]
    var author: String
    var reason: String
    var startsAt: String
    var expiresAt: String
    /// Alerts that fire and are not sent for it.
    var alerts: Int
  }

  /// `running`, `stopped`, or `died` without an orderly stop.
  var state: String
  var daemon: StatusReport?
  var sources: [Source]
  /// Those that are enabled, in the order of the configuration.
  var rules: [Rule]
  var receivers: [Receiver]
  /// Those that have not ended.
  var silences: [Silence]
  /// Alerts that fire.
  var firing: [String]
  /// Totals over all runs.
  var counters: [String: Int]
  var database: String
  var storage: Storage

  init(configuration: Configuration) throws {
    do {
      let reader = try Store.openReadOnly(path: configuration.database)
      daemon = try reader.status().flatMap { try? JSONDecoder().decode(StatusReport.self, from: Data($0)) }
      let health = Dictionary(uniqueKeysWithValues: try reader.sources().map { ($0.name, $0) })
      sources = configuration.sources.map { source in
        var known = health[source.name] ?? SourceHealth(name: source.name)
        // What was learnt of another address does not count.
        if let address = known.polling.address, address != PollState.address(of: source.url) {
          known.polling = PollState()
        }
        return Source(known, every: source.every)
      }
      let summaries = Dictionary(uniqueKeysWithValues: try reader.outboxSummaries().map { ($0.receiver, $0) })
      let gathered = try reader.gathered()
      receivers = configuration.receivers.map { receiver in
        Receiver(summaries[receiver.name] ?? OutboxSummary(receiver: receiver.name), gathered: gathered[receiver.name])
      }
      let (now, alerts) = (wallClock(), try reader.firingAlerts())
      firing = alerts.map(\.id)
      let topics = Dictionary(grouping: alerts) { $0.labels["alertname"] ?? "" }
        .mapValues { $0.compactMap { $0.labels["topic"] } }
      rules = configuration.rules.map { rule in
        Rule(name: rule.name, group: rule.group, firing: (topics[rule.name] ?? []).sorted())
      }
      let size = try reader.database.size()
      storage = Storage(
        fileBytes: size.file, usedBytes: size.used, limitBytes: configuration.retention.size,
        keepsPostsSeconds: configuration.retention.posts.map { Int($0.components.seconds) })
      silences = try reader.silences(endingAfter: now).map { silence in
        Silence(silence, at: now, alerts: alerts.count { silence.covers($0.labels, at: now) })
      }
      counters = try reader.counters()
    } catch let error {
      throw CommandError(.unavailable, error.description)
    }
    database = configuration.database
    state =
      switch daemon {
      case .none: "never started"
      case .some(let daemon) where !daemon.isRunning: "stopped"
      case .some(let daemon): kill(daemon.process, 0) == 0 || errno == EPERM ? "running" : "died"
      }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

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
}

extension StatusPage {
  /// What is kept, for the line about the database.
  fileprivate var retention: String {
    let size = storage.limitBytes.map { "at most \(formattedByteSize($0))" }
    let age = storage.keepsPostsSeconds.map { "texts for \(formattedDuration(.seconds($0)))" }
    let limits = [size, age].compactMap(\.self)
    return limits.isEmpty ? "" : " (\(limits.joined(separator: ", ")))"
  }
}

extension StatusPage.Source {
  init(_ health: SourceHealth, every interval: Duration) {
    name = health.name
    intervalSeconds = interval / .seconds(1)
    let polling = health.polling
    state =
      polling.gone != nil
      ? "GONE" : health.lastAttempt == nil ? "waiting" : health.lastError == nil ? "ok" : "failing"
    nextPoll = polling.gone == nil ? polling.due?.description : nil
    // Its query may hold a key.
    movedTo = polling.moved.map { WebAddress.base($0) ?? "another address" }
    lastSuccess = health.lastSuccess?.description
    lastAttempt = health.lastAttempt?.description
    consecutiveFailures = health.consecutiveFailures
    problem = health.lastError
    warning = health.warning
    polls = health.polls
    posts = health.posts
    overruns = health.overruns
  }
}

extension StatusPage.Receiver {
  init(_ summary: OutboxSummary, gathered: (alerts: Int, due: EventTime?)?) {
    self.gathered = gathered?.alerts ?? 0
    nextMessage = gathered?.due?.description
    name = summary.receiver
    pending = summary.pending
    delivered = summary.delivered
    retried = summary.retried
    dead = summary.dead
    oldestPending = summary.oldestPending?.description
    problem = summary.disabledReason ?? summary.lastError
  }
}

extension StatusPage.Silence {
  init(_ silence: Alerts.Silence, at time: EventTime, alerts: Int) {
    id = silence.id
    state = silence.phase(at: time).rawValue
    matchers = silence.matchers.map(\.description)
    author = silence.author
    reason = silence.reason
    startsAt = silence.startsAt.description
    expiresAt = silence.expiresAt.description
    self.alerts = alerts
  }
}

private func megabytes(_ bytes: Int) -> String { "\((bytes + 500_000) / 1_000_000) MB" }

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

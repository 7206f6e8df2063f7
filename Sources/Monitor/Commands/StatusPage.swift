import Alerts
import FoundationEssentials
import Glibc

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

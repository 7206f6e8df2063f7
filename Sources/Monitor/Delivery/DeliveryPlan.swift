import Alerts
import Glibc

/// What the configuration says about who is told what and when.
package struct DeliveryPlan: Sendable {
  struct Receiver: Sendable {
    /// Nil if each alert is a message of its own.
    var grouping: GroupingPolicy?
    var muteTimes: [MuteTime] = []
    /// Whether it is a log, in which every alert stands whatever happens.
    var isLog = false
    /// Whether people read it, who want the first few of many alerts, where a program wants all.
    var isForPeople = false
  }

  private(set) var receivers: [String: Receiver] = [:]
  private(set) var muteTimesOfRules: [String: [MuteTime]] = [:]
  private(set) var inhibitions: [Inhibition] = []
  private(set) var flapping: FlapDamping?
  /// The topics of each rule.
  private(set) var watched: [String: Set<String>] = [:]

  /// Every alert is told at once, and by itself.
  package init() {}

  package init(_ configuration: Configuration) {
    let times = Dictionary(configuration.muteTimes.map { ($0.name, $0) }) { first, _ in first }
    for receiver in configuration.receivers {
      var planned = Receiver(grouping: receiver.grouping, muteTimes: receiver.muteTimes.compactMap { times[$0] })
      switch receiver.kind {
      case .file: planned.isLog = true
      case .webhook: break
      case .service(let service): planned.isForPeople = ![.alertmanager, .http].contains(service.service)
      case .mail: planned.isForPeople = true
      }
      receivers[receiver.name] = planned
    }
    for rule in configuration.rules {
      muteTimesOfRules[rule.name] = rule.muteTimes.compactMap { times[$0] }
      watched[rule.name] = Set(rule.topics)
    }
    (inhibitions, flapping) = (configuration.inhibitions, configuration.flapping)
  }
}

extension LocalTime {
  /// The moment in the time zone that the process runs in (`TZ`, else the machine's).
  init(at time: EventTime) {
    var seconds = time_t(time.rounded(downTo: .seconds(1)).milliseconds / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    self.init(
      year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday),
      minute: Int(local.tm_hour) * 60 + Int(local.tm_min))
  }
}

/// What keeps alerts from being told at one moment.
struct CurrentHolds: Sendable {
  /// When an alert's changes are told again, and the change that was told with a word about it.
  struct Flap: Sendable {
    var heldUntil: EventTime
    var told: String?
  }

  var plan = DeliveryPlan()
  var time: EventTime
  var silences: [Silence] = []
  var inhibited = InhibitedAlerts([], among: [])
  /// By rule and topic.
  var flaps: [[String]: Flap] = [:]

  /// Whether there is anything that could hold an alert back.
  var mayHold: Bool {
    let hasMuteTimes =
      plan.receivers.values.contains { !$0.muteTimes.isEmpty } || plan.muteTimesOfRules.values.contains { !$0.isEmpty }
    return hasMuteTimes || !silences.isEmpty || !plan.inhibitions.isEmpty || !flaps.isEmpty
  }

  /// Why the receiver is not told of the alert for now; without a receiver, why nobody is.
  func hold(on alert: AlertGroup.Member, labels: [String: String], receiver: String? = nil) -> AlertHold? {
    if let silence = silences.first(where: { $0.covers(labels, at: time) }) { return .silenced(by: silence.id) }
    if let source = inhibited.source(inhibiting: alert.id, labels: labels) { return .inhibited(by: source) }
    let rule = labels["alertname"] ?? ""
    let times =
      (plan.muteTimesOfRules[rule] ?? []) + (receiver.flatMap { plan.receivers[$0]?.muteTimes } ?? [])
    if !times.isEmpty {
      let local = LocalTime(at: time)
      if let mute = times.first(where: { $0.contains(local) }) {
        return .muted(during: mute.name, hasDigest: mute.hasDigest)
      }
    }
    if let flap = flaps[[rule, labels["topic"] ?? ""]], flap.heldUntil > time, flap.told != Self.change(alert) {
      return .flapping
    }
    return nil
  }

  /// A beginning or an end, as a text.
  static func change(_ alert: AlertGroup.Member) -> String {
    "\(alert.id) \((alert.isResolved ? AlertEvent.Status.resolved : .firing).rawValue)"
  }
}

extension AlertHold {
  /// What the alert log says of it.
  var notes: [String: MessageValue] {
    switch self {
    case .silenced(let id): ["silenced": .string(id)]
    case .inhibited(let id): ["inhibited_by": .string(id)]
    case .muted(let name, _): ["muted": .string(name)]
    case .flapping: ["flapping": .bool(true)]
    }
  }
}

import Alerts

/// What would become of an alert if it was raised now: who is told, in which group, and what holds it back.
struct DeliveryOutlook {
  private let plan: DeliveryPlan
  private let holds: CurrentHolds

  /// Reads what the daemon's database says of silences and of the alerts that fire.
  init(configuration: Configuration, reader: borrowing StoreReader, at time: EventTime) throws(DatabaseError) {
    plan = DeliveryPlan(configuration)
    holds = try reader.database.holds(of: plan, at: time)
  }

  /// A line for each receiver of the rule.
  func lines(of rule: Rule, topic: String) -> [String] {
    let labels = rule.identifyingLabels(topic: topic)
    let alert = AlertGroup.Member(id: "", startsAt: holds.time, isResolved: false)
    return rule.receivers.map { name in
      let receiver = plan.receivers[name]
      if receiver?.isLog == true { return "\(name): a line for every alert" }
      let hold = holds.hold(on: alert, labels: labels, receiver: name).map { description(of: $0) } ?? ""
      guard let policy = receiver?.grouping else { return "\(name): \(hold)at once, by itself" }
      let group = policy.groupBy.map { "\($0)=\"\(labels[$0] ?? "")\"" }.joined(separator: ", ")
      return "\(name): \(hold)in the group \(group.isEmpty ? "of all alerts" : group), "
        + "\(formattedDuration(policy.groupWait)) after its first alert, then every \(formattedDuration(policy.groupInterval))"
    }
  }

  private func description(of hold: AlertHold) -> String {
    switch hold {
    case .silenced(let id):
      let silence = holds.silences.first { $0.id == id }
      return "held back by silence \(id) until \(silence?.expiresAt.description ?? "?") "
        + "(\(silence?.author ?? ""): \(silence?.reason ?? "")); then "
    case .inhibited(let id): return "held back while \(id) fires; then "
    case .muted(let name, let hasDigest):
      return "held back by mute time '\(name)'\(hasDigest ? ", and listed at its end" : ""); then "
    case .flapping: return "held back, as it turns on and off too often; then "
    }
  }
}

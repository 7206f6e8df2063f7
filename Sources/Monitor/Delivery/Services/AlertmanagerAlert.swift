import Alerts

/// An alert as `POST /api/v2/alerts` of Prometheus' Alertmanager takes it.
enum AlertmanagerAlert {
  /// An alert without an end is taken for over after Alertmanager's `resolve_timeout`, unless it is sent again and again. Ours is
  /// sent once, so it ends when we say so, or after this time if that message never arrives.
  static let longestLife: Duration = .seconds(7 * 86_400)

  /// A list of the alerts that the message is about.
  static func body(_ notice: AlertNotice, _ phrases: Phrases) -> MessageValue {
    .array(notice.alerts.map { alert($0, AlertBrief($0, phrases: phrases)) })
  }

  private static func alert(_ notice: AlertNotice, _ brief: AlertBrief) -> MessageValue {
    // The labels are the alert's identity: they must be the same for its end.
    var labels = Dictionary(
      notice.labels.map { (labelName($0.key), $0.value) }.sorted { $0.0 < $1.0 },
      uniquingKeysWith: { first, _ in first })
    labels["alertname"] = notice.rule
    labels["topic"] = notice.topic
    var annotations = Dictionary(
      notice.annotations.map { (labelName($0.key), $0.value) }.sorted { $0.0 < $1.0 },
      uniquingKeysWith: { first, _ in first })
    annotations["voxpop_id"] = notice.id
    annotations["arithmetic"] = brief.arithmetic.joined(separator: "\n")
    annotations["posts"] = brief.posts.map { "\($0.headline) (\($0.note))\($0.link.map { " " + $0 } ?? "")" }
      .joined(separator: "\n")
    // An empty label is no label to Alertmanager.
    labels = labels.filter { !$0.value.isEmpty }
    annotations = annotations.filter { !$0.value.isEmpty }
    return .object([
      "labels": .strings(labels), "annotations": .strings(annotations), "startsAt": .string(notice.startsAt),
      "endsAt": .string(end(of: notice)),
    ])
  }

  private static func end(of notice: AlertNotice) -> String {
    guard notice.isFiring else { return notice.decidedAt }
    guard let decided = FeedDate.time(notice.decidedAt) else { return notice.decidedAt }
    return (decided + longestLife).description
  }

  /// Letters, digits and underscores, not beginning with a digit; anything else becomes an underscore.
  private static func labelName(_ name: String) -> String {
    let plain = String(
      name.unicodeScalars.map { scalar in
        let isKept = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        return isKept ? Character(scalar) : "_"
      })
    let startsWithDigit = plain.utf8.first.map { (0x30...0x39).contains($0) } ?? true
    return startsWithDigit ? "_" + plain : plain
  }
}

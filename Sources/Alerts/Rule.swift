/// One alerting rule, in Prometheus' vocabulary.
public struct Rule: Sendable, Hashable {
  /// What its expression is asked about.
  public enum Subject: String, Sendable, Hashable, CaseIterable {
    /// A topic's windows, at the end of each bucket.
    case topic
    /// Each post about the topic, as it comes in.
    case post
  }

  /// How many messages an hour a rule on posts sends for each topic, unless it says otherwise.
  public static let defaultLimit = 20

  public var group: String
  /// The alert's name.
  public var name: String
  /// The topics that the rule watches, each on its own; `*` is already replaced by all of them.
  public var topics: [String]
  public var on: Subject
  /// An SQL expression over window functions, or over what is known of one post; the rule is breached while it is true.
  public var expression: String
  /// How long the expression must stay true before the alert fires (`for`).
  public var holdFor: Duration
  /// How long the alert goes on firing after the expression turned false.
  public var keepFiringFor: Duration
  public var labels: [String: String]
  /// Message templates: text with `{{ expression | filter }}`.
  public var annotations: [String: String]
  /// Names of receivers.
  public var receivers: [String]
  /// Names of the times at which its alerts wait.
  public var muteTimes: [String]
  /// Of a rule on posts: for how many of a topic's posts receivers are told in an hour.
  public var limit: Int

  public init(
    group: String, name: String, topics: [String], expression: String, holdFor: Duration = .zero,
    keepFiringFor: Duration = .zero, labels: [String: String] = [:], annotations: [String: String] = [:],
    receivers: [String] = [], muteTimes: [String] = [], on subject: Subject = .topic, limit: Int = Self.defaultLimit
  ) {
    self.group = group
    self.name = name
    self.topics = topics
    self.expression = expression
    self.holdFor = holdFor
    self.keepFiringFor = keepFiringFor
    self.labels = labels
    self.annotations = annotations
    self.receivers = receivers
    self.muteTimes = muteTimes
    on = subject
    self.limit = limit
  }
}

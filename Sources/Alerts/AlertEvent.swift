/// An alert that began or ended, with the arithmetic that decided it.
public struct AlertEvent: Sendable, Hashable {
  public enum Status: String, Sendable { case firing, resolved }

  /// One function of the rule's expression or templates, as it was called, with its value: `posts('1h')` = 131.
  public struct Value: Sendable, Hashable {
    public var call: String
    /// Nil where the function had no answer (SQL NULL), such as a share of no posts.
    public var number: Double?

    public init(call: String, number: Double?) {
      self.call = call
      self.number = number
    }
  }

  /// The comparison behind a spike: what was seen against what was to be expected.
  public struct Evidence: Sendable, Hashable {
    /// What is compared, such as `spike('posts')`.
    public var measure: String
    public var observed: Double
    public var expected: Double
    /// By how much `observed` usually strays from `expected`: a standard deviation. Nil if nobody knows.
    public var spread: Double?
    public var direction: Detection.Direction
    /// What was compared with what; nil if nobody knows.
    public var view: Detection.View?
    public var statistic: Double
    public var threshold: Double
    /// The time over which `observed` was counted: posts in `decidedAt - window ..< decidedAt`.
    public var window: Duration
    /// Which part of what the sources said in the window was heard, 0...1.
    public var completeness = 1.0
    /// When the episode began that is still going on; nil for none.
    public var since: EventTime?

    public init(
      measure: String, observed: Double, expected: Double, spread: Double? = nil,
      direction: Detection.Direction = .rise, view: Detection.View? = nil, statistic: Double, threshold: Double,
      window: Duration = .seconds(3600), since: EventTime? = nil
    ) {
      self.measure = measure
      self.observed = observed
      self.expected = expected
      self.spread = spread
      self.direction = direction
      self.view = view
      self.statistic = statistic
      self.threshold = threshold
      self.window = window
      self.since = since
    }
  }

  /// The same for every notification of one alert: a function of rule, topic and start,
  /// `NegativeSurge/acme/2026-11-23T10:05:00Z`.
  public var id: String
  public var rule: Rule
  public var topic: String
  public var status: Status
  /// When the expression turned true.
  public var startsAt: EventTime
  /// The evaluation that decided this event.
  public var decidedAt: EventTime
  /// The longest window that the expression looked at; the posts in `decidedAt - window ..< decidedAt` are the evidence.
  public var window: Duration
  public var values: [Value]
  public var evidence: [Evidence]
  /// The rule's annotations with their templates filled in.
  public var annotations: [String: String]
  /// Nil if everything was heard.
  public var completeness: Completeness?
  /// The post that raised it, for a rule on posts. Such an alert is of a moment: it fires once, at the post's time, and is
  /// never resolved.
  public var post: ObservedPost?
  /// Whether it is one of more in an hour than its rule's limit allows: nobody is sent a message.
  public var isOverLimit = false

  public init(
    id: String, rule: Rule, topic: String, status: Status, startsAt: EventTime, decidedAt: EventTime,
    window: Duration, values: [Value], evidence: [Evidence], annotations: [String: String]
  ) {
    self.id = id
    self.rule = rule
    self.topic = topic
    self.status = status
    self.startsAt = startsAt
    self.decidedAt = decidedAt
    self.window = window
    self.values = values
    self.evidence = evidence
    self.annotations = annotations
  }
}

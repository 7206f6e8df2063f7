/// What a detector says of the newest value, with the arithmetic behind it.
public struct Detection: Sendable, Hashable {
  public enum Direction: String, Sendable, Hashable { case rise, fall }

  /// What was compared with what.
  public enum View: String, Sendable, Hashable, CaseIterable {
    /// The newest value with what is usual at its time.
    case value
    /// The sum of the last twelve values with what is usual at their times.
    case hour
    /// The mean of the last twelve values with the range in which such means have moved.
    case hourRange = "hour-range"
    /// A smoothed level of the last day or so with the range in which it has moved.
    case dayRange = "day-range"
    /// A share of the posts of the last hour with the usual share.
    case hourShare = "hour-share"
    /// A share of the posts of the last six hours with the usual share.
    case sixHourShare = "six-hour-share"

    /// Whether values are shares, from 0 to 1, and not counts or means.
    public var isShare: Bool { self == .hourShare || self == .sixHourShare }
  }

  /// From 0, nothing unusual, to 1; an alarm at 0.5 and above. After an alarm it stays below 0.5 for the detector's rest.
  public var score: Double
  /// The same without the rest, and at least 0.5 for as long as what began the episode lasts: "is it still high?"
  public var standing: Double
  public var direction: Direction
  /// The view that decided.
  public var view: View
  /// How many values the view takes in.
  public var values: Int
  public var observed: Double
  public var expected: Double
  /// By how much `observed` usually strays from `expected`: a standard deviation.
  public var spread: Double
  public var statistic: Double
  /// Where the statistic makes an alarm: `standing` is `statistic / (statistic + threshold)`, unless an episode holds it up.
  public var threshold: Double
  /// What the newest value alone was expected to be, whichever view decided, and by how much it usually strays.
  public var usual: Double
  public var usualSpread: Double
  /// When the episode began that is still going on.
  public var since: EventTime?
  /// Which part of the newest value was heard, 0...1; the rest is taken to be as usual.
  public var completeness = 1.0
}

extension Detection.Direction {
  /// As messages and commands give it.
  public var word: String {
    switch self {
    case .rise: "above"
    case .fall: "below"
    }
  }
}

extension Detection {
  /// What a score of 0.5 stands for.
  public static let alarm = 0.5

  public var isAlarm: Bool { score >= Self.alarm }

  /// ``standing`` where there is too much, 0 where there is too little.
  public var surge: Double { direction == .rise ? standing : 0 }

  /// Maps evidence from 0 to infinity, with an alarm at 1, to a score.
  static func score(of evidence: Double) -> Double { evidence / (1 + evidence) }
}

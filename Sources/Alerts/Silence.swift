/// A condition on one label, in Alertmanager's notation: `topic=acme`, `severity!=critical`, `alertname=~"Neg.*"`, `team!~a|b`.
///
/// Regular expressions match whole values. A label that is not there is empty.
public struct LabelMatcher: Sendable, Hashable {
  public enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case unequal = "!="
    case matching = "=~"
    case unmatching = "!~"
  }

  public var label: String
  public var comparison: Comparison
  public var value: String

  /// Reads the notation; the value may stand in double quotes.
  public init(parsing text: String) throws(SilenceError) {
    let name = text.prefix { $0 != "=" && $0 != "!" }
    let rest = text[name.endIndex...]
    // The longer signs first: "=~" begins with "=".
    let signs = Comparison.allCases.sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }
    guard let sign = signs.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw SilenceError(
        "'\(text)' has no comparison; expected label=value, label!=value, label=~regex or label!~regex")
    }
    label = Self.trimmed(name)
    guard !label.isEmpty else {
      throw SilenceError("'\(text)' names no label; expected something before '\(sign.rawValue)'")
    }
    comparison = sign
    let written = Self.trimmed(rest.dropFirst(sign.rawValue.count))
    let isQuoted = written.count >= 2 && written.hasPrefix("\"") && written.hasSuffix("\"")
    value = isQuoted ? String(written.dropFirst().dropLast()) : written
    guard sign == .matching || sign == .unmatching else { return }
    do {
      _ = try Regex(value)
    } catch {
      throw SilenceError("'\(value)' of label '\(label)' is no regular expression; expected one such as acme.*")
    }
  }

  /// Cost: a regular expression is compiled each time.
  public func matches(_ labels: [String: String]) -> Bool {
    let found = labels[label] ?? ""
    switch comparison {
    case .equal: return found == value
    case .unequal: return found != value
    case .matching: return isMatch(found)
    case .unmatching: return !isMatch(found)
    }
  }

  private func isMatch(_ text: String) -> Bool {
    // It was compiled when it was read.
    guard let expression = try? Regex(value) else { return false }
    return (try? expression.wholeMatch(in: text)) != nil
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}

extension LabelMatcher: CustomStringConvertible {
  public var description: String { "\(label)\(comparison.rawValue)\"\(value)\"" }
}

/// A mistake in a silence, for whoever wrote it.
public struct SilenceError: Error, Hashable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

/// For a time, alerts that all matchers fit are not told to anybody; they fire and resolve as ever.
public struct Silence: Sendable, Hashable {
  public enum Phase: String, Sendable { case pending, active, expired }

  public var id: String
  public var matchers: [LabelMatcher]
  public var author: String
  /// Why, for whoever finds it later.
  public var reason: String
  public var startsAt: EventTime
  public private(set) var expiresAt: EventTime

  /// A silence says who made it, why and until when, and matches something narrower than everything.
  public init(
    id: String, matchers: [LabelMatcher], author: String, reason: String, startsAt: EventTime, expiresAt: EventTime
  ) throws(SilenceError) {
    guard !matchers.isEmpty else { throw SilenceError("a silence without a matcher; expected one such as topic=acme") }
    guard !author.isEmpty else { throw SilenceError("a silence without an author; expected who made it") }
    guard !reason.isEmpty else { throw SilenceError("a silence without a reason; expected why it was made") }
    guard expiresAt > startsAt else {
      throw SilenceError("a silence that expires at \(expiresAt), which is not after its start at \(startsAt)")
    }
    guard !matchers.allSatisfy({ $0.matches([:]) }) else {
      throw SilenceError("a silence whose matchers fit alerts without a label; expected at least one that does not")
    }
    self.id = id
    self.matchers = matchers
    self.author = author
    self.reason = reason
    self.startsAt = startsAt
    self.expiresAt = expiresAt
  }

  /// Its start counts, its end does not.
  public func phase(at time: EventTime) -> Phase {
    time < startsAt ? .pending : time < expiresAt ? .active : .expired
  }

  /// Whether it keeps an alert with these labels from being told.
  public func covers(_ labels: [String: String], at time: EventTime) -> Bool {
    phase(at: time) == .active && matchers.allSatisfy { $0.matches(labels) }
  }

  /// Ends it now; one that has ended stays as it is.
  public mutating func expire(at time: EventTime) {
    if expiresAt > time { expiresAt = max(time, startsAt) }
  }
}

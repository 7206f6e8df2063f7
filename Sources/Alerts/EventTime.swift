/// A moment on the time line of posts, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Event time is when something was said, not when we heard of it. Milliseconds in an integer make sums,
/// comparisons and stored values exact.
public struct EventTime: Sendable, Hashable, Comparable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) { milliseconds = seconds * 1000 }

  /// Earlier than every post.
  public static let distantPast = EventTime(milliseconds: .min / 4)

  public static func < (left: EventTime, right: EventTime) -> Bool { left.milliseconds < right.milliseconds }

  public static func + (time: EventTime, duration: Duration) -> EventTime {
    EventTime(milliseconds: time.milliseconds + duration.wholeMilliseconds)
  }

  public static func - (time: EventTime, duration: Duration) -> EventTime {
    EventTime(milliseconds: time.milliseconds - duration.wholeMilliseconds)
  }

  public static func - (later: EventTime, earlier: EventTime) -> Duration {
    .milliseconds(later.milliseconds - earlier.milliseconds)
  }

  /// The start of the interval of the given length that contains this time; intervals are aligned to 1970.
  public func rounded(downTo interval: Duration) -> EventTime {
    let length = interval.wholeMilliseconds
    let remainder = milliseconds % length
    return EventTime(milliseconds: milliseconds - (remainder < 0 ? remainder + length : remainder))
  }
}

extension Duration {
  /// This duration in milliseconds, cut towards zero.
  public var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}

extension EventTime: CustomStringConvertible {
  /// RFC 3339 in UTC, with milliseconds only when there are any: `2026-11-23T10:05:00Z`.
  public var description: String {
    let (days, millisecondOfDay) = milliseconds.quotientAndFloorRemainder(dividingBy: 86_400_000)
    // Civil date from day number: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days are shifted to 0000-03-01.
    let shifted = days + 719_468
    let (era, dayOfEra) = shifted.quotientAndFloorRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let second = millisecondOfDay / 1000
    var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
    text += "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    let fraction = millisecondOfDay % 1000
    return text + (fraction == 0 ? "Z" : ".\(padded(fraction, 3))Z")
  }
}

/// Days since 1970-01-01 in the Gregorian calendar, of any year; `month` is 1 to 12.
///
/// Days from civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"; years are counted from March, so that the
/// leap day comes last.
package func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
  let shifted = month > 2 ? year : year - 1
  let era = (shifted >= 0 ? shifted : shifted - 399) / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int64 {
  /// Division that rounds towards negative infinity, with a remainder that is never negative.
  fileprivate func quotientAndFloorRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

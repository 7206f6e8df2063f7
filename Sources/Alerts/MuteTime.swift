/// A moment as clocks on the wall show it where the daemon runs.
public struct LocalTime: Sendable, Hashable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  /// Minutes since midnight, 0 to 1439.
  public var minute: Int

  public init(year: Int, month: Int, day: Int, minute: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.minute = minute
  }

  /// Days since 1970-01-01 in the Gregorian calendar.
  var dayNumber: Int { daysFromCivil(year: year, month: month, day: day) }

  /// The calendar day before, at the same time.
  var dayBefore: LocalTime {
    if day > 1 { return LocalTime(year: year, month: month, day: day - 1, minute: minute) }
    let (year, month) = month > 1 ? (year, month - 1) : (year - 1, 12)
    let (nextYear, nextMonth) = month < 12 ? (year, month + 1) : (year + 1, 1)
    let length =
      daysFromCivil(year: nextYear, month: nextMonth, day: 1) - daysFromCivil(year: year, month: month, day: 1)
    return LocalTime(year: year, month: month, day: length, minute: minute)
  }

  /// 0 for Monday to 6 for Sunday.
  public var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 }
}

/// A named time at which alerts wait: nights, weekends, holidays.
public struct MuteTime: Sendable, Hashable {
  /// A span of the day in minutes since midnight; one that ends before it begins goes over midnight.
  public struct Span: Sendable, Hashable {
    public var start: Int
    /// Not part of the span.
    public var end: Int

    public init(start: Int, end: Int) {
      self.start = start
      self.end = end
    }
  }

  /// Days from one date to another one, both included; without a year, those of every year.
  public struct Dates: Sendable, Hashable {
    private var year: Int?
    private var firstMonth: Int
    private var firstDay: Int
    private var lastYear: Int?
    private var lastMonth: Int
    private var lastDay: Int

    public init(from first: (year: Int?, month: Int, day: Int), to last: (year: Int?, month: Int, day: Int)) {
      year = first.year
      (firstMonth, firstDay) = (first.month, first.day)
      lastYear = last.year
      (lastMonth, lastDay) = (last.month, last.day)
    }

    func contains(_ time: LocalTime) -> Bool {
      if let year, let lastYear {
        return (year, firstMonth, firstDay) <= (time.year, time.month, time.day)
          && (time.year, time.month, time.day) <= (lastYear, lastMonth, lastDay)
      }
      let isAfterFirst = (firstMonth, firstDay) <= (time.month, time.day)
      let isBeforeLast = (time.month, time.day) <= (lastMonth, lastDay)
      // 12-24 to 01-06 goes over New Year.
      let goesOver = (lastMonth, lastDay) < (firstMonth, firstDay)
      return goesOver ? isAfterFirst || isBeforeLast : isAfterFirst && isBeforeLast
    }
  }

  public var name: String
  /// None: the whole day.
  public var times: [Span] = []
  /// 0 for Monday to 6 for Sunday; none: every day.
  public var weekdays: Set<Int> = []
  /// None: every date.
  public var dates: [Dates] = []
  /// Whether one message at the end lists what was muted.
  public var hasDigest = false

  public init(name: String) { self.name = name }

  /// What goes over midnight belongs to the day on which it began.
  public func contains(_ time: LocalTime) -> Bool {
    guard !times.isEmpty else { return isOn(time) }
    return times.contains { span in
      if span.start < span.end { return span.start <= time.minute && time.minute < span.end && isOn(time) }
      return (time.minute >= span.start && isOn(time)) || (time.minute < span.end && isOn(time.dayBefore))
    }
  }

  private func isOn(_ day: LocalTime) -> Bool {
    (weekdays.isEmpty || weekdays.contains(day.weekday)) && (dates.isEmpty || dates.contains { $0.contains(day) })
  }
}

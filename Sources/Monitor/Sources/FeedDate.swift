import Alerts

/// Reads the dates that publishers write: RFC 822 with its variants, RFC 3339 and ISO 8601, and looser forms.
enum FeedDate {
  /// Nil for what cannot be a date. Without a zone it is UTC; fractions of a second are dropped.
  static func time(_ text: some StringProtocol) -> EventTime? {
    let bytes = Array(text.utf8.prefix(128))
    var civil = Civil()
    let isISO = bytes.first.map(isDigit) == true && leadingDigits(bytes) >= 4
    guard isISO ? readISO(bytes, into: &civil) : readWords(bytes, into: &civil) else { return nil }
    return civil.time
  }

  /// A date and time of day as written.
  private struct Civil {
    var year = 0
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    /// East of Greenwich.
    var offsetMinutes = 0

    /// Nil if there is no such day or hour. Second 60 is the next minute's first, and so on: publishers who add to
    /// their clocks and forget to carry mean the time that comes of it.
    var time: EventTime? {
      guard (1...9999).contains(year), (1...12).contains(month), (1...monthLength).contains(day),
        (0...24).contains(hour), hour < 24 || (minute == 0 && second == 0), (0..<100).contains(minute),
        (0..<100).contains(second), (-1440...1440).contains(offsetMinutes)
      else { return nil }
      let days = daysFromCivil(year: year, month: month, day: day)
      return EventTime(seconds: Int64(days * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second))
    }

    private var monthLength: Int {
      month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }
    private var isLeap: Bool { year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) }
  }

  // MARK: ISO 8601

  /// `2026-11-23T10:05:00.25+08:00` and what may be left out of it: separators, time, seconds, day, month.
  private static func readISO(_ bytes: [UInt8], into civil: inout Civil) -> Bool {
    var reader = Reader(bytes)
    civil.year = reader.digits(4) ?? 0
    let isSeparated = reader.take("-") || reader.take("/") || reader.take(".")
    if let month = reader.digits(2, atLeast: isSeparated ? 1 : 2) {
      civil.month = month
      _ = reader.take("-") || reader.take("/") || reader.take(".")
      if let day = reader.digits(2, atLeast: isSeparated ? 1 : 2) {
        // Seven digits are a year and a day of it.
        if let third = isSeparated ? nil : reader.digits(1) { _ = third }
        civil.day = day
      }
    }
    reader.skipSpaces()
    if reader.take("T") || reader.take("t") { reader.skipSpaces() }
    guard let hour = reader.digits(2, atLeast: 1) else { return reader.isAtEnd || readZone(&reader, into: &civil) }
    civil.hour = hour
    let hasColons = reader.take(":")
    civil.minute = reader.digits(2, atLeast: hasColons ? 1 : 2) ?? 0
    if hasColons ? reader.take(":") : true { civil.second = reader.digits(2, atLeast: hasColons ? 1 : 2) ?? 0 }
    if reader.take(".") || reader.take(",") { while reader.digits(1) != nil {} }
    return readZone(&reader, into: &civil)
  }

  /// `Z`, `+08:00`, `-0530`, `+08`, a name, or nothing.
  private static func readZone(_ reader: inout Reader, into civil: inout Civil) -> Bool {
    reader.skipSpaces()
    if reader.isAtEnd { return true }
    let isEast = reader.take("+")
    if isEast || reader.take("-") || reader.takeMinus() {
      guard let minutes = reader.zoneOffset() else { return false }
      civil.offsetMinutes = isEast ? minutes : -minutes
      return true
    }
    let name = reader.word()
    if let half = halves[name] { civil.hour = civil.hour % 12 + half }
    if let hours = zones[name] { civil.offsetMinutes = Int(hours * 60) }
    return true
  }

  // MARK: Words

  /// `Mon, 23 Nov 2026 10:05:00 +0800`, in about any order of its parts, and `11/23/2026 10:05 PM`.
  private static func readWords(_ bytes: [UInt8], into civil: inout Civil) -> Bool {
    var reader = Reader(bytes)
    var month: Int?
    var day: Int?
    var year: Int?
    var hasTime = false
    while !reader.isAtEnd {
      let isAfterSpace = reader.skipSeparators()
      if reader.isAtLetter {
        let named = month == nil ? reader.month : nil
        let word = reader.word()
        if let named {
          month = named
        } else if hasTime, let half = halves[word] {
          civil.hour = civil.hour % 12 + half
        } else if hasTime || year != nil, let hours = zones[word] {
          civil.offsetMinutes = Int(hours * 60)
        }
      } else if hasTime, let isEast = reader.takeSign() {
        guard let minutes = reader.zoneOffset() else { return false }
        civil.offsetMinutes = isEast ? minutes : -minutes
      } else if let number = reader.digits(4, atLeast: 1) {
        if !hasTime, reader.take(":") {
          guard let minute = reader.digits(2, atLeast: 1) else { return false }
          (civil.hour, civil.minute, hasTime) = (number, minute, true)
          if reader.take(":") { civil.second = reader.digits(2, atLeast: 1) ?? 0 }
          if reader.take(".") { while reader.digits(1) != nil {} }
        } else if month == nil, day == nil, number <= 31, reader.take("/") {
          // The American order, unless the first number can only be a day.
          guard let second = reader.digits(2, atLeast: 1) else { return false }
          (month, day) = number > 12 ? (second, number) : (number, second)
        } else if day == nil, number <= 31 {
          day = number
        } else if year == nil {
          year = number
        }
      } else if !isAfterSpace {
        reader.skip()
      }
    }
    guard let month, let day, let year else { return false }
    civil.month = month
    civil.day = day
    // Two digits: RFC 2822 section 4.3.
    civil.year = year < 50 ? year + 2000 : year < 1000 ? year + 1900 : year
    return true
  }

  private static let months: XMLNameTable<Int> = [
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
  ]

  private static let halves: XMLNameTable<Int> = ["am": 0, "pm": 12]

  /// Hours east of Greenwich.
  private static let zones: XMLNameTable<Double> = [
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "met": 1, "cest": 2, "eet": 2,
    "sast": 2,
    "eest": 3, "msk": 3, "ist": 5.5, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "et": -5, "ct": -6, "mt": -7,
    "pt": -8,
  ]

  // MARK: Bytes

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func leadingDigits(_ bytes: [UInt8]) -> Int { bytes.prefix(while: isDigit).count }

  private struct Reader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index >= bytes.count }
    var isAtLetter: Bool { !isAtEnd && (97...122).contains(bytes[index] | 0x20) }

    mutating func skip() { index += 1 }

    mutating func skipSpaces() { while !isAtEnd, bytes[index] <= 32 { index += 1 } }

    /// Everything but letters, digits and signs; a sign counts as one only before a digit and not inside a date.
    @discardableResult
    mutating func skipSeparators() -> Bool {
      let start = index
      while !isAtEnd, !isAtLetter, !isDigit(bytes[index]), !isSign { index += 1 }
      return index > start
    }

    private var isSign: Bool { bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") }

    /// True for plus, false for minus, nil for neither.
    mutating func takeSign() -> Bool? {
      guard !isAtEnd, isSign, index + 1 < bytes.count, isDigit(bytes[index + 1]) else { return nil }
      defer { index += 1 }
      return bytes[index] == UInt8(ascii: "+")
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard index < bytes.count, UInt32(bytes[index]) == scalar.value else { return false }
      index += 1
      return true
    }

    /// The minus sign of typography.
    mutating func takeMinus() -> Bool {
      guard index + 2 < bytes.count, bytes[index] == 0xe2, bytes[index + 1] == 0x88, bytes[index + 2] == 0x92 else {
        return false
      }
      index += 3
      return true
    }

    /// At most `most` digits; nil, and nothing read, if there are fewer than asked for.
    mutating func digits(_ most: Int, atLeast least: Int? = nil) -> Int? {
      var (end, value) = (index, 0)
      while end < bytes.count, end - index < most, isDigit(bytes[end]) {
        value = value * 10 + Int(bytes[end] - 48)
        end += 1
      }
      guard end - index >= (least ?? most) else { return nil }
      index = end
      return value
    }

    /// In lower case.
    mutating func word() -> XMLName {
      let start = index
      while isAtLetter { index += 1 }
      return bytes.withUnsafeBufferPointer { XMLName($0.part(start..<index)) }
    }

    /// The month that the word at the index begins with, 1...12; nothing is read.
    var month: Int? {
      guard index + 3 <= bytes.count else { return nil }
      let name = bytes.withUnsafeBufferPointer { XMLName($0.part(index..<(index + 3))) }
      return FeedDate.months[name]
    }

    /// `0530`, `05:30`, `5`, `530` in minutes.
    mutating func zoneOffset() -> Int? {
      let start = index
      guard let number = digits(4, atLeast: 1) else { return nil }
      if index - start > 2 { return number / 100 * 60 + number % 100 }
      return number * 60 + (take(":") ? digits(2, atLeast: 1) ?? 0 : 0)
    }
  }
}

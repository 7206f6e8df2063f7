import Alerts

/// What the columns of a series are.
enum SeriesFormat: Sendable {
  case value
  case share

  var columns: [String] {
    switch self {
    case .value: ["timestamp", "value"]
    case .share: ["timestamp", "negative", "total"]
    }
  }
}

/// One line of a series.
struct SeriesRow {
  /// The line as it was read.
  var text: String
  var time: EventTime
  /// The value, or the share.
  var value: Double
  var marked: Int64 = 0
  var total: Int64 = 0

  /// Reads a line; nil for an empty one, and for a header in the first line.
  init?(_ line: String, number: Int, format: SeriesFormat) throws(CommandError) {
    var line = line[...]
    if number == 1, line.hasPrefix("\u{FEFF}") { line = line.dropFirst() }
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    if fields.count == 1, fields[0].isEmpty { return nil }
    if number == 1, Self.time(fields[0]) == nil, fields.dropFirst().allSatisfy({ Double($0) == nil }) { return nil }
    func failure(_ column: Int, _ reason: String) -> CommandError {
      let before = line.split(separator: ",", omittingEmptySubsequences: false).prefix(column)
      let offset = before.reduce(1) { $0 + $1.count + 1 }
      return CommandError(.dataError, "standard input:\(number):\(offset): \(reason)")
    }
    let names = format.columns
    guard fields.count == names.count else {
      let reason = "\(fields.count) columns were found; \(names.joined(separator: ",")) was expected"
      throw failure(min(fields.count, names.count), reason)
    }
    guard let time = Self.time(fields[0]) else {
      throw failure(0, "'\(fields[0])' is no time; one such as 2026-11-25 10:05:00 was expected")
    }
    text = String(line)
    self.time = time
    switch format {
    case .value:
      guard let value = Double(fields[1]), value.isFinite else {
        throw failure(1, "'\(fields[1])' is no value; a finite number was expected")
      }
      self.value = value
    case .share:
      guard let marked = Int64(fields[1]), marked >= 0 else {
        throw failure(1, "'\(fields[1])' is no number of negative posts; a whole number was expected")
      }
      guard let total = Int64(fields[2]), total >= marked else {
        throw failure(2, "'\(fields[2])' is no number of all posts; a whole number of at least \(marked) was expected")
      }
      (self.marked, self.total) = (marked, total)
      value = total > 0 ? Double(marked) / Double(total) : 0
    }
  }

  /// ISO 8601 or seconds since 1970.
  private static func time(_ text: Substring) -> EventTime? {
    if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      (9...11).contains(text.utf8.count)
    {
      return Int64(text).map(EventTime.init(seconds:))
    }
    guard text.utf8.prefix(4).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), text.utf8.count >= 8
    else { return nil }
    return FeedDate.time(text)
  }

  private static func trimmed(_ field: Substring) -> Substring {
    var field = field
    while field.first?.isWhitespace == true { field.removeFirst() }
    while field.last?.isWhitespace == true { field.removeLast() }
    return field
  }
}

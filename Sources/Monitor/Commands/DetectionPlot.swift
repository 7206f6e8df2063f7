import Alerts

/// A series as SVG: its values, what was expected of them within three spreads, and the alarms.
///
/// However long the series is, at most 2,000 columns are drawn: when they are full, neighbours are merged.
struct DetectionPlot {
  /// What neighbouring rows have in common.
  private struct Column {
    var start: EventTime
    var rows = 1.0
    var values: ClosedRange<Double>
    var expected: Double
    var spread: Double

    mutating func add(_ other: Column) {
      let total = rows + other.rows
      expected += (other.expected - expected) * other.rows / total
      spread += (other.spread - spread) * other.rows / total
      values = min(values.lowerBound, other.values.lowerBound)...max(values.upperBound, other.values.upperBound)
      rows = total
    }
  }

  private struct Alarm {
    var row: Int
    var time: EventTime
    var value: Double
    var detection: Detection
  }

  private static let limit = 2000
  private static let alarmLimit = 1000
  private static let (left, top, width, height) = (70.0, 40.0, 960.0, 320.0)

  private let format: SeriesFormat
  private var columns: [Column] = []
  private var alarms: [Alarm] = []
  private var alarmCount = 0
  private var rows = 0
  /// How many rows a column takes.
  private var stride = 1

  init(_ format: SeriesFormat) { self.format = format }

  mutating func add(_ row: SeriesRow, _ detection: Detection) {
    let column = Column(
      start: row.time, values: row.value...row.value, expected: detection.usual, spread: detection.usualSpread)
    if detection.isAlarm {
      alarmCount += 1
      if alarms.count < Self.alarmLimit {
        alarms.append(Alarm(row: rows, time: row.time, value: row.value, detection: detection))
      }
    }
    if rows.isMultiple(of: stride) {
      if columns.count == Self.limit { merge() }
      columns.append(column)
    } else {
      columns[columns.count - 1].add(column)
    }
    rows += 1
  }

  private mutating func merge() {
    for index in 0..<(columns.count / 2) {
      columns[index] = columns[2 * index]
      columns[index].add(columns[2 * index + 1])
    }
    columns.removeLast(columns.count / 2)
    stride *= 2
  }

  var svg: String {
    let title = "\(rows) rows, \(alarmCount) alarms"
    var lines = ["<text x=\"\(number(Self.left))\" y=\"24\" font-size=\"14\">\(title)</text>"]
    if let scale {
      lines += axes(scale) + [band(scale), expectation(scale), series(scale)] + marks(scale)
    }
    return Drawing.svg(width: Self.left + Self.width + 30, height: Self.top + Self.height + 50, title: title, lines)
  }

  /// From the least to the greatest value, and the band as far as it reaches a quarter beyond them.
  private var scale: ClosedRange<Double>? {
    guard let least = columns.map(\.values.lowerBound).min(), let most = columns.map(\.values.upperBound).max() else {
      return nil
    }
    let room = most > least ? (most - least) / 4 : 1
    let below = columns.map { $0.expected - 3 * $0.spread }.min() ?? least
    let above = columns.map { $0.expected + 3 * $0.spread }.max() ?? most
    return max(min(least, below), least - room, least >= 0 ? 0 : -.infinity)...min(max(most, above), most + room)
  }

  private func axes(_ scale: ClosedRange<Double>) -> [String] {
    var lines = [
      "<rect x=\"\(x(0))\" y=\"\(number(Self.top))\" width=\"\(number(Self.width))\" "
        + "height=\"\(number(Self.height))\" fill=\"none\" stroke=\"#999\"/>"
    ]
    let places = scale.upperBound - scale.lowerBound >= 40 ? 0 : scale.upperBound - scale.lowerBound >= 4 ? 1 : 3
    for tick in 0...4 {
      let share = Double(tick) / 4
      let value = scale.lowerBound + share * (scale.upperBound - scale.lowerBound)
      lines.append(
        "<text x=\"\(number(Self.left - 8))\" y=\"\(number(Self.top + (1 - share) * Self.height + 4))\" "
          + "text-anchor=\"end\">\(fixedDecimals(value, places))</text>")
      let column = columns[Int(share * Double(columns.count - 1))]
      let anchor = tick == 0 ? "start" : tick == 4 ? "end" : "middle"
      lines.append(
        "<text x=\"\(number(Self.left + share * Self.width))\" y=\"\(number(Self.top + Self.height + 18))\" "
          + "text-anchor=\"\(anchor)\">\(column.start.description.prefix(16))</text>")
    }
    let what = format == .share ? "share" : "value"
    lines.append(
      "<text x=\"\(number(Self.left))\" y=\"\(number(Self.top + Self.height + 40))\">"
        + "<tspan fill=\"#246\">\(what)</tspan>, <tspan fill=\"#875\">expected within three spreads</tspan>, "
        + "<tspan fill=\"#c33\">alarms</tspan></text>")
    return lines
  }

  private func band(_ scale: ClosedRange<Double>) -> String {
    let upper = columns.enumerated().map { point($0, $1.expected + 3 * $1.spread, scale) }
    let lower = columns.enumerated().map { point($0, $1.expected - 3 * $1.spread, scale) }
    return "<polygon points=\"\((upper + lower.reversed()).joined(separator: " "))\" fill=\"#e8dccb\"/>"
  }

  private func expectation(_ scale: ClosedRange<Double>) -> String {
    let path = columns.enumerated().map { point($0, $1.expected, scale) }.joined(separator: " ")
    return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"#875\"/>"
  }

  /// A line through the values; a column of several rows is drawn from its least to its greatest.
  private func series(_ scale: ClosedRange<Double>) -> String {
    let path = columns.enumerated().flatMap { index, column in
      column.rows > 1
        ? [point(index, column.values.lowerBound, scale), point(index, column.values.upperBound, scale)]
        : [point(index, column.values.lowerBound, scale)]
    }
    return "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"#246\"/>"
  }

  private func marks(_ scale: ClosedRange<Double>) -> [String] {
    alarms.map { alarm in
      let place = number(Self.left + (Double(alarm.row) + 0.5) / Double(max(rows, 1)) * Self.width)
      let detection = alarm.detection
      let arithmetic =
        "\(detection.view.rawValue) \(detection.direction.rawValue), observed \(fixedDecimals(detection.observed, 2)), "
        + "expected \(fixedDecimals(detection.expected, 2)) ± \(fixedDecimals(detection.spread, 2)), "
        + "statistic \(fixedDecimals(detection.statistic, 2)) over \(fixedDecimals(detection.threshold, 2))"
      return "<g fill=\"#c33\" stroke=\"#c33\"><title>\(alarm.time): \(arithmetic)</title>"
        + "<line x1=\"\(place)\" y1=\"\(number(Self.top))\" x2=\"\(place)\" y2=\"\(number(Self.top + Self.height))\" "
        + "stroke-opacity=\"0.4\"/><circle cx=\"\(place)\" cy=\"\(y(alarm.value, scale))\" r=\"3.5\"/></g>"
    }
  }

  private func point(_ index: Int, _ value: Double, _ scale: ClosedRange<Double>) -> String {
    "\(x(index)),\(y(value, scale))"
  }

  private func x(_ column: Int) -> String {
    number(Self.left + (Double(column) + 0.5) / Double(max(columns.count, 1)) * Self.width)
  }

  private func y(_ value: Double, _ scale: ClosedRange<Double>) -> String {
    let inside = min(max(value, scale.lowerBound), scale.upperBound)
    let share = (inside - scale.lowerBound) / max(scale.upperBound - scale.lowerBound, 1e-12)
    return number(Self.top + (1 - share) * Self.height)
  }

  private func number(_ value: Double) -> String { fixedDecimals(value, 1) }
}

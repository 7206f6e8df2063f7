import Alerts
import Glibc

extension Command {
  static let detect = Command(
    name: "detect",
    summary: "Find what is unusual in a series of numbers from standard input",
    details: """
      Reads CSV lines timestamp,value and prints timestamp,value,anomaly_score, where a score of 0.5 or more is an alarm. Each row is
      scored before the next is read. The detector knows nothing of the series but the rows before; it is the one behind
      spike('posts') in rules, and it only learns in the first two days. Any series will do, with gaps and negative numbers; it was
      made for counts of five minutes each. docs/spikes.md says what it computes and how good it is.

      With --share the lines are timestamp,negative,total, a row for five minutes, and the question is whether the share rises.

      With --json each row is a JSON object with the whole arithmetic: score and standing (without the rest after an alarm),
      direction, view (which comparison decided) and how many values it spans, observed, expected, spread, statistic, threshold,
      usual and usual_spread (what the newest value alone was expected to be), and since (when the episode began that goes on).

      Timestamps are ISO 8601, UTC unless they say otherwise, or seconds since 1970. A header may come first. The first row that
      cannot be read ends the command with exit code 65 and its place.
      """,
    options: [
      OptionSpecification(name: "share", value: nil, help: "judge the share of two counts instead of one value"),
      OptionSpecification(name: "json", value: nil, help: "print a JSON object a row, with the arithmetic"),
      OptionSpecification(
        name: "plot", value: "FILE", help: "draw series, expectation and alarms, as SVG, at the end of the input"),
    ]
  ) { arguments in
    guard arguments.operands.isEmpty else { throw usage("the rows are read from standard input", "detect") }
    let format: SeriesFormat = arguments.has("share") ? .share : .value
    var detector = SeriesDetector(format)
    var plot = arguments["plot"].map { _ in DetectionPlot(format) }
    var reader = LineReader()
    var number = 0
    let printsJSON = arguments.has("json")
    if !printsJSON { Console.print((format.columns + ["anomaly_score"]).joined(separator: ",")) }
    while let lines = try reader.next() {
      for line in lines {
        number += 1
        guard let row = try SeriesRow(line, number: number, format: format) else { continue }
        let detection = detector.observe(row)
        Console.print(printsJSON ? row.value(with: detection).json : "\(row.text),\(detection.score)")
        plot?.add(row, detection)
      }
    }
    if let plot, let path = arguments["plot"] { try TextFile.write(plot.svg, to: path) }
    return .success
  }
}

/// Either detector, fed with rows.
struct SeriesDetector {
  private var volume = VolumeDetector()
  private var share = ShareDetector()
  private let format: SeriesFormat

  init(_ format: SeriesFormat) { self.format = format }

  mutating func observe(_ row: SeriesRow) -> Detection {
    switch format {
    case .value: volume.observe(row.value, at: row.time)
    case .share: share.observe(marked: row.marked, of: row.total, at: row.time)
    }
  }
}

extension SeriesRow {
  /// The row and all that the detector says of it.
  fileprivate func value(with detection: Detection) -> MessageValue {
    .object([
      "time": .string(time.description), "value": .number(value), "score": .number(detection.score),
      "standing": .number(detection.standing), "direction": .string(detection.direction.word),
      "view": .string(detection.view.rawValue), "values": .number(Double(detection.values)),
      "observed": .number(detection.observed), "expected": .number(detection.expected),
      "spread": .number(detection.spread), "statistic": .number(detection.statistic),
      "threshold": .number(detection.threshold), "usual": .number(detection.usual),
      "usual_spread": .number(detection.usualSpread), "since": .optional(detection.since?.description),
    ])
  }
}

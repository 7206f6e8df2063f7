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

      Timestamps are ISO 8601, UTC unless they say otherwise, or seconds since 1970. A header may come first. The first row that
      cannot be read ends the command with exit code 65 and its place.
      """,
    options: [
      OptionSpecification(name: "share", value: nil, help: "judge the share of two counts instead of one value"),
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
    Console.print((format.columns + ["anomaly_score"]).joined(separator: ","))
    while let lines = try reader.next() {
      for line in lines {
        number += 1
        guard let row = try SeriesRow(line, number: number, format: format) else { continue }
        let detection = detector.observe(row)
        Console.print("\(row.text),\(detection.score)")
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

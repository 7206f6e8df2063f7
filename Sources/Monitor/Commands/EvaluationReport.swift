import Attention

/// What `voxpop evaluate` prints: the figures over all rows, and on request those of each source beside them.
struct EvaluationReport: Encodable {
  var figures: EvaluationBySource
  var showsSources: Bool

  /// What the plot shows: each source judged by two classes or three, as it is labelled.
  var reliability: Reliability { figures.mean?.reliability ?? figures.all.reliability }

  private enum CodingKeys: String, CodingKey {
    case bySource = "by_source"
    case mean = "mean_over_sources"
  }

  func encode(to encoder: any Encoder) throws {
    try figures.all.encode(to: encoder)
    guard showsSources else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(figures.bySource, forKey: .bySource)
    try container.encodeIfPresent(figures.mean, forKey: .mean)
  }

  /// The figures for people; shares as percentages.
  var text: String {
    let all = figures.all
    var lines = [
      "texts              \(all.rows)",
      "macro-recall       \(percent(all.macroRecall))",
      "accuracy           \(percent(all.accuracy))",
      "macro-F1           \(percent(all.macroF1))",
      "calibration error  \(percent(all.calibrationError))",
    ]
    if let twoClass = all.twoClass {
      lines.append(
        "negative against positive alone: macro-recall \(percent(twoClass.macroRecall)), "
          + "accuracy \(percent(twoClass.accuracy)), calibration error \(percent(twoClass.reliability.expectedError))")
    }
    lines.append("posts a second     \(fixedDecimals(all.postsPerSecond, 0)) on one core")
    lines += [""] + confusionTable
    if showsSources { lines += [""] + sourceTable }
    return lines.joined(separator: "\n") + "\n"
  }

  private var confusionTable: [String] {
    let all = figures.all
    let names = Sentiment.Label.allCases.map(\.rawValue)
    let recalls = [all.recall.negative, all.recall.neutral, all.recall.positive]
    let rows = zip(names, zip(all.confusion, recalls)).map { name, row in
      [name] + row.0.map(String.init) + [percent(row.1)]
    }
    return table([["truth ╲ answer"] + names + ["recall"]] + rows)
  }

  private var sourceTable: [String] {
    var rows = [["source", "texts", "macro-recall", "accuracy", "macro-F1", "calibration"]]
    for (source, figures) in figures.bySource.sorted(by: { $0.key < $1.key }) {
      let twoClass = figures.twoClass
      rows.append([
        source + (twoClass == nil ? "" : "*"), String(figures.rows),
        percent(twoClass?.macroRecall ?? figures.macroRecall), percent(twoClass?.accuracy ?? figures.accuracy),
        twoClass == nil ? percent(figures.macroF1) : "–",
        percent((twoClass?.reliability ?? figures.reliability).expectedError),
      ])
    }
    if let mean = figures.mean {
      rows.append([
        "mean over sources", String(figures.all.rows), percent(mean.macroRecall), percent(mean.accuracy), "–",
        percent(mean.calibrationError),
      ])
    }
    return table(rows) + ["* without neutral texts: choosing between negative and positive alone"]
  }

  /// Lines of columns, the first aligned to the left and the others to the right.
  private func table(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
  }

  private func percent(_ share: Double?) -> String { fixedDecimals(share.map { $0 * 100 }, 1) }
}

import Attention
import FoundationEssentials

extension Command {
  static let evaluate = Command(
    name: "evaluate",
    summary: "Measure a model on labelled texts; prints JSON",
    operands: "FILE...",
    details: """
      FILEs hold JSON lines {"text", "label"}, plain or gzip-compressed. The figures are macro-recall, accuracy, macro-F1, the
      recall of each class, the confusion matrix (rows: truth, columns: answer), the expected calibration error and posts per second
      on one core. Without neutral texts, macro_recall_two_class lets the model choose between negative and positive only.
      """,
    options: [
      OptionSpecification(name: "by", value: "source", help: "add the figures of each source, under by_source"),
      OptionSpecification(name: "model", value: "FILE", help: "model file (default: the shipped one)"),
      OptionSpecification(name: "json", value: nil, help: "accepted for symmetry: the output is always JSON"),
    ]
  ) { arguments in
    guard !arguments.operands.isEmpty else { throw usage("at least one FILE of labelled texts is needed", "evaluate") }
    if let grouping = arguments["by"], grouping != "source" {
      throw usage("--by knows 'source', not '\(grouping)'", "evaluate")
    }
    var rows: [LabelledText] = []
    for path in arguments.operands { rows += try LabelledFile.read(path) }
    guard !rows.isEmpty else { throw CommandError(.dataError, "there is no labelled text in the files") }
    let model = try loadModel(arguments["model"])
    Console.print(try report(on: rows, by: model, groups: arguments["by"] != nil))
    return .success
  }

  private static func report(on rows: [LabelledText], by model: SentimentModel, groups: Bool) throws -> String {
    let started = ContinuousClock.now
    var (overall, bySource) = model.evaluate(rows)
    overall.postsPerSecond = Double(rows.count) / (started.duration(to: .now) / .seconds(1))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let report = EvaluationReport(overall: overall, bySource: groups ? bySource : nil)
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}

/// The figures over all rows, and on request those of each source beside them.
private struct EvaluationReport: Encodable {
  var overall: Evaluation
  var bySource: [String: Evaluation]?

  private enum CodingKeys: String, CodingKey { case bySource = "by_source" }

  func encode(to encoder: any Encoder) throws {
    try overall.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(bySource, forKey: .bySource)
  }
}

import Attention
import FoundationEssentials
import Glibc

extension Command {
  static let evaluate = Command(
    name: "evaluate",
    summary: "Measure a model on labelled texts",
    operands: "FILE...",
    details: """
      FILEs hold JSON lines {"text", "label"}, plain or gzip-compressed. The figures are macro-recall, accuracy, macro-F1, the
      recall of each class, the confusion matrix (rows: truth, columns: answer), the expected calibration error, and posts a second
      of processor time, which is the speed of one core: two threads work, and what they need is added up. Without neutral texts,
      the figures called two_class let the model choose between negative and positive only; by these the source counts in the mean
      over sources.

      --faithfulness takes out of N texts the fifth of the words that --method finds most important, at least one word, and tells
      by how much the label's probability falls, against as many words drawn at random.
      """,
    options: [
      OptionSpecification(name: "by", value: "source", help: "add the figures of each source, and their mean"),
      OptionSpecification(name: "reliability", value: "FILE", help: "draw confidence against success, as SVG"),
      OptionSpecification(name: "faithfulness", value: nil, help: "measure explanations instead of answers"),
      OptionSpecification(name: "method", value: "NAME", help: "leave-one-out (default) or alone"),
      OptionSpecification(name: "rows", value: "N", help: "explain N texts, spread over the files (default: 1000)"),
      OptionSpecification(name: "model", value: "FILE", help: "model file (default: the shipped one)"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    guard !arguments.operands.isEmpty else { throw usage("at least one FILE of labelled texts is needed", "evaluate") }
    if let grouping = arguments["by"], grouping != "source" {
      throw usage("--by knows 'source', not '\(grouping)'", "evaluate")
    }
    let explaining = try ExplanationTrial(arguments)
    var rows: [LabelledText] = []
    for path in arguments.operands { rows += try LabelledFile.read(path) }
    guard !rows.isEmpty else { throw CommandError(.dataError, "there is no labelled text in the files") }
    let model = try loadModel(arguments["model"])
    let isForPrograms = arguments.has("json") || !Console.outputIsTerminal
    if let explaining {
      let report = try await explaining.run(on: rows.map(\.text), by: model)
      Console.printPart(isForPrograms ? try json(report) : report.text)
      return .success
    }
    let report = try await report(on: rows, by: model, groups: arguments["by"] != nil)
    if let path = arguments["reliability"] {
      try TextFile.write(ReliabilityPlot(report.reliability).svg, to: path)
    }
    Console.printPart(isForPrograms ? try json(report) : report.text)
    return .success
  }

  private static func report(
    on rows: [LabelledText], by model: SentimentModel, groups: Bool
  ) async throws -> EvaluationReport {
    let blocks = try await ProcessorTime.inBlocks(of: 64, count: rows.count) { block in
      ProcessorTime.seconds { model.classify(rows[block].map(\.text)) }
    }
    var figures = EvaluationBySource(rows, blocks.flatMap(\.0))
    figures.all.postsPerSecond = Double(rows.count) / max(blocks.reduce(0) { $0 + $1.1 }, 1e-9)
    return EvaluationReport(figures: figures, showsSources: groups)
  }

  private static func json(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }
}

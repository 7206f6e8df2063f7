import Attention
import CCrypto
import FoundationEssentials
import Glibc

extension Command {
  static let train = Command(
    name: "train",
    summary: "Train a model, or adapt one to texts of your own",
    details: """
      --from names a model file, "shipped", or a folder with a base encoder (safetensors, vocab.json, normalization.json).
      --data names a file of JSON lines {"text", "label"}, or a folder of them; with the folders train and dev inside, dev is held
      out, else every tenth row. A source without neutral texts never teaches "not neutral". A run that is cut off goes on from its
      latest checkpoint when it is started again in the same way. What comes out is the best model seen on the held-out texts, the
      one to start from included, its confidence set on them; --passes 0 --final-passes 0 sets nothing but that.
      """,
    options: [
      OptionSpecification(name: "from", value: "MODEL", help: "model to start from (default: shipped)"),
      OptionSpecification(name: "data", value: "DIR", help: "labelled texts"),
      OptionSpecification(name: "out", value: "FILE", help: "where the trained model goes"),
      OptionSpecification(name: "without", value: "A,B", help: "sources to leave out"),
      OptionSpecification(
        name: "recipe", value: "NAME",
        help:
          "'even' (default), or 'shipped' and then 'shipped-second' for how the shipped model was trained; sets the rest"
      ),
      OptionSpecification(name: "passes", value: "N", help: "passes over everything (default: 10)"),
      OptionSpecification(
        name: "final-passes", value: "N", help: "passes at the end, without guessed labels (default: 0)"),
      OptionSpecification(name: "rate", value: "R", help: "peak learning rate (default: 1e-4)"),
      OptionSpecification(name: "batch", value: "N", help: "texts a step (default: 32)"),
      OptionSpecification(name: "tokens", value: "N", help: "pieces of a text that are read (default: 128)"),
      OptionSpecification(
        name: "layers", value: "N", help: "keep N of the model's layers, evenly spaced: faster, less accurate"),
      OptionSpecification(name: "dropout", value: "P", help: "dropout (default: 0.1)"),
      OptionSpecification(name: "smoothing", value: "P", help: "label smoothing (default: 0.05)"),
      OptionSpecification(
        name: "balance", value: "B", help: "how far classes are brought to equal weight, 0 to 1 (default: 1)"),
      OptionSpecification(
        name: "layer-decay", value: "D", help: "learning rate of a layer to that above it (default: 0.95)"),
      OptionSpecification(
        name: "evaluations", value: "N", help: "how often the held-out texts are scored (default: 6)"),
      OptionSpecification(name: "seed", value: "N", help: "seed of all that is random (default: 1)"),
      OptionSpecification(name: "float", value: "FILE", help: "write the unrounded model here, too"),
      OptionSpecification(name: "curve", value: "FILE", help: "write the learning curve here, as SVG"),
    ]
  ) { arguments in
    let data = try arguments.required("data", of: "train")
    let out = try arguments.required("out", of: "train")
    let left = Set((arguments["without"] ?? "").split(separator: ",").map(String.init))
    let options = try trainingOptions(arguments)
    let checkpoint = out + ".checkpoint"
    try FileManager.default.createDirectory(atPath: checkpoint, withIntermediateDirectories: true)
    let file = try openModel(arguments["from"] ?? "shipped", checkpoint: checkpoint)
    let sets = try TrainingSets(path: data, without: left)
    let training = try FineTuning(
      file: file, train: sets.train, heldOut: sets.heldOut, options: options,
      checkpoint: checkpoint + "/state.safetensors", run: sets.fingerprint(from: file.path, options))
    Console.error(
      "\(sets.train.count) rows to learn from, \(sets.heldOut.count) held out, \(training.steps) steps of \(options.batch)"
    )
    if training.step > 0 { Console.error("going on from the checkpoint at step \(training.step)") }
    try await training.run { progress in report(progress) }
    let temperatures = try await training.temperatures()
    try training.write(to: out, rounded: true, temperatures: temperatures, metadata: [:])
    if let path = arguments["float"] {
      try training.write(to: path, rounded: false, temperatures: temperatures, metadata: [:])
    }
    if let path = arguments["curve"] { try TextFile.write(LearningCurvePlot(training.curve).svg, to: path) }
    try FileManager.default.removeItem(atPath: checkpoint)
    return .success
  }

  private static func report(_ progress: FineTuning.Progress) {
    var line = "step \(progress.step) of \(progress.steps)"
    if let loss = progress.loss {
      line += "  loss \(fixedDecimals(loss, 4))  \(Int(progress.postsPerSecond)) posts/s  "
      line += "\(fixedDecimals(progress.secondsLeft / 60, 1)) min left"
    }
    if let score = progress.score { line += "  held out \(percent(score))\(progress.isBest ? ", best" : "")" }
    Console.error(line)
    guard let heldOut = progress.heldOut else { return }
    let figures = heldOut.sorted { $0.key < $1.key }.map { source, figures in
      "\(source) \(percent(figures.macroRecallTwoClass ?? figures.macroRecall))"
    }
    Console.error("  " + figures.joined(separator: "  "))
  }

  private static func trainingOptions(_ arguments: Arguments) throws -> TrainingOptions {
    func number<Value: LosslessStringConvertible>(_ name: String, _ value: Value, _ fits: (Value) -> Bool) throws
      -> Value
    {
      guard let text = arguments[name] else { return value }
      guard let value = Value(text), fits(value) else { throw usage("--\(name) cannot be '\(text)'", "train") }
      return value
    }
    var options: TrainingOptions
    switch arguments["recipe"] {
    case "shipped": options = .shipped
    case "shipped-second": options = .shippedSecond
    case nil, "even": options = TrainingOptions()
    case let name?: throw usage("--recipe knows 'shipped', 'shipped-second' and 'even', not '\(name)'", "train")
    }
    options.passes = try number("passes", options.passes) { $0 >= 0 }
    options.finalPasses = try number("final-passes", options.finalPasses) { $0 >= 0 }
    options.rate.peak = try number("rate", options.rate.peak) { $0 > 0 && $0 < 1 }
    options.rate.layerDecay = try number("layer-decay", options.rate.layerDecay) { $0 > 0 && $0 <= 1 }
    options.batch = try number("batch", options.batch) { $0 > 1 }
    options.maximumTokens = try number("tokens", options.maximumTokens) { $0 >= 8 && $0 <= 512 }
    if arguments["layers"] != nil { options.layers = try number("layers", 0) { $0 > 0 } }
    options.dropout = try number("dropout", options.dropout) { $0 >= 0 && $0 < 1 }
    options.labelSmoothing = try number("smoothing", options.labelSmoothing) { $0 >= 0 && $0 < 1 }
    options.classBalance = try number("balance", options.classBalance) { $0 >= 0 && $0 <= 1 }
    options.evaluations = try number("evaluations", options.evaluations) { $0 > 0 }
    options.seed = try number("seed", options.seed) { _ in true }
    return options
  }

  private static func openModel(_ name: String, checkpoint: String) throws -> SafetensorsFile {
    if name == "shipped" { return try SafetensorsFile(path: try ShippedModel.path()) }
    var information = stat()
    guard stat(name, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      return try SafetensorsFile(path: name)
    }
    let imported = checkpoint + "/base.safetensors"
    try BaseModel(directory: name).write(to: imported, provenance: BaseModel.shippedProvenance)
    return try SafetensorsFile(path: imported)
  }

  private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

/// The rows of a training run.
private struct TrainingSets {
  var train: [LabelledText]
  var heldOut: [LabelledText]

  init(path: String, without left: Set<String>) throws {
    var information = stat()
    let isSplit = stat(path + "/train", &information) == 0 && stat(path + "/dev", &information) == 0
    if isSplit {
      train = try LabelledFile.readAll(path + "/train")
      heldOut = try LabelledFile.readAll(path + "/dev")
    } else {
      let rows = try LabelledFile.readAll(path)
      train = rows.enumerated().filter { $0.offset % 10 != 9 }.map(\.element)
      heldOut = rows.enumerated().filter { $0.offset % 10 == 9 }.map(\.element)
    }
    train = train.filter { !left.contains($0.source) }
    heldOut = heldOut.filter { !left.contains($0.source) }
    guard !train.isEmpty else { throw CommandError(.dataError, "\(path): there are no rows to learn from") }
  }

  /// Changes with the rows, the model and the options, so that another run's checkpoint is not taken for this one's.
  func fingerprint(from model: String, _ options: TrainingOptions) -> String {
    var text = "\(model)\n\(options)"
    for row in train + heldOut { text += "\n" + row.text }
    return sha256(Array(text.utf8)).prefix(6).map { String($0, radix: 16) }.joined(separator: "")
  }
}

import Attention
import CCrypto
import FoundationEssentials
import Glibc

extension Command {
  static let train = Command(
    name: "train",
    summary: "Train the head of a model on labelled texts; the encoder stays as it is",
    details: """
      --from names a model file, "shipped", or a folder with a base encoder (safetensors, vocab.json, normalization.json).
      --data names a file of JSON lines {"text", "label"}, or a folder of them; with the folders train and dev inside, dev is held
      out, else every tenth row. A source without neutral texts never teaches "not neutral". A run that is cut off goes on where it
      was when it is started again in the same way.
      """,
    options: [
      OptionSpecification(name: "from", value: "MODEL", help: "model to start from (default: shipped)"),
      OptionSpecification(name: "data", value: "DIR", help: "labelled texts"),
      OptionSpecification(name: "out", value: "FILE", help: "where the trained model goes"),
      OptionSpecification(name: "rows", value: "N", help: "at most so many rows of each source (default: 6000)"),
      OptionSpecification(name: "without", value: "A,B", help: "sources to leave out"),
    ]
  ) { arguments in
    let data = try arguments.required("data", of: "train")
    let out = try arguments.required("out", of: "train")
    let limit = arguments["rows"].flatMap { Int($0) } ?? 6000
    guard limit > 0 else { throw usage("--rows takes a number above zero", "train") }
    let left = Set((arguments["without"] ?? "").split(separator: ",").map(String.init))

    let checkpoint = out + ".checkpoint"
    try FileManager.default.createDirectory(atPath: checkpoint, withIntermediateDirectories: true)
    let file = try openModel(arguments["from"] ?? "shipped", checkpoint: checkpoint)
    let model = try SentimentModel(file: file)
    let sets = try TrainingSets(path: data, without: left, rowLimit: limit)
    Console.error("\(sets.train.count) rows to learn from, \(sets.heldOut.count) held out")

    let plan = sets.fingerprint(from: file.path)
    let train = try await extract(sets.train, named: "train-\(plan)", model: model, checkpoint: checkpoint)
    let heldOut = try await extract(sets.heldOut, named: "dev-\(plan)", model: model, checkpoint: checkpoint)
    let head = HeadTraining.run(train: train, heldOut: heldOut, options: .shipped) { progress in
      Console.error("step \(progress.step)  loss \(progress.loss)  macro-recall held out \(progress.macroRecall)")
    }
    for (source, figures) in HeadTraining.evaluate(head, on: heldOut).sorted(by: { $0.key < $1.key }) {
      let recall = figures.macroRecallTwoClass ?? figures.macroRecall
      Console.error("\(source): macro-recall \(percent(recall)) on \(figures.rows) rows")
    }
    try file.write(replacingHead: head, metadata: [:], to: out)
    try FileManager.default.removeItem(atPath: checkpoint)
    return .success
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

  private static func extract(
    _ rows: [LabelledText], named name: String, model: SentimentModel, checkpoint: String
  ) async throws -> LabelledFeatures {
    let started = ContinuousClock.now
    let extraction = FeatureExtraction(model: model, folder: checkpoint, name: name)
    return try await extraction.run(rows) { done in
      let seconds = started.duration(to: .now) / .seconds(1)
      let rate = Double(done) / max(seconds, 0.001)
      let left = Int(Double(rows.count - done) / max(rate, 0.001))
      Console.error("features: \(done) of \(rows.count), \(Int(rate)) posts/s, \(left) s left")
    }
  }

  private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

/// The rows of a training run.
private struct TrainingSets {
  var train: [LabelledText]
  var heldOut: [LabelledText]

  init(path: String, without left: Set<String>, rowLimit: Int) throws {
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
    train = Self.thinned(train.filter { !left.contains($0.source) }, to: rowLimit)
    heldOut = Self.thinned(heldOut.filter { !left.contains($0.source) }, to: rowLimit)
    guard !train.isEmpty else { throw CommandError(.dataError, "\(path): there are no rows to learn from") }
  }

  /// At most so many rows of each source, spread evenly over it.
  private static func thinned(_ rows: [LabelledText], to limit: Int) -> [LabelledText] {
    Dictionary(grouping: rows, by: \.source).sorted { $0.key < $1.key }.flatMap { _, rows in
      rows.count <= limit ? rows : (0..<limit).map { rows[$0 * rows.count / limit] }
    }
  }

  /// Changes with the rows and with the model, so that checkpoints of another run are not taken for this one's.
  func fingerprint(from model: String) -> String {
    var text = model
    for row in train + heldOut { text += "\n" + row.text }
    return sha256(Array(text.utf8)).prefix(6).map { String($0, radix: 16) }.joined(separator: "")
  }
}

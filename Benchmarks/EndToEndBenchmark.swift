import Attention
import Glibc
import Monitor

/// From fetch to commit with a real daemon, beside the model alone on the same texts.
enum EndToEndBenchmark {
  static func rows(posts: Int, model path: String) async throws -> [Row] {
    let texts = try Corpus.texts()
    let model = try SentimentModel(path: path)
    let sample = try Corpus.sample(min(texts.count, 120))
    let count = Double(posts)
    // The model before and after, since the machine changes its mind within the minute that the daemon takes.
    let before = modelCost(model, sample)
    let whole = try await DaemonRun(posts: posts, texts: texts).cost(model: path)
    let alone = (before + modelCost(model, sample)) / 2

    let folder = try ScratchFolder()
    let short = "\(folder.path)/one-layer.safetensors"
    try OneLayerModel.write(from: path, to: short)
    let shortModel = try SentimentModel(path: short)
    let shortBefore = modelCost(shortModel, texts)
    let shortWhole = try await DaemonRun(posts: posts, texts: texts).cost(model: short)
    let shortAlone = (shortBefore + modelCost(shortModel, texts)) / 2
    let rest = shortWhole.processor / count - shortAlone
    return [
      Row(
        stage: "end-to-end", work: "fetch to commit, \(posts) posts", value: count / whole.processor,
        unit: "posts/s a core", reference: "the model alone on the same texts", referenceValue: 1 / alone,
        ratio: count / whole.processor * alone, note: "\(rounded(count / whole.wall)) posts/s by the clock"),
      Row(
        stage: "end-to-end", work: "the same, model cut to one layer", value: count / shortWhole.processor,
        unit: "posts/s a core", reference: "that model alone on the same texts", referenceValue: 1 / shortAlone,
        ratio: count / shortWhole.processor * shortAlone,
        note: "\(rounded(count / shortWhole.wall)) posts/s by the clock"),
      Row(
        stage: "end-to-end", work: "everything but the model (from the one layer)", value: rest * 1e6, unit: "µs/post",
        reference: "the whole model alone", referenceValue: alone * 1e6, ratio: rest / alone),
    ]
  }

  /// Seconds of processor time a post.
  private static func modelCost(_ model: SentimentModel, _ texts: [String]) -> Double {
    let watch = Stopwatch()
    keep(model.classify(texts))
    return watch.cost.processor / Double(texts.count)
  }
}

/// A model file with the first layer of another one's twelve: the same steps at a twelfth of the cost, so that what the
/// pipeline itself takes stands out of the noise. What it says of a text is worth nothing.
enum OneLayerModel {
  static func write(from source: String, to target: String) throws {
    let file = try SafetensorsFile(path: source)
    let tensors = try file.tensors.filter { name, _ in !name.hasPrefix("layer.") || name.hasPrefix("layer.0.") }
      .map { name, info in
        Tensor(name, info.type, info.shape, bytes: Array(try file.bytes(of: name, info.type, info.shape)))
      }
    try SafetensorsFile.write(tensors, metadata: file.metadata, to: target)
  }
}

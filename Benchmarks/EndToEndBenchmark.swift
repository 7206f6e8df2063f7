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
    let light = "\(folder.path)/weightless.safetensors"
    try WeightlessModel.write(vocabularyOf: path, to: light)
    let lightModel = try SentimentModel(path: light)
    let lightPosts = max(posts, 20_000)
    let pipeline = try await DaemonRun(posts: lightPosts, texts: texts).cost(model: light)
    let rest = pipeline.processor / Double(lightPosts) - modelCost(lightModel, texts)
    return [
      Row(
        stage: "end-to-end", work: "fetch to commit, \(posts) posts", value: count / whole.processor,
        unit: "posts/s a core", reference: "the model alone on the same texts", referenceValue: 1 / alone,
        ratio: count / whole.processor * alone, note: "\(rounded(count / whole.wall)) posts/s by the clock"),
      Row(
        stage: "end-to-end", work: "all but the model, \(lightPosts) posts", value: rest * 1e6, unit: "µs/post",
        reference: "the model alone", referenceValue: alone * 1e6, ratio: rest / alone,
        note: "measured with a model of no weight; the feeds' server included"),
    ]
  }

  /// Seconds of processor time a post.
  private static func modelCost(_ model: SentimentModel, _ texts: [String]) -> Double {
    let watch = Stopwatch()
    keep(model.classify(texts))
    return watch.cost.processor / Double(texts.count)
  }
}

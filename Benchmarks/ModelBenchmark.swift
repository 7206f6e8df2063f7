import Attention
import CPeak
import CProcessor

/// How fast the model reads, beside the most arithmetic that this processor does.
struct ModelBenchmark {
  private let model: SentimentModel
  /// Multiplications and additions of the encoder's matrices for one token.
  private let operationsPerToken: Double
  /// The same of attention, for each pair of tokens of a post: scores and their weighted sum.
  private let operationsPerPair: Double

  init(model path: String) throws {
    let file = try SafetensorsFile(path: path)
    model = try SentimentModel(file: file)
    let matrices = file.tensors.filter { $0.key.hasPrefix("layer.") && $0.value.shape.count == 2 }
    operationsPerToken = matrices.values.reduce(0) { $0 + 2 * Double($1.shape[0] * $1.shape[1]) }
    let layers = Set(matrices.keys.compactMap { $0.split(separator: ".").dropFirst().first }).count
    operationsPerPair = Double(layers * 4 * model.encoder.width)
  }

  func rows() throws -> [Row] {
    let texts = try Corpus.sample(48)
    let tokens = texts.map { model.tokenizer.encode($0, maximumCount: model.maximumTokens) }
    let lengths = tokens.map(\.count)
    let mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
    let long = Array(repeating: texts.joined(separator: " "), count: 32)
    let thirty = long.indices.map { index in
      model.tokenizer.encode(String(long[index].dropFirst(index * 50)), maximumCount: 30)
    }
    return try [
      row("recorded posts, \(rounded(mean)) tokens on average", lengths) { keep(model.classify(texts)) },
      row("encoder alone, posts of 30 tokens", thirty.map(\.count)) { keep(model.encoder.encode(thirty)) },
    ].flatMap { $0 }
  }

  /// Posts a second, and the arithmetic in them against the peak.
  private func row(_ work: String, _ lengths: [Int], _ body: () throws -> Void) throws -> [Row] {
    let operations = lengths.reduce(0.0) {
      $0 + Double($1) * operationsPerToken + Double($1 * $1) * operationsPerPair
    }
    let level = Int32(voxpop_processor_level())
    let operationsPerRound = Double(voxpop_peak_operations(level))
    let rounds = 30_000_000
    let cost = try Comparison.of(repetitions: 5, body, against: { keep(voxpop_peak(level, rounds)) })
    let achieved = operations / cost.subject / 1e9
    let peak = Double(rounds) * operationsPerRound / cost.reference / 1e9
    let share = operations / (Double(rounds) * operationsPerRound * cost.ratio)
    let name = level >= 3 ? "AVX-512" : level >= 2 ? "AVX2" : "baseline"
    return [
      Row(
        stage: "model", work: work, value: achieved, unit: "GFLOP/s",
        reference: "peak of a register-only loop, \(name)",
        referenceValue: peak, ratio: share, note: "\(rounded(Double(lengths.count) / cost.subject)) posts/s a core")
    ]
  }
}

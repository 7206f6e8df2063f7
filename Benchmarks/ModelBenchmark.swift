import Attention
import CPeak
import CProcessor

/// How fast the model reads, beside the most arithmetic that this processor does.
struct ModelBenchmark {
  private let file: SafetensorsFile
  private let model: SentimentModel
  /// Multiplications and additions of the encoder's matrices for one token.
  private let operationsPerToken: Double
  /// The same of attention, for each pair of tokens of a post: scores and their weighted sum.
  private let operationsPerPair: Double

  init(model path: String) throws {
    file = try SafetensorsFile(path: path)
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
    let ids = model.tokenizer.encode(texts.joined(separator: " "), maximumCount: .max)
    let tweets = (0..<112).map { index in
      let start = 1 + index * 11 % (ids.count - 18)
      return [ids[0]] + ids[start..<start + 16] + [ids[ids.count - 1]]
    }
    let rows = try [
      row("recorded posts, \(rounded(mean)) tokens on average", lengths) { keep(model.classify(texts)) },
      row("encoder alone, posts of 30 tokens", thirty.map(\.count)) { keep(model.encoder.encode(thirty)) },
    ]
    return try rows + tweetRows(tweets)
  }

  /// The encoder on tweets of 18 tokens, for each level of instructions and precision that this processor has.
  private func tweetRows(_ tweets: [[Int32]]) throws -> [Row] {
    try Kernels.Level.allCases.filter { $0 <= .best }.reversed().flatMap { level in
      try AttentionEncoder.Precision.allCases.map { precision in
        let encoder = try AttentionEncoder(file: file, precision: precision, kernels: Kernels(level))
        let posts = level >= .avx512 ? tweets : Array(tweets.prefix(28))
        return try row("tweets of 18 tokens, \(level), \(precision)", posts.map(\.count), level, precision) {
          keep(encoder.encode(posts))
        }
      }
    }
  }

  /// Posts a second, and the arithmetic in them against the peak of the level: of bytes where it multiplies bytes.
  private func row(
    _ work: String, _ lengths: [Int], _ level: Kernels.Level = .best, _ precision: AttentionEncoder.Precision = .int8,
    _ body: () throws -> Void
  ) throws -> Row {
    let operations = lengths.reduce(0.0) {
      $0 + Double($1) * operationsPerToken + Double($1 * $1) * operationsPerPair
    }
    let number = Int32(level.rawValue)
    let isBytes = level == .vnni && precision == .int8
    let operationsPerRound = Double(isBytes ? voxpop_peak_bytes_operations() : voxpop_peak_operations(number))
    let rounds = 30_000_000
    let cost = try Comparison.of(
      repetitions: 5, body,
      against: {
        if isBytes { keep(voxpop_peak_bytes(rounds)) } else { keep(voxpop_peak(number, rounds)) }
      })
    let achieved = operations / cost.subject / 1e9
    let peak = Double(rounds) * operationsPerRound / cost.reference / 1e9
    let share = operations / (Double(rounds) * operationsPerRound * cost.ratio)
    return Row(
      stage: "model", work: work, value: achieved, unit: "GOP/s",
      reference: "peak of a register-only loop of \(isBytes ? "bytes" : "floats"), \(level)",
      referenceValue: peak, ratio: share, note: "\(rounded(Double(lengths.count) / cost.subject)) posts/s a core")
  }
}

extension Tokenizer {
  /// Reads the vocabulary and the normalisation map of a model file.
  public init(file: SafetensorsFile) throws(ModelError) {
    func number<Value: LosslessStringConvertible>(_ key: String, _ type: Value.Type) throws(ModelError) -> Value {
      let found = file.metadata[key]
      guard let value = found.flatMap(Value.init) else {
        throw ModelError(path: file.path, problem: .metadata(key: key, found: found, expected: "a number"))
      }
      return value
    }
    let special = Vocabulary.SpecialIDs(
      beginning: try number("bos", Int32.self), end: try number("eos", Int32.self),
      padding: try number("pad", Int32.self), unknown: try number("unk", Int32.self))
    let unknownScore = try number("unk_score", Float.self)
    let pieces = [UInt8](try file.bytes(of: ModelFormat.pieces, .uint8, [nil]))
    let offsets = try file.integers(of: ModelFormat.pieceOffsets, [nil])
    let scores = try file.floats(of: ModelFormat.pieceScores, [nil])
    let from = try file.integers(of: ModelFormat.normalizationFrom, [nil])
    let replacementOffsets = try file.integers(of: ModelFormat.normalizationOffsets, [nil])
    let replacements = [UInt8](try file.bytes(of: ModelFormat.normalizationTo, .uint8, [nil]))
    do {
      self.init(
        vocabulary: try Vocabulary(
          pieces: pieces, offsets: offsets, scores: scores, special: special, unknownScore: unknownScore,
          prefix: file.metadata["prefix"] ?? ""),
        normalization: try NormalizationMap(from: from, offsets: replacementOffsets, to: replacements),
        isMasking: file.metadata[ModelFormat.masking] != nil)
    } catch {
      throw ModelError(path: file.path, problem: .tokenizer(error))
    }
  }
}

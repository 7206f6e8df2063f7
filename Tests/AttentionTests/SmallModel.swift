@testable import Attention

/// A model file of two layers with arbitrary weights and a vocabulary of a few words, to be trained within a second.
struct SmallModel {
  static let words = ["good", "bad", "is", "it", "the", "phone", "today"]

  let file: TemporaryFile

  init() throws {
    let (width, inner) = (192, 384)
    let pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁"] + Self.words.map { "▁" + $0 }
    var seed: UInt64 = 0
    func numbers(_ count: Int, _ scale: Float, around center: Float = 0) -> [Float] {
      seed += 1
      return KernelTests.numbers(count, seed: seed).map { $0 * scale + center }
    }
    func matrix(_ name: String, _ rows: Int, _ columns: Int) -> [Tensor] {
      [
        Tensor(ModelFormat.weight(of: name), [rows, columns], floats: numbers(rows * columns, 0.1)),
        Tensor(ModelFormat.bias(of: name), [rows], floats: numbers(rows, 0.1)),
      ]
    }
    func norm(_ name: String) -> [Tensor] {
      [
        Tensor(ModelFormat.weight(of: name), [width], floats: numbers(width, 0.2, around: 1)),
        Tensor(ModelFormat.bias(of: name), [width], floats: numbers(width, 0.1)),
      ]
    }
    var tensors = [
      Tensor(ModelFormat.word, [pieces.count, width], floats: numbers(pieces.count * width, 1)),
      Tensor(ModelFormat.position, [64, width], floats: numbers(64 * width, 0.2)),
    ]
    tensors += norm(ModelFormat.embeddingNorm)
    for layer in (0..<2).map(ModelFormat.Layer.init) {
      for name in [layer.query, layer.key, layer.value, layer.output] { tensors += matrix(name, width, width) }
      tensors += matrix(layer.expansion, inner, width) + matrix(layer.contraction, width, inner)
      tensors += norm(layer.attentionNorm) + norm(layer.outputNorm)
    }
    var (bytes, offsets): ([UInt8], [Int32]) = ([], [0])
    for piece in pieces {
      bytes += piece.utf8
      offsets.append(Int32(bytes.count))
    }
    tensors.append(Tensor(ModelFormat.pieces, text: bytes))
    tensors.append(Tensor(ModelFormat.pieceOffsets, integers: offsets))
    let scores = pieces.indices.map { $0 < 4 ? Float(0) : -Float($0) }
    tensors.append(Tensor(ModelFormat.pieceScores, [pieces.count], floats: scores))
    tensors.append(Tensor(ModelFormat.normalizationFrom, integers: []))
    tensors.append(Tensor(ModelFormat.normalizationOffsets, integers: [0]))
    tensors.append(Tensor(ModelFormat.normalizationTo, text: []))
    let metadata = [
      "format": ModelFormat.name, "version": ModelFormat.version, "heads": "6", "bos": "0", "pad": "1", "eos": "2",
      "unk": "3", "unk_score": "-20", "prefix": "",
    ]
    file = try TemporaryFile()
    try SafetensorsFile.write(tensors, metadata: metadata, to: file.path)
  }

  /// Texts whose label is told by one word.
  static func rows(_ count: Int, seed: UInt64) -> [LabelledText] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let label = Sentiment.Label.allCases[index % 3]
      var text = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        words[Int.random(in: 2..<words.count, using: &generator)]
      }
      if label != .neutral {
        text.insert(label == .positive ? "good" : "bad", at: Int.random(in: 0...text.count, using: &generator))
      }
      return LabelledText(text: text.joined(separator: " "), label: label, source: "words")
    }
  }
}
